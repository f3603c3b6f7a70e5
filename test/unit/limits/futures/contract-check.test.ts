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
    ['10', '70000', '61200.8'],
    ['-10', '50000', '58800.9'],
  ])('that is refused for %s is told with one that would be taken', (size, price, limit) => {
    const contract = { markPrice: '60000.85', priceTick: '0.1' };
    const refused = check({ size, price }, contract);
    expect(refused).toMatchObject({ kind: 'refused', reason: { code: 'PRICE_COLLAR', limit } });
    expect(check({ size, price: limit }, contract).kind).toBe('allowed');
  });

  it('is within the band of the contract too', () => {
    expect(check({ price: '60700' }, { maxDeviation: '0.01' })).toMatchObject({ kind: 'refused' });
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
