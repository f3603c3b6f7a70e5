import { describe, expect, it } from 'vitest';
import {
  checkContractOrder,
  type TradedContract,
  tradedContract,
} from '../../../../shared/limits/futures/contract-check.ts';
import type { ContractOrder } from '../../../../shared/market/contract-order.ts';

const CONTRACT = {
  contract: 'BTC_USDT',
  multiplier: '0.0001',
  sizeMin: '1',
  sizeMax: '1000000',
  marketSizeMax: undefined,
  sizeStep: '1',
  priceTick: '0.1',
  maxDeviation: '0.03',
  lastPrice: '60100',
  markPrice: '60000',
  status: 'trading',
  isInDelisting: false,
  usdtRate: '1',
} as TradedContract;
const FUTURES = { contracts: ['BTC_USDT'], maxOrder: '1000000', priceCollar: '0.02' };
const ORDER: ContractOrder = {
  settle: 'usdt',
  contract: 'BTC_USDT',
  size: '10',
  price: '60000',
  tif: 'gtc',
};

const check = (order: Partial<ContractOrder>, contract: Partial<TradedContract> = {}) =>
  checkContractOrder({ ...ORDER, ...order }, FUTURES, { ...CONTRACT, ...contract }, 'USDT');

describe('The notional of an order of a contract', () => {
  it.each([
    ['a limit buy, at its price', { price: '59000' }, '59'],
    ['a limit sell below the mark price, at the mark price', { size: '-10', price: '59000' }, '60'],
    ['a limit sell above it, at its price', { size: '-10', price: '61000' }, '61'],
    ['a market order, at the worse of last and mark, with its slip', { price: '0' }, '61.302'],
    ['a market sell', { size: '-10', price: '0' }, '61.302'],
  ])('is that of %s', (_what, order, notional) => {
    expect(check(order)).toMatchObject({ kind: 'allowed', notional });
  });

  it('is in the currency of the limits', () => {
    expect(check({}, { usdtRate: '0.5' })).toMatchObject({ notional: '30' });
  });
});

describe('An order as it is sent', () => {
  it('has the coins in a contract, and at market the collar of the account', () => {
    expect(check({ price: '0' })).toMatchObject({
      order: { multiplier: '0.0001', market_order_slip_ratio: '0.02' },
    });
    expect(check({})).not.toMatchObject({ order: { market_order_slip_ratio: '0.02' } });
  });
});

describe('A price', () => {
  it.each([
    ['61200', {}, undefined],
    ['61200.1', {}, 'PRICE_COLLAR'],
    ['50000', {}, undefined],
    ['58800', { size: '-10' }, undefined],
    ['58799.9', { size: '-10' }, 'PRICE_COLLAR'],
    ['70000', { size: '-10' }, undefined],
    // It has no side before Gate gives it one.
    ['61200.1', { size: '0', close: true as const }, 'PRICE_COLLAR'],
    ['58799.9', { size: '0', close: true as const }, 'PRICE_COLLAR'],
  ])('of %s for %j is judged by the mark price, on the costly side', (price, order, code) => {
    const checked = check({ ...order, price });
    expect(checked.kind === 'refused' ? checked.reason.code : undefined).toBe(code);
  });

  it.each([
    ['61200', '10', {}, undefined],
    ['61200.1', '10', {}, 'PRICE_COLLAR'],
    ['50000', '10', {}, undefined],
    ['58800', '-10', {}, undefined],
    ['58799.9', '-10', {}, 'PRICE_COLLAR'],
    ['70000', '-10', {}, undefined],
    ['80000', '10', { reduce_only: true as const }, undefined],
    ['20000', '-10', { reduce_only: true as const }, undefined],
    ['20000', '0', { close: true as const }, undefined],
  ])(
    'at which the last trade was: %s, where %s of %j are sent at market',
    (lastPrice, size, flags, code) => {
      const checked = check({ size, ...flags, price: '0' }, { lastPrice });
      expect(checked.kind === 'refused' ? checked.reason.code : undefined).toBe(code);
    },
  );

  it.each([
    [{ size: '10' }, '70000', 'a buy may have at most', '61200.8'],
    [{ size: '-10' }, '50000', 'a sell may have at least', '58800.9'],
    [{ size: '0', close: true as const }, '70000', 'closes may have at most', '61200.8'],
    [{ size: '0', close: true as const }, '50000', 'closes may have at least', '58800.9'],
  ])('that is refused for %j is told with one that would be taken', (order, price, told, limit) => {
    const contract = { markPrice: '60000.85', priceTick: '0.1' };
    const message = expect.stringContaining(`${told} ${limit}`);
    const reason = { code: 'PRICE_COLLAR', message, limit };
    expect(check({ ...order, price }, contract)).toMatchObject({ kind: 'refused', reason });
    expect(check({ ...order, price: limit }, contract).kind).toBe('allowed');
  });

  it('is within the band of the contract too', () => {
    expect(check({ price: '60700' }, { maxDeviation: '0.01' })).toMatchObject({ kind: 'refused' });
  });
});

describe('A size that is refused', () => {
  it.each([
    ['-0.5', {}, 'BELOW_MINIMUM', '-1'],
    ['0.5', {}, 'BELOW_MINIMUM', '1'],
    ['-1000001', {}, 'ABOVE_MAXIMUM', '-1000000'],
    ['-10.5', {}, 'INVALID_FIELD', '-10'],
    ['0.75', { sizeMin: '0.1', sizeStep: '0.1' }, 'INVALID_FIELD', '0.7'],
  ])('is told with one of its own side that would be taken: %s', (size, rules, code, limit) => {
    const contract = { ...rules, multiplier: '0.000001' };
    const refused = check({ size }, contract);
    expect(refused).toMatchObject({ kind: 'refused', reason: { code, field: 'size', limit } });
    expect(check({ size: limit }, contract).kind).toBe('allowed');
  });
});

describe('A price between two ticks', () => {
  it.each([
    ['60000.04', '60000'],
    ['60000.05', '60000.1'],
    ['0.01', '0.1'],
  ])('is told with the nearest one that the contract has: %s', (price, limit) => {
    const reason = { code: 'INVALID_FIELD', field: 'price', limit };
    expect(check({ price })).toMatchObject({ kind: 'refused', reason });
    expect(check({ price: limit }).kind).toBe('allowed');
  });
});

describe('A contract', () => {
  it.each([
    ['inverse, or without a multiplier', { multiplier: undefined }, 'PAIR_NOT_TRADABLE'],
    ['without a mark price', { markPrice: undefined }, 'NO_PRICE'],
    ['without a last price', { lastPrice: undefined }, 'NO_PRICE'],
  ])('is not traded: %s', (_what, fields, code) => {
    const traded = tradedContract({ ...CONTRACT, ...fields } as never, '1', false);
    expect('reason' in traded && traded.reason.code).toBe(code);
  });

  it.each([
    ['the last price', { markPrice: undefined }, '60100', '60100'],
    ['the mark price', { lastPrice: undefined }, '60000', '60000'],
    ['both', {}, '60000', '60100'],
    ['none', { lastPrice: undefined, markPrice: undefined }, undefined, undefined],
  ])('is reduced with %s alone', (_what, fields, markPrice, lastPrice) => {
    const traded = tradedContract({ ...CONTRACT, ...fields } as never, '0', true);
    const prices = 'contract' in traded ? traded.contract : { markPrice: undefined };
    expect(prices).toMatchObject({ markPrice, ...(lastPrice && { lastPrice }) });
  });

  it.each([
    [{ status: 'delisting', isInDelisting: true }, {}, 'refused'],
    [{ status: 'delisting', isInDelisting: true }, { reduce_only: true as const }, 'allowed'],
    [{ status: 'circuit_breaker' }, {}, 'refused'],
    [{ status: 'circuit_breaker' }, { reduce_only: true as const }, 'refused'],
    [{ status: 'prelaunch' }, {}, 'refused'],
    [{ status: 'a_new_word' }, {}, 'refused'],
    [{ status: 'a_new_word' }, { reduce_only: true as const }, 'allowed'],
    [{ status: 'delisted' }, { reduce_only: true as const }, 'refused'],
  ])('in the state %j takes %j: %s', (contract, order, kind) => {
    expect(check(order, contract).kind).toBe(kind);
  });
});
