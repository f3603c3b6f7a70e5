import { describe, expect, it } from 'vitest';
import { notAllowed } from '../../../shared/limits/pre-trade-checks.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { instrumentKey, instrumentOf, spotPair } from '../../../shared/market/instrument.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import { marketGroup } from '../../../shared/orders/model/request.ts';

describe('the key of an instrument', () => {
  it('of a pair is its name', () => {
    expect(instrumentKey(spotPair('BTC_USDT'))).toBe('BTC_USDT');
    expect(instrumentKey(instrumentOf({ currency_pair: 'ETH_BTC' }))).toBe('ETH_BTC');
  });

  it('of a contract differs from that of the pair of the same name, and of other contracts', () => {
    const names = ['BTC_USDT', 'ETH_USDT'];
    const markets = ['spot', 'usdt'] as const;
    const keys = markets.flatMap((market) => names.map((name) => instrumentKey({ market, name })));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('names the message group: a contract does not wait for the pair', () => {
    expect(marketGroup('main', spotPair('BTC_USDT'))).toBe('main#BTC_USDT');
    const contract = { market: 'usdt', name: 'BTC_USDT' } as const;
    expect(marketGroup('main', contract)).toBe('main#usdt:BTC_USDT');
  });

  it('is compared with the pairs of an account', () => {
    expect(notAllowed({ currency_pair: 'BTC_USDT' }, ['BTC_USDT'])).toBeUndefined();
    expect(notAllowed({ currency_pair: 'BTC_USD' }, ['BTC_USDT'])?.code).toBe('PAIR_NOT_ALLOWED');
  });
});

describe('a pair', () => {
  it('names its base currency and its quote currency', () => {
    expect(currenciesOf('ETH_BTC')).toEqual({ base: 'ETH', quote: 'BTC' });
    expect(currenciesOf(undefined)).toEqual({ base: '', quote: '' });
  });
});

describe('an amount', () => {
  it.each([
    ['market', 'buy', true],
    ['market', 'sell', false],
    ['limit', 'buy', false],
    ['limit', 'sell', false],
    [undefined, undefined, false],
  ])('of a %s %s is in quote currency: %s', (type, side, expected) => {
    expect(isQuoteSized({ type, side })).toBe(expected);
  });
});
