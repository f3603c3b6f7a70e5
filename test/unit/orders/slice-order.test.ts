import { describe, expect, it } from 'vitest';
import type { PairRules } from '../../../shared/gate/spot/pair-rules.ts';
import type { SpotOrder } from '../../../shared/orders/model/request.ts';
import { sliceOrder } from '../../../shared/orders/submission/slices/slice-order.ts';
import { sliceGrant } from '../../../shared/programs/slices/grant.ts';

const RULES = { currencyPair: 'BTC_USDT', amountDecimals: 4, priceDecimals: 1 } as PairRules;
const WHOLE: SpotOrder = {
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  amount: '1',
  price: '61000',
  time_in_force: 'gtc',
};

function slice(whole: Partial<SpotOrder>, touch: string, last = touch, amount = '0.1') {
  const market = { rules: RULES, lastPrice: last, quoteRate: '1' };
  return sliceOrder({ ...WHOLE, ...whole }, { slippage: '0.002' }, amount, touch, market, '0.03');
}

describe('the order of a slice', () => {
  it('takes what is there at once, within its slippage from the touch', () => {
    expect(slice({}, '60000.3')).toEqual({
      currency_pair: 'BTC_USDT',
      type: 'limit',
      side: 'buy',
      amount: '0.1',
      price: '60120.3',
      time_in_force: 'ioc',
    });
    expect(slice({ side: 'sell', price: '59000' }, '60000.3').price).toBe('59880.3');
  });

  it('never lies beyond the limit of the whole', () => {
    expect(slice({}, '60950').price).toBe('61000');
    expect(slice({ side: 'sell', price: '59950' }, '60000').price).toBe('59950');
  });

  it('never lies beyond the collar from the last price', () => {
    expect(slice({}, '60900', '59000').price).toBe('60770');
  });

  it('of a market buy spends no more than its part', () => {
    const { price: _limit, ...unpriced } = WHOLE;
    const market = { rules: RULES, lastPrice: '60000', quoteRate: '1' };
    const whole = { ...unpriced, type: 'market' as const, amount: '6000' };
    const order = sliceOrder(whole, { slippage: '0.002' }, '600', '60000', market, '0.03');
    expect(order).toMatchObject({ amount: '0.0099', price: '60120', type: 'limit' });
  });

  it('is claimed at the limit price of now: another price is another grant', () => {
    expect(sliceGrant({ amount: '0.1' }, '61000')).not.toBe(sliceGrant({ amount: '0.1' }, '60000'));
    expect(sliceGrant({ amount: '0.1' })).toBe('0.1');
  });
});
