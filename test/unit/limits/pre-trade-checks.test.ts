import { describe, expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import type { Market } from '../../../shared/limits/market.ts';
import { preTradeCheck } from '../../../shared/limits/pre-trade-checks.ts';
import type { SpotOrder } from '../../../shared/orders/model/request.ts';
import { LIMITS, btcMarket as market } from '../../support/btc-market.ts';
import fc from '../../support/fast-check.ts';

const ACCOUNT = { pairs: ['BTC_USDT'], limits: LIMITS };
function limit(fields: Partial<SpotOrder> = {}): SpotOrder {
  return {
    currency_pair: 'BTC_USDT',
    type: 'limit',
    side: 'buy',
    amount: '0.001',
    price: '50000',
    time_in_force: 'gtc',
    ...fields,
  };
}
const { price: _none, ...withoutPrice } = limit();
function marketOrder(fields: Partial<SpotOrder>): SpotOrder {
  return {
    ...withoutPrice,
    type: 'market',
    time_in_force: 'ioc',
    ...fields,
  };
}

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
function check(order: SpotOrder, on: Market = market(), account = ACCOUNT) {
  return preTradeCheck(order, account, on, NOW_MS);
}
function codeOf(order: SpotOrder, on?: Market, account?: typeof ACCOUNT) {
  const checked = check(order, on, account);
  return checked.kind === 'refused' ? checked.reason.code : checked.notional;
}

describe('the check in front of every order', () => {
  it('says what an order is worth', () => {
    expect(codeOf(limit())).toBe('50');
    expect(codeOf(marketOrder({ side: 'buy', amount: '25' }))).toBe('25');
    expect(codeOf(marketOrder({ side: 'sell', amount: '0.001' }))).toBe('50');
  });

  it('converts amounts quoted in another currency', () => {
    const rules = { id: 'ETH_BTC', base: 'ETH', quote: 'BTC', precision: 5, min_quote_amount: '0' };
    const order = limit({ currency_pair: 'ETH_BTC', amount: '0.01', price: '0.04' });
    const account = { ...ACCOUNT, pairs: ['ETH_BTC'] };
    const onBtc = market(rules, { lastPrice: '0.04', quoteRate: '50000' });
    expect(codeOf(order, onBtc, account)).toBe('20');
  });

  it.each([
    [
      'a pair that is not among those of the account',
      limit({ currency_pair: 'ETH_USDT' }),
      {},
      'PAIR_NOT_ALLOWED',
    ],
    ['a pair that cannot be traded', limit(), { trade_status: 'untradable' }, 'PAIR_NOT_TRADABLE'],
    ['a buy where one can only sell', limit(), { trade_status: 'sellable' }, 'PAIR_NOT_TRADABLE'],
    [
      'a buy of what is being delisted',
      limit(),
      { delisting_time: NOW_MS / 1000 + 60 },
      'PAIR_NOT_TRADABLE',
    ],
    [
      'a sell of what was delisted',
      limit({ side: 'sell' }),
      { delisting_time: NOW_MS / 1000 },
      'PAIR_NOT_TRADABLE',
    ],
    ['an amount with too many decimals', limit({ amount: '0.0010001' }), {}, 'TOO_MANY_DECIMALS'],
    ['a price with too many decimals', limit({ price: '50000.01' }), {}, 'TOO_MANY_DECIMALS'],
    ['less than the smallest amount', limit({ amount: '0.000009' }), {}, 'BELOW_MINIMUM'],
    ['less than the smallest notional', limit({ amount: '0.00005' }), {}, 'BELOW_MINIMUM'],
    ['more than the largest amount', limit({ amount: '1001' }), {}, 'ABOVE_MAXIMUM'],
    ['more than the largest notional', limit({ amount: '101' }), {}, 'ABOVE_MAXIMUM'],
    ['a market buy that is too large', marketOrder({ amount: '2000001' }), {}, 'ABOVE_MAXIMUM'],
    [
      'a market sell that is too large',
      marketOrder({ side: 'sell', amount: '31' }),
      {},
      'ABOVE_MAXIMUM',
    ],
    ['a buy far above the last price', limit({ price: '52500.1' }), {}, 'PRICE_COLLAR'],
    [
      'a sell far below the last price',
      limit({ side: 'sell', price: '47499.9' }),
      {},
      'PRICE_COLLAR',
    ],
    [
      'more slippage than the collar',
      marketOrder({ amount: '25', slippage: '0.06' }),
      {},
      'PRICE_COLLAR',
    ],
    [
      'more slippage than the pair supports',
      marketOrder({ amount: '25', slippage: '0.04' }),
      { slippage: '0.03' },
      'PRICE_COLLAR',
    ],
    [
      'a buy above what the pair allows',
      limit({ price: '51000.1' }),
      { up_rate: '0.02' },
      'PRICE_COLLAR',
    ],
    [
      'a sell below what the pair allows',
      limit({ side: 'sell', price: '48999.9' }),
      { down_rate: '0.02' },
      'PRICE_COLLAR',
    ],
    ['a buy before it starts', limit(), { buy_start: NOW_MS / 1000 + 1 }, 'PAIR_NOT_TRADABLE'],
    [
      'a sell before it starts',
      limit({ side: 'sell' }),
      { sell_start: NOW_MS / 1000 + 1 },
      'PAIR_NOT_TRADABLE',
    ],
    ['more than the account allows for one order', limit({ amount: '0.00201' }), {}, 'MAX_ORDER'],
  ])('refuses %s', (_name, order, rules, code) => {
    expect(codeOf(order, market(rules))).toBe(code);
  });

  it('accepts a value exactly on a bound', () => {
    expect(codeOf(limit({ price: '52500' }))).toBe('52.5');
    expect(codeOf(limit({ side: 'sell', price: '47500' }))).toBe('47.5');
    expect(codeOf(limit({ amount: '0.002' }))).toBe('100');
    expect(codeOf(limit({ amount: '0.00006' }))).toBe('3');
  });

  it('takes the smaller one of what the account and the pair allow', () => {
    const wide = market({ slippage: '0.1', up_rate: '0.1', down_rate: '0.1' });
    expect(codeOf(marketOrder({ amount: '25', slippage: '0.05' }), wide)).toBe('25');
    expect(codeOf(marketOrder({ amount: '25', slippage: '0.051' }), wide)).toBe('PRICE_COLLAR');
    expect(codeOf(limit({ price: '52500.1' }), wide)).toBe('PRICE_COLLAR');
    const none = market({ slippage: '0', up_rate: '0', down_rate: null });
    expect(codeOf(limit({ price: '52500' }), none)).toBe('52.5');
    expect(codeOf(limit({ price: '51000' }), market({ up_rate: '0.02' }))).toBe('51');
    expect(codeOf(limit({ price: '40000' }), market({ down_rate: '0.02' }))).toBe('40');
  });

  it('names the field, the owner of the limit, and the accepted amount', () => {
    function reasonOf(order: SpotOrder, rules: object) {
      const checked = check(order, market(rules));
      return checked.kind === 'refused' ? checked.reason : undefined;
    }
    const far = marketOrder({ amount: '25', slippage: '0.04' });
    expect(reasonOf(far, { slippage: '0.03' })).toMatchObject({
      field: 'slippage',
      limit: '0.03',
      message: "A market order may have a slippage of at most 0.03: Gate's slippage for BTC_USDT.",
    });
    expect(reasonOf(limit({ price: '60000' }), { up_rate: '0.0033333' })).toMatchObject({
      field: 'price',
      limit: '50166.6',
      message: expect.stringContaining("Gate's up_rate for BTC_USDT"),
    });
    const low = limit({ side: 'sell', price: '40000' });
    expect(reasonOf(low, { down_rate: '0.0033333' })).toMatchObject({ limit: '49833.4' });
    expect(reasonOf(limit(), { buy_start: 1_900_000_000 })).toMatchObject({
      field: 'currency_pair',
      message: 'BTC_USDT can be bought from 2030-03-17T17:46:40.000Z on.',
    });
  });

  it('accepts prices that cost nothing', () => {
    expect(codeOf(limit({ price: '30000' }))).toBe('30');
    expect(codeOf(limit({ side: 'sell', price: '90000' }))).toBe('90');
  });

  it('never allows more than the ceiling in the code, whatever is configured', () => {
    const account = { ...ACCOUNT, limits: { ...ACCOUNT.limits, maxOrder: '99999999' } };
    const rules = { max_base_amount: null, max_quote_amount: null };
    expect(codeOf(limit({ amount: '20' }), market(rules), account)).toBe('1000000');
    expect(codeOf(limit({ amount: '20.001' }), market(rules), account)).toBe('MAX_ORDER');
  });

  it('never allows an order beyond its limits, for any amount and price', () => {
    const amounts = fc
      .integer({ min: 1, max: 10_000_000 })
      .map((n) => new Big(String(n)).div('1000000').toString());
    const prices = fc
      .integer({ min: 1, max: 1_000_000 })
      .map((n) => new Big(String(n)).div('10').toString());
    fc.assert(
      fc.property(amounts, prices, fc.constantFrom('buy', 'sell'), (amount, price, side) => {
        const checked = check(limit({ amount, price, side: side as 'buy' | 'sell' }));
        if (checked.kind === 'refused') return;
        const notional = new Big(amount).times(price);
        expect(checked.notional).toBe(notional.toString());
        expect(notional.lte('100') && notional.gte('3')).toBe(true);
        expect(side === 'buy' ? new Big(price).lte('52500') : new Big(price).gte('47500')).toBe(
          true,
        );
      }),
    );
  });
});
