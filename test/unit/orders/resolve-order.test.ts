import { describe, expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import type { Market } from '../../../shared/limits/market.ts';
import { preTradeCheck } from '../../../shared/limits/pre-trade-checks.ts';
import { resolveOrder } from '../../../shared/limits/resolve-order.ts';
import type { AskedSpotOrder } from '../../../shared/orders/model/request.ts';
import { btcMarket, LIMITS } from '../../support/btc-market.ts';
import fc from '../../support/fast-check.ts';

/** BTC_USDT as Gate published it in September 2026. */
const PUBLISHED = {
  min_base_amount: '0.000001',
  max_base_amount: '100',
  up_rate: '0.08',
  down_rate: '0.08',
  slippage: '0.03',
  market_order_max_stock: '65',
  market_order_max_money: '5000000',
};
function market(rules: object = {}, rest: Partial<Market> = {}): Market {
  return btcMarket({ ...PUBLISHED, ...rules }, { lastPrice: '60000', ...rest });
}
function asked(fields: Partial<AskedSpotOrder>): AskedSpotOrder {
  return {
    currency_pair: 'BTC_USDT',
    type: 'limit',
    side: 'buy',
    time_in_force: 'gtc',
    ...fields,
  };
}
function atMarket(fields: Partial<AskedSpotOrder>) {
  return asked({ type: 'market', time_in_force: 'ioc', ...fields });
}

function check(order: AskedSpotOrder, on: Market = market()) {
  return preTradeCheck(resolveOrder(order, on, '0.05'), { pairs: '*', limits: LIMITS }, on, 0);
}
function refusalOf(order: AskedSpotOrder, on?: Market) {
  const checked = check(order, on);
  return checked.kind === 'refused' ? checked.reason : undefined;
}

describe('a market order without slippage', () => {
  it('gets the smaller one of what the account and the pair allow', () => {
    const order = atMarket({ amount: '25' });
    expect(resolveOrder(order, market(), '0.05').slippage).toBe('0.03');
    expect(resolveOrder(order, market(), '0.01').slippage).toBe('0.01');
    expect(resolveOrder(order, market({ slippage: null }), '0.05').slippage).toBe('0.05');
    expect(resolveOrder({ ...order, slippage: '0.02' }, market(), '0.05').slippage).toBe('0.02');
  });

  it('is the only kind that gets one', () => {
    expect(resolveOrder(asked({ amount: '1', price: '1' }), market(), '0.05')).toEqual(
      asked({ amount: '1', price: '1' }),
    );
  });
});

describe('a quote_amount', () => {
  it.each([
    ['of a market buy is its amount', atMarket({ quote_amount: '25.5' }), '25.5'],
    [
      'of a market sell is divided by the last price',
      atMarket({ side: 'sell', quote_amount: '25' }),
      '0.000416',
    ],
    ['of a limit buy by its price', asked({ price: '58000', quote_amount: '25' }), '0.000431'],
    [
      'of a limit sell by its price',
      asked({ side: 'sell', price: '70000', quote_amount: '25' }),
      '0.000357',
    ],
  ])('%s', (_, order, amount) => {
    expect(resolveOrder(order, market(), '0.05')).toMatchObject({
      amount,
      quote_amount: order.quote_amount,
    });
  });

  it('is never exceeded, and never missed by a whole step', () => {
    const decimals = (max: number) =>
      fc
        .tuple(fc.integer({ min: 1, max }), fc.integer({ min: 0, max: 8 }))
        .map(([whole, places]) => new Big(String(whole)).times(`1e-${places}`).toString());
    const places = fc.integer({ min: 0, max: 10 });
    fc.assert(
      fc.property(decimals(1e9), decimals(1e9), places, (quote, price, amountDecimals) => {
        const rules = { amount_precision: amountDecimals };
        const order = asked({ price, quote_amount: quote });
        const { amount } = resolveOrder(order, market(rules), '0.05');
        const step = new Big(`1e-${amountDecimals}`);
        expect(new Big(amount).times(price).lte(quote)).toBe(true);
        expect(new Big(amount).plus(step).times(price).gt(quote)).toBe(true);
        expect(new Big(amount).mod(step).eq('0')).toBe(true);
      }),
    );
  });

  it('that comes to too little is refused with the smallest valid amount', () => {
    const sell = atMarket({ side: 'sell', quote_amount: '2.9' });
    expect(refusalOf(sell)).toEqual({
      code: 'BELOW_MINIMUM',
      field: 'quote_amount',
      limit: '3',
      retry: 'new_id',
      message: 'At 60000 it comes to 2.88 USDT; Gate takes 3 or more.',
    });
    const nothing = atMarket({ side: 'sell', quote_amount: '0.01' });
    const unlimited = market({ min_base_amount: null, min_quote_amount: null });
    expect(refusalOf(nothing, unlimited)).toMatchObject({
      code: 'BELOW_MINIMUM',
      limit: '0.06',
      message: 'At 60000 it comes to 0 BTC; Gate takes 0.000001 or more.',
    });
    expect(refusalOf(atMarket({ quote_amount: '2.9' }))).toMatchObject({
      field: 'quote_amount',
      limit: '3',
      message: 'It is 2.9 USDT; Gate takes 3 or more.',
    });
  });

  it('that comes to too much is refused with the largest valid amount', () => {
    const limit = asked({ price: '60000', quote_amount: '101' });
    expect(refusalOf(limit)).toMatchObject({
      code: 'MAX_ORDER',
      field: 'quote_amount',
      limit: '99.96',
    });
    const small = market({ market_order_max_stock: '0.001' });
    expect(refusalOf(atMarket({ side: 'sell', quote_amount: '70' }), small)).toMatchObject({
      code: 'ABOVE_MAXIMUM',
      field: 'quote_amount',
      limit: '60',
    });
  });

  it('shows no more of itself than it comes to', () => {
    const order = asked({ price: '60000', quote_amount: '60', iceberg: '0.0011' });
    expect(refusalOf(order)).toMatchObject({ field: 'iceberg', limit: '0.001' });
    expect(check({ ...order, iceberg: '0.001' })).toMatchObject({ kind: 'allowed' });
  });
});

describe('the limit that a refusal names', () => {
  const amounts = fc.integer({ min: 1, max: 5_000_000 }).map((n) => `${n}e-6`);
  const sizes = fc.constantFrom('amount', 'quote_amount');
  const sides = fc.constantFrom('buy', 'sell');
  const types = fc.constantFrom('limit', 'market');

  it('would have been taken', () => {
    const property = fc.property(types, sides, sizes, amounts, (type, side, field, n) => {
      const isQuote = field === 'quote_amount' || (type === 'market' && side === 'buy');
      const size = new Big(n).times(isQuote ? '60000' : '1').toString();
      const sized = (value: string) =>
        type === 'limit'
          ? asked({ side, price: '61234.5', [field]: value })
          : atMarket({ side, [field]: value });
      const refusal = refusalOf(sized(size));
      if (!refusal) return;
      expect(refusal.field).toBe(field);
      expect(refusalOf(sized(refusal.limit!))).toBeUndefined();
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('has no more decimals of a quote currency than Gate takes', () => {
    const inBitcoin = market({ min_quote_amount: '0.0001' }, { quoteRate: '60001.3' });
    expect(refusalOf(atMarket({ amount: '1' }), inBitcoin)).toMatchObject({
      code: 'MAX_ORDER',
      field: 'amount',
      limit: '0.00166663',
    });
  });
});
