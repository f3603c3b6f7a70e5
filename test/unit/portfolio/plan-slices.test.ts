import { describe, expect, it } from 'vitest';
import { Big } from '../../../shared/lib/decimal.ts';
import type { Leg } from '../../../shared/portfolio/model/plan.ts';
import { planBuys } from '../../../shared/portfolio/plan-buys.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import { balance, coin, drifted, HEAVY_BTC, input, read, reasonOf } from './planning.ts';

const [btc, eth] = HEAVY_BTC;
const SLICED = { sliceAbove: '40', sliceOver: 'PT2H' } as const;

function slicesOf({ slices }: Leg): string | undefined {
  return slices && `${slices.count} over ${slices.over}`;
}

/** BTC whose book holds this much within the collar. */
function thin(amount: string) {
  const bids = [
    ['50000', amount],
    ['49000', '10'],
  ] as const;
  const asks = [['50010', '1']] as const;
  return { ...btc!, book: read({ bids, asks, ageMs: 0, lastPrice: '50000' }) };
}

describe('a leg above sliceAbove', () => {
  it('is worked in as few slices as make none of them larger', () => {
    const { legs } = planRebalance(drifted(SLICED));
    expect(legs.map(slicesOf)).toEqual(['3 over PT2H', '2 over PT2H']);
    for (const { value, slices } of legs) {
      const slice = new Big(value).div(slices!.count);
      expect(slice.lte('40'), `${slice}`).toBe(true);
      expect(slice.gt('20'), `${slice}`).toBe(true);
    }
  });

  it('trades as much, at the same prices, as without slices', () => {
    const [sliced, whole] = [planRebalance(drifted(SLICED)), planRebalance(drifted())];
    const terms = ({ legs }: typeof sliced) => legs.map(({ slices: _ways, ...leg }) => leg);
    expect(terms(sliced)).toEqual(terms(whole));
    expect(sliced.totals).toEqual(whole.totals);
    expect(sliced.approval_hash).toBe(whole.approval_hash);
  });

  it('is one order at sliceAbove and below', () => {
    const [sell, buy] = planRebalance(drifted()).legs;
    const planned = planRebalance(drifted({ ...SLICED, sliceAbove: sell!.value }));
    expect(planned.legs.map(slicesOf)).toEqual([undefined, undefined]);
    expect(new Big(buy!.value).lt(sell!.value)).toBe(true);
  });

  it('is as large as wanted although the book holds less of it now', () => {
    const assets = [thin('0.0005'), eth!];
    const [whole] = planRebalance(drifted({}, { assets })).legs;
    expect(whole).toMatchObject({ asset: 'BTC', amount: '0.0005' });
    const plan = planRebalance(drifted(SLICED, { assets }));
    expect(plan.legs[0]).toMatchObject({ asset: 'BTC', slices: { count: '5' } });
    expect(Number(plan.legs[0]!.value)).toBeCloseTo(110, 0);
    expect(reasonOf(plan, 'BTC')).not.toContain('Less than wanted');
  });

  it('is one order, or none, where the book is too thin even for the smallest slices', () => {
    const plan = planRebalance(drifted(SLICED, { assets: [thin('0.00001'), eth!] }));
    expect(plan.legs.map(({ asset }) => asset)).toEqual(['ETH']);
    expect(reasonOf(plan, 'BTC')).toMatch(/smallest trade .*: the order book takes no more/);
  });

  it('is no larger than maxOrder as a whole', () => {
    const { allowance } = input();
    const limited = { allowance: { ...allowance, maxOrder: '60' } };
    const [sell, buy] = planRebalance(drifted(SLICED, limited)).legs;
    expect(Number(sell!.value)).toBeCloseTo(60, 0);
    expect(Number(buy!.value)).toBeLessThanOrEqual(60);
    expect(slicesOf(sell!)).toBe('2 over PT2H');
  });

  it('takes an order of the day for each slice', () => {
    const { allowance } = input();
    const left = (accountOrdersLeft: number) =>
      planRebalance(drifted(SLICED, { allowance: { ...allowance, accountOrdersLeft } }));
    expect(left(5).legs).toHaveLength(2);
    expect(left(4).legs.map(({ asset }) => asset)).toEqual(['BTC']);
    expect(reasonOf(left(4), 'ETH')).toMatch(/maxDayOrders leaves 4 orders for today\.$/);
    expect(left(2).legs.map(({ asset }) => asset)).toEqual(['ETH']);
  });

  it('has no more slices than its time and its minimums allow', () => {
    const short = planRebalance(drifted({ sliceAbove: '4', minTrade: '2', sliceOver: 'PT2M' }));
    expect(short.legs[0]!.slices).toEqual({ over: 'PT2M', count: '12' });
    const min = coin('BTC', 50_000, '0.0132', { min_base_amount: '0.001' });
    const few = planRebalance(drifted(SLICED, { assets: [min, eth!] }));
    expect(few.legs[0]!.slices).toEqual({ over: 'PT2H', count: '2' });
    const one = coin('BTC', 50_000, '0.0132', { min_base_amount: '0.0012' });
    const none = planRebalance(drifted(SLICED, { assets: [one, eth!] }));
    expect(none.legs[0]!.slices).toBeUndefined();
  });

  it('is cut again when the buys are sized by what the sells brought in', () => {
    const plan = planRebalance(drifted(SLICED));
    const buysAt = (price: number) => {
      const assets = [coin('BTC', 50_000, '0.011'), coin('ETH', price, '0.1')];
      const now = drifted(SLICED, { assets, quoteBalance: balance('249') });
      const buys = planBuys(plan, { proceeds: '109', turnover: '110' }, now);
      if (buys.kind === 'failed') throw new Error(buys.why);
      return buys.value.legs;
    };
    expect(buysAt(2000).map(slicesOf)).toEqual(['2 over PT2H']);
    expect(buysAt(2500).map(slicesOf)).toEqual([undefined]);
  });
});
