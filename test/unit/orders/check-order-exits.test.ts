import { describe, expect, it } from 'vitest';
import type { SpotOrder } from '../../../shared/orders/model/request.ts';
import { checkOrderExits } from '../../../shared/orders/submission/exits/check-order-exits.ts';
import type { ExitPlan, StopLoss } from '../../../shared/programs/exits/plan.ts';
import { btcMarket } from '../../support/btc-market.ts';

const context = { priceCollar: '0.05', feeRate: '0.002', nowMs: 0 };
const limit: SpotOrder = {
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  amount: '0.001',
  price: '50000',
  time_in_force: 'gtc',
};
const { price: _price, ...rest } = limit;
const market: SpotOrder = { ...rest, type: 'market', time_in_force: 'ioc', slippage: '0.05' };
const stop = (price: string, more: Partial<StopLoss> = {}): ExitPlan => ({
  stopLoss: { price, source: 'last', confirmSeconds: 0, ...more },
  takeProfits: [],
});
const targets = (...prices: readonly string[]): ExitPlan => ({
  takeProfits: prices.map((price) => ({ price })),
});
const check = (order: SpotOrder, exits: ExitPlan, rules: object = {}) =>
  checkOrderExits(order, exits, btcMarket(rules), context);

describe('the exits of an order', () => {
  it('pass if what is bought could be sold again', () => {
    expect(check(limit, stop('48000'))).toBeUndefined();
    expect(check(limit, { ...stop('48000'), ...targets('52000', '54000') })).toBeUndefined();
    expect(check({ ...market, amount: '50' }, stop('48000'))).toBeUndefined();
  });

  it.each([
    ['exits.stop_loss.price', stop('48000.15')],
    ['exits.stop_loss.limit_price', stop('48000', { limitPrice: '47000.15' })],
    ['exits.take_profit.1.price', targets('52000', '54000.15')],
    ['exits.trail.from', { takeProfits: [], trail: { by: '0.1', from: '52000.15' } }],
  ])('have the decimals of their pair: %s', (field, exits) => {
    expect(check(limit, exits)).toMatchObject({ code: 'TOO_MANY_DECIMALS', field });
  });

  it('let a stop slip as far as every market order', () => {
    expect(check(limit, stop('48000', { slippage: '0.05' }))).toBeUndefined();
    expect(check(limit, stop('48000', { slippage: '0.051' }))).toMatchObject({
      code: 'PRICE_COLLAR',
      field: 'exits.stop_loss.slippage',
      limit: '0.05',
    });
  });

  it('lie on both sides of the last price when the order buys at the market', () => {
    const order = { ...market, amount: '50' };
    expect(check(order, stop('50000'))).toMatchObject({
      code: 'INVALID_FIELD',
      field: 'exits.stop_loss.price',
    });
    expect(check(order, targets('52000', '50000'))).toMatchObject({
      code: 'INVALID_FIELD',
      field: 'exits.take_profit.1.price',
    });
  });

  it('lie on both sides of the price of a limit order', () => {
    expect(check({ ...limit, price: '48000' }, stop('48000'))).toMatchObject({
      code: 'INVALID_FIELD',
      field: 'exits.stop_loss.price',
    });
  });
});

describe('exits over too little', () => {
  /** Of 3 USDT and a tenth more, at the lowest price of a step. */
  it('name the amount that would do, with the fee on top', () => {
    const order = { ...limit, amount: '0.00007' };
    const refusal = check(order, stop('48000'));
    expect(refusal).toMatchObject({ code: 'EXIT_TOO_SMALL', field: 'amount', limit: '0.000074' });
    expect(check({ ...order, amount: '0.000073' }, stop('48000'))?.code).toBe('EXIT_TOO_SMALL');
    expect(check({ ...order, amount: '0.000074' }, stop('48000'))).toBeUndefined();
  });

  it('count each take-profit', () => {
    const order = { ...limit, amount: '0.0001' };
    const { limit: least } = check(order, targets('52000', '54000', '56000'))!;
    expect(check({ ...order, amount: least! }, targets('52000', '54000', '56000'))).toBeUndefined();
  });

  it('name the quote amount of a market order, at the worst price', () => {
    const order = { ...market, amount: '3.5' };
    const refusal = check(order, stop('48000'));
    expect(refusal).toMatchObject({ code: 'EXIT_TOO_SMALL', field: 'amount' });
    expect(check({ ...market, amount: refusal!.limit! }, stop('48000'))).toBeUndefined();
  });

  it('name the quote amount of a limit order that asked for one', () => {
    const order = { ...limit, amount: '0.00007', quote_amount: '3.5' };
    const refusal = check(order, stop('48000'));
    expect(refusal).toMatchObject({ field: 'quote_amount', limit: '3.7' });
  });

  it('name no amount for a ratio of what is available', () => {
    const order = { ...limit, amount: '0.00007', amount_of_available: '0.1' };
    const refusal = check(order, stop('48000'));
    expect(refusal).toMatchObject({ field: 'amount_of_available' });
    expect(refusal?.limit).toBeUndefined();
  });
});

describe('exits over too much', () => {
  it('name what five market orders can sell', () => {
    const rules = { market_order_max_stock: '0.01' };
    const order = { ...limit, amount: '0.06' };
    expect(check(order, stop('48000'), rules)).toMatchObject({
      code: 'ABOVE_MAXIMUM',
      field: 'amount',
      limit: '0.05',
    });
    expect(check({ ...limit, amount: '0.05' }, stop('48000'), rules)).toBeUndefined();
  });

  it('do not matter where take-profits alone sell', () => {
    const rules = { market_order_max_stock: '0.01' };
    expect(check({ ...limit, amount: '0.06' }, targets('52000'), rules)).toBeUndefined();
  });

  it('name what one take-profit may hold', () => {
    const rules = { max_quote_amount: '3000' };
    const order = { ...limit, amount: '0.06' };
    expect(check(order, targets('52000'), rules)).toMatchObject({ code: 'ABOVE_MAXIMUM' });
    expect(check(order, targets('52000', '53000'), rules)).toBeUndefined();
  });
});
