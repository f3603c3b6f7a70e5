import { describe, expect, it } from 'vitest';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import {
  balance,
  coin,
  drifted,
  HEAVY_BTC,
  input,
  legsOf,
  read,
  reasonOf,
  statusOf,
} from './planning.ts';

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
});
