import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../../shared/portfolio/model/plan-input.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import {
  balance,
  coin,
  drifted,
  failed,
  HEAVY_BTC,
  input,
  legsOf,
  limit,
  read,
  reasonOf,
  statusOf,
} from './planning.ts';

describe('what is not known', () => {
  const [btc, eth] = HEAVY_BTC;
  const book = eth!.book.kind === 'read' ? eth!.book.value : undefined;
  const withEth = (fields: Partial<typeof eth & object>) =>
    drifted({}, { assets: [btc!, { ...eth!, ...fields }] });

  it.each([
    ['no price', { book: failed('Gate did not answer') }, /no usable price: Gate did not answer/],
    ['a stale price', { book: read({ ...book!, ageMs: 60_000 }) }, /prices are 60000 ms old/],
    ['a price of zero', { book: read({ ...book!, bids: [['0', '1']] as const }) }, /price is zero/],
    ['an empty book', { book: read({ ...book!, asks: [] }) }, /no sellers/],
    [
      'a crossed book',
      { book: read({ ...book!, bids: [['2001', '1']] as const }) },
      /not below its best ask/,
    ],
    ['a wide book', { book: read({ ...book!, bids: [['1000', '1']] as const }) }, /are 50 % apart/],
    [
      'a price far from the last',
      { book: read({ ...book!, lastPrice: '3000' }) },
      /50 % away from its last price/,
    ],
    ['a book of other things', { book: read({ ...book!, lastPrice: 'NaN' }) }, /no numbers/],
    ['a balance of other things', { balance: balance('-1') }, /is given as "-1" and "0"/],
    [
      'no balance',
      { balance: failed('Gate did not answer') },
      /balance is not known: Gate did not answer/,
    ],
  ])(
    'skips an asset with %s, and trades nothing without the value of the whole',
    (_, fields, why) => {
      const plan = planRebalance(withEth(fields));
      expect(plan.legs).toEqual([]);
      expect(statusOf(plan, 'ETH')).toBe('skipped');
      expect(reasonOf(plan, 'ETH')).toMatch(/^Skipped: /);
      expect(reasonOf(plan, 'ETH')).toMatch(why);
      // Said once, and not of every coin.
      expect(reasonOf(plan, 'BTC')).toBe('Not planned.');
      expect(plan.notes[0]).toMatch(/^Nothing is traded: ETH cannot be valued: /);
      expect(plan.totals.investable).toBeUndefined();
      expect(plan.assets.every(({ weight }) => weight === undefined)).toBe(true);
    },
  );

  it('names all that cannot be valued in one sentence', () => {
    const book = failed('Gate did not answer');
    const assets = [
      { ...btc!, book },
      { ...eth!, book },
    ];
    const plan = planRebalance(drifted({}, { assets }));
    expect(plan.notes).toEqual([
      'Nothing is traded: BTC, ETH cannot be valued: Gate did not answer.',
    ]);
  });

  it.each([
    [
      'skipped',
      'incomplete rules',
      coin('ETH', 2000, '0.1', { amount_precision: undefined }),
      /do not say how exact an order may be/,
    ],
    [
      'skipped',
      'unknown rules',
      { rules: failed('Gate has no pair ETH_USDT') },
      /rules of its pair are not known/,
    ],
    [
      'frozen',
      'an untradable pair',
      coin('ETH', 2000, '0.1', { trade_status: 'untradable' }),
      /cannot be sold now/,
    ],
    [
      'frozen',
      'a pair that does not trade yet',
      coin('ETH', 2000, '0.1', { buy_start: 1_900_000_000, sell_start: 1_900_000_000 }),
      /can be sold from 2030-03-17T17:46:40\.000Z on/,
    ],
    [
      'frozen',
      'a delisted pair',
      coin('ETH', 2000, '0.1', { delisting_time: 1_700_000_000 }),
      /has been delisted/,
    ],
  ])('has %s an asset with %s, at its weight', (status, _, fields, why) => {
    const plan = planRebalance(withEth(fields));
    expect(plan.legs).toMatchObject([{ side: 'sell', asset: 'BTC' }]);
    expect(plan.assets[1]).toMatchObject({ status, weight: '0.2', target: '0.3' });
    expect(reasonOf(plan, 'ETH')).toMatch(why);
  });

  it('still trades where the capital is covered without the unknown asset', () => {
    const assets = [btc!, { ...eth!, book: failed('Gate did not answer') }];
    const plan = planRebalance(drifted({ capital: '700' }, { assets }));
    expect(plan.legs).toMatchObject([{ side: 'sell', asset: 'BTC' }]);
    expect(plan.totals).toMatchObject({ investable: '700' });
    expect(plan.totals.drift).toBeUndefined();
  });

  it('trades nothing without the quote balance', () => {
    const plan = planRebalance(drifted({}, { quoteBalance: failed('no answer') }));
    expect(plan.legs).toEqual([]);
    expect(plan.notes[0]).toMatch(/balance of USDT is not known: no answer/);
  });

  it('never buys what is being delisted, and still sells it', () => {
    const soon = { delisting_time: 1_900_000_000 };
    const buying = planRebalance(withEth(coin('ETH', 2000, '0.1', soon)));
    expect(statusOf(buying, 'ETH')).toBe('sell_only');
    expect(reasonOf(buying, 'ETH')).toMatch(/but ETH_USDT is being delisted\.$/);
    const selling = planRebalance(
      drifted({}, { assets: [coin('BTC', 50_000, '0.0132', soon), eth!] }),
    );
    expect(selling.legs[0]).toMatchObject({ side: 'sell', asset: 'BTC' });
  });

  it.each<[what: string, order: OpenOrder, asset: string, why: RegExp]>([
    [
      'an order of an earlier run',
      { currencyPair: 'ETH_USDT', owner: 'portfolio', rest: limit('sell', '9000', '0.01') },
      'ETH',
      /^Skipped: an order of an earlier run is open in ETH_USDT\.$/,
    ],
    [
      'an order that buys it',
      { currencyPair: 'ETH_USDT', owner: 'other', rest: limit('buy', '100', '0.01') },
      'ETH',
      /^Skipped: you have an open buy order in ETH_USDT, which may bring in more of it\.$/,
    ],
    [
      'an order that is paid with it',
      { currencyPair: 'ETH_BTC', owner: 'other', rest: limit('sell', '1', '0.01') },
      'BTC',
      /^Skipped: you have an open sell order in ETH_BTC, which may bring in more of it\.$/,
    ],
    [
      'a sell order that a buy could meet',
      { currencyPair: 'ETH_USDT', owner: 'other', rest: limit('sell', '2006', '0.01') },
      'ETH',
      /^Skipped: you have an open sell order at 2006 in ETH_USDT, so near that a buy could meet it\.$/,
    ],
    [
      'an order with an unknown effect',
      { currencyPair: 'ETH_USDT', owner: 'other' },
      'ETH',
      /^Skipped: an order is open in ETH_USDT, and Gate does not say what it will do\.$/,
    ],
    [
      'an order in slices',
      { currencyPair: 'ETH_USDT', owner: 'other', inSlices: true },
      'ETH',
      /^Skipped: an order is being worked in slices in ETH_USDT, and will trade more of it\.$/,
    ],
  ])('skips an asset with %s, and plans the rest', (_, order, asset, why) => {
    const plan = planRebalance(drifted({}, { openOrders: [order] }));
    expect(plan.legs.map((leg) => leg.asset)).toEqual(
      ['BTC', 'ETH'].filter((each) => each !== asset),
    );
    expect(statusOf(plan, asset)).toBe('skipped');
    expect(reasonOf(plan, asset)).toMatch(why);
  });

  it('leaves alone what the configuration freezes or the account may not trade', () => {
    expect(legsOf({ frozen: ['BTC'] })).toEqual(['buy ETH 70']);
    const allowance = { ...input().allowance, pairs: ['BTC_USDT'] };
    expect(legsOf({}, { allowance })).toEqual(['sell BTC 110']);
  });
});
