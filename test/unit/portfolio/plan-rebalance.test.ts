import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../../shared/portfolio/model/plan-input.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import { balance, coin, failed, input, portfolio, read, reasonOf, statusOf } from './planning.ts';

const limit = (side: 'buy' | 'sell', price: string, amount: string) => ({ side, price, amount });
function takeProfit(currencyPair: string, amount: string): OpenOrder {
  return {
    currencyPair,
    owner: 'other',
    rest: limit('sell', '70000', amount),
  };
}
const HEAVY_BTC = [coin('BTC', 50_000, '0.0132'), coin('ETH', 2000, '0.1')];
function drifted(
  fields: Parameters<typeof portfolio>[0] = {},
  more: Parameters<typeof input>[0] = {},
) {
  return input({
    portfolio: portfolio(fields),
    assets: HEAVY_BTC,
    quoteBalance: balance('140'),
    ...more,
  });
}
function legsOf(...args: Parameters<typeof drifted>) {
  return planRebalance(drifted(...args)).legs.map(
    ({ side, asset, value }) => `${side} ${asset} ${Math.round(Number(value))}`,
  );
}

describe('A plan', () => {
  it('trades each asset outside its band, sells first, with a reason for each', () => {
    const plan = planRebalance(drifted());
    expect(plan.legs).toMatchObject([
      { n: 1, side: 'sell', currency_pair: 'BTC_USDT', price: '49850' },
      { n: 2, side: 'buy', currency_pair: 'ETH_USDT', price: '2006.2' },
    ]);
    expect(reasonOf(plan, 'BTC')).toBe(
      'At 66 %, above its band of 40 % to 60 %: sold down to 55 %.',
    );
    expect(reasonOf(plan, 'ETH')).toBe(
      'At 20 %, below its band of 24 % to 36 %: bought up to 27 %.',
    );
    expect(plan.assets[0]).toMatchObject({
      weight: '0.66',
      drift: '0.16',
      value: '660',
      position: 'above',
    });
    expect(plan.totals).toMatchObject({ investable: '1000', drift: '0.16', max_drift: '0.16' });
  });

  it('trades nothing while every asset is within its band', () => {
    const plan = planRebalance(
      input({ assets: [coin('BTC', 50_000, '0.011'), coin('ETH', 2000, '0.13')] }),
    );
    expect(plan.legs).toEqual([]);
    expect(reasonOf(plan, 'BTC')).toMatch(/within its band of 40 % to 60 %\.$/);
  });

  it.each([
    ['target', ['sell BTC 160', 'buy ETH 100']],
    ['half-band', ['sell BTC 110', 'buy ETH 70']],
    ['edge', ['sell BTC 60', 'buy ETH 40']],
  ] as const)('goes as far as settle says: %s', (settle, legs) => {
    expect(legsOf({ settle })).toEqual(legs);
  });

  it('is everything beside its target in a periodic run', () => {
    const near = [coin('BTC', 50_000, '0.011'), coin('ETH', 2000, '0.14')];
    expect(
      legsOf(
        { mode: 'periodic', settle: 'target' },
        { assets: near, quoteBalance: balance('170') },
      ),
    ).toEqual(['sell BTC 50', 'buy ETH 20']);
  });

  it('follows absolute bands, and the band of one asset', () => {
    const absolute = { kind: 'absolute', size: '0.2', perAsset: { ETH: '0.05' } } as const;
    expect(legsOf({ band: absolute })).toEqual(['buy ETH 75']);
  });

  it('is all of an asset with the target 0, and nothing of one that targets does not name', () => {
    const plan = planRebalance(
      drifted(
        { targets: { BTC: '0.7', DOGE: '0' } },
        {
          assets: [...HEAVY_BTC, coin('DOGE', 0.1, '500', { precision: 5 })],
        },
      ),
    );
    expect(plan.legs).toMatchObject([{ side: 'sell', asset: 'DOGE', amount: '500' }]);
    expect(reasonOf(plan, 'DOGE')).toBe('The target of DOGE is 0: all of it is sold.');
    expect(statusOf(plan, 'ETH')).toBe('excluded');
    expect(reasonOf(plan, 'ETH')).toBe('Not traded: it is not in targets.');
  });

  it('leaves dust of an asset on its way out', () => {
    const assets = [coin('BTC', 50_000, '0.012'), coin('DOGE', 0.1, '20', { precision: 5 })];
    const plan = planRebalance(drifted({ targets: { BTC: '0.7', DOGE: '0' } }, { assets }));
    expect(plan.legs).toEqual([]);
    expect(statusOf(plan, 'DOGE')).toBe('dust');
    expect(reasonOf(plan, 'DOGE')).toMatch(
      /Skipped: 2 USDT is less than the smallest trade of 10 USDT/,
    );
  });
});

describe('what money is there', () => {
  it('shows the cash that the capital leaves aside, and that the capital is what limits the buys', () => {
    // Coins for 450 of a capital of 500 are there already: only 50 of the cash are the portfolio's.
    const plan = planRebalance(
      drifted(
        { capital: '500', targets: { BTC: '0', ETH: '0.9' }, frozen: ['BTC'], reserve: '100' },
        {
          assets: [coin('BTC', 50_000, '0.009'), coin('ETH', 2000, '0')],
          quoteBalance: balance('9954'),
        },
      ),
    );
    expect(reasonOf(plan, 'USDT')).toBe(
      'Cash: whatever the targets do not use. 9804 USDT are outside the capital of 500 USDT.',
    );
    expect(plan.totals.left_aside).toBe('9804');
    expect(reasonOf(plan, 'ETH')).toContain('only 50 USDT is left of the capital of 500 USDT');
  });

  it('gives amounts in the digits of the quote currency', () => {
    const inBtc = { id: 'ETH_BTC', quote: 'BTC', precision: 6, min_quote_amount: '0.00001' };
    const plan = planRebalance(
      input({
        portfolio: portfolio({
          quote: 'BTC',
          targets: { ETH: '0.5' },
          minTrade: '0.002',
          maxRun: '1',
          maxDay: '1',
        }),
        assets: [coin('ETH', 0.0334, '0.02', inBtc)],
        quoteBalance: balance('0.00123'),
      }),
    );
    expect(plan.legs).toEqual([]);
    expect(reasonOf(plan, 'ETH')).toMatch(
      /0\.0001\d+ BTC is less than the smallest trade of 0\.002\d* BTC\.$/,
    );
  });

  it('manages only the capital', () => {
    const plan = planRebalance(
      drifted({ capital: '500', targets: { BTC: '0.5' } }, { assets: HEAVY_BTC.slice(0, 1) }),
    );
    expect(plan.totals.investable).toBe('500');
    expect(plan.legs).toMatchObject([{ side: 'sell', asset: 'BTC' }]);
  });

  it('keeps the reserve', () => {
    const half = [coin('BTC', 50_000, '0.01'), coin('ETH', 2000, '0')];
    const plan = planRebalance(
      drifted({ reserve: '100' }, { assets: half, quoteBalance: balance('200') }),
    );
    expect(plan.totals.investable).toBe('600');
    const [leg] = plan.legs.filter(({ side }) => side === 'buy');
    const sold = plan.legs.find(({ side }) => side === 'sell');
    expect(Number(leg?.value)).toBeLessThanOrEqual(100 + Number(sold?.value));
  });

  it('does not count what is held back', () => {
    const plan = planRebalance(drifted({ holdBack: { BTC: '0.0032', USDT: '40' } }));
    expect(plan.assets[0]).toMatchObject({ amount: '0.01', value: '500' });
    expect(plan.totals.quote_available).toBe('100');
  });

  it('freezes an asset of which there is less than is to be held back', () => {
    const plan = planRebalance(drifted({ holdBack: { ETH: '1' } }));
    expect(reasonOf(plan, 'ETH')).toBe('Not traded: there is less of it than holdBack keeps.');
  });

  it('counts what is locked in orders, and does not sell it', () => {
    const [btc, eth] = HEAVY_BTC;
    const assets = [{ ...btc!, balance: balance('0.001', '0.0122') }, eth!];
    const plan = planRebalance(drifted({}, { assets }));
    expect(plan.legs[0]).toMatchObject({ side: 'sell', amount: '0.001' });
    expect(plan.legs[0]?.reason).toMatch(/Less than wanted: the rest is locked\.$/);
  });

  it('sells what a take-profit leaves free of a coin, whether it is shown as locked yet or not', () => {
    const [btc, eth] = HEAVY_BTC;
    const openOrders = [takeProfit('BTC_USDT', '0.012')];
    for (const held of [balance('0.0012', '0.012'), balance('0.0132')]) {
      const assets = [{ ...btc!, balance: held }, eth!];
      const plan = planRebalance(drifted({}, { assets, openOrders }));
      expect(plan.legs).toMatchObject([
        { side: 'sell', asset: 'BTC', amount: '0.0012' },
        { side: 'buy', asset: 'ETH' },
      ]);
      expect(plan.assets[0]).toMatchObject({ weight: '0.66', amount: '0.0132' });
    }
  });

  it('buys more of a coin that a take-profit sells at a higher price', () => {
    const [btc, eth] = HEAVY_BTC;
    const assets = [btc!, { ...eth!, balance: balance('0', '0.1') }];
    const openOrders = [takeProfit('ETH_USDT', '0.1')];
    const plan = planRebalance(drifted({}, { assets, openOrders }));
    expect(plan.legs.map(({ side, asset }) => `${side} ${asset}`)).toEqual(['sell BTC', 'buy ETH']);
  });

  it('skips a coin of which too little is free', () => {
    const [btc, eth] = HEAVY_BTC;
    const assets = [{ ...btc!, balance: balance('0.0001', '0.0131') }, eth!];
    const openOrders = [takeProfit('BTC_USDT', '0.0131')];
    const plan = planRebalance(drifted({}, { assets, openOrders }));
    expect(plan.legs).toMatchObject([{ side: 'buy', asset: 'ETH' }]);
    expect(statusOf(plan, 'BTC')).toBe('skipped');
    expect(reasonOf(plan, 'BTC')).toMatch(
      /sold down to 55 %\. Skipped: too little of it is free, the rest is locked\.$/,
    );
  });

  it('does not spend what an order of yours is about to spend', () => {
    const order = {
      currencyPair: 'SOL_USDT',
      owner: 'other',
      rest: limit('buy', '100', '1'),
    } as const;
    const plan = planRebalance(drifted({}, { openOrders: [order] }));
    expect(plan.totals.quote_available).toBe('40');
  });

  it('shares out what there is when the buys want more', () => {
    const assets = [coin('BTC', 50_000, '0'), coin('ETH', 2000, '0')];
    const plan = planRebalance(
      drifted({ reserve: '700' }, { assets, quoteBalance: balance('1000') }),
    );
    expect(plan.totals.investable).toBe('300');
    expect(Number(plan.totals.buys)).toBeLessThanOrEqual(300);
    expect(
      legsOf(
        { targets: { BTC: '0.6', ETH: '0.4' }, settle: 'target' },
        { assets, quoteBalance: balance('1000') },
      ),
    ).toEqual(['buy BTC 600', 'buy ETH 400']);
  });

  it.each([
    [{ maxRun: '90.2' }, {}, 'maxRun leaves 90.2 USDT for this run'],
    [{}, { portfolioDayLeft: '90.2' }, "the portfolio's maxDay leaves 90.2 USDT for today"],
    [{}, { accountDayLeft: '90.2' }, "the account's maxDay leaves 90.2 USDT for today"],
  ] as const)('scales both sides down to what budgets leave: %j %j', (rules, left, why) => {
    const allowance = { ...input().allowance, ...left };
    const plan = planRebalance(drifted(rules, { allowance }));
    expect(plan.legs.map(({ side, value }) => `${side} ${Math.round(Number(value))}`)).toEqual([
      'sell 55',
      'buy 35',
    ]);
    for (const { reason } of plan.legs) expect(reason).toContain(`Less than wanted: ${why}.`);
  });

  it('makes no more orders than allowed, sells before buys', () => {
    const plan = planRebalance(drifted({ maxOrdersPerRun: 1 }));
    expect(plan.legs).toMatchObject([{ side: 'sell', asset: 'BTC' }]);
    expect(reasonOf(plan, 'ETH')).toMatch(/Skipped: maxOrdersPerRun allows 1 orders?\.$/);
  });

  it("makes no leg larger than the account's maxOrder", () => {
    const allowance = { ...input().allowance, maxOrder: '50' };
    expect(legsOf({}, { allowance })).toEqual(['sell BTC 50', 'buy ETH 50']);
  });

  it('makes up for a fee in the coin, and for none where GT or points pay it', () => {
    const bought = (paidIn: 'received' | 'GT') =>
      planRebalance(drifted({}, { fee: { rate: '0.002', paidIn } })).legs[1]?.amount;
    expect([bought('received'), bought('GT')]).toEqual(['0.035006', '0.034985']);
  });
});

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

describe('a leg', () => {
  const [btc, eth] = HEAVY_BTC;

  it("stays within the account's priceCollar", () => {
    const book = {
      bids: [['47000', '1']],
      asks: [['47010', '1']],
      ageMs: 0,
      lastPrice: '50000',
    } as const;
    const plan = planRebalance(drifted({}, { assets: [{ ...btc!, book: read(book) }, eth!] }));
    expect(reasonOf(plan, 'BTC')).toMatch(
      /further from the last price than the account's priceCollar of 5 %/,
    );
  });

  it('stays within what Gate lets a price fall in one pair', () => {
    const narrow = coin('BTC', 50_000, '0.0132', { down_rate: '0.001' });
    const plan = planRebalance(drifted({}, { assets: [narrow, eth!] }));
    expect(plan.legs[0]).toMatchObject({ side: 'sell', asset: 'BTC', price: '49950' });
    const book = { bids: [['49900', '1']], asks: [['49910', '1']], ageMs: 0 } as const;
    const away = { ...narrow, book: read({ ...book, lastPrice: '50000' }) };
    expect(reasonOf(planRebalance(drifted({}, { assets: [away, eth!] })), 'BTC')).toMatch(
      /further from the last price than Gate's down_rate for BTC_USDT of 0\.1 %/,
    );
  });

  it('is no larger than what the book takes within the collar', () => {
    const bids = [
      ['50000', '0.001'],
      ['49900', '0.0005'],
      ['49000', '10'],
    ] as const;
    const book = { bids, asks: [['50010', '1']], ageMs: 0, lastPrice: '50000' } as const;
    const plan = planRebalance(drifted({}, { assets: [{ ...btc!, book: read(book) }, eth!] }));
    expect(plan.legs[0]).toMatchObject({ amount: '0.0015', price: '49850' });
    expect(plan.legs[0]?.reason).toMatch(/the order book takes no more at this price\.$/);
  });

  it('names the same configuration by the same hash, however it is written', () => {
    const one = planRebalance(drifted({ targets: { BTC: '0.5', ETH: '0.3' } }));
    const other = planRebalance(drifted({ targets: { ETH: '0.3', BTC: '0.5' } }));
    const changed = planRebalance(drifted({ settle: 'target' }));
    expect(other.config_hash).toBe(one.config_hash);
    expect(changed.config_hash).not.toBe(one.config_hash);
    expect(changed.approval_hash).toBe(one.approval_hash);
    expect(planRebalance(drifted({ capital: '500' })).approval_hash).not.toBe(one.approval_hash);
  });
});
