import { describe, expect, it } from 'vitest';
import type { PlanInput } from '../../../shared/portfolio/model/plan-input.ts';
import { planBuys as readBuys } from '../../../shared/portfolio/plan-buys.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import { balance, coin, failed, input, portfolio } from './planning.ts';

/** No cash: ETH can only be bought with what selling BTC brings in. */
const BEFORE = input({
  portfolio: portfolio({ targets: { BTC: '0.5', ETH: '0.5' }, settle: 'target' }),
  assets: [coin('BTC', 50_000, '0.016'), coin('ETH', 2000, '0.1')],
  quoteBalance: balance('0'),
});
const PLAN = planRebalance(BEFORE);
const NONE_SOLD = { proceeds: '0', turnover: '0' };
const HALF_SOLD = { proceeds: '149', turnover: '150' };

/** After half of the BTC was sold. */
function afterSells(fields: Partial<PlanInput> = {}): PlanInput {
  return {
    ...BEFORE,
    assets: [coin('BTC', 50_000, '0.013'), coin('ETH', 2000, '0.1')],
    quoteBalance: balance('149'),
    ...fields,
  };
}
function planBuys(...args: Parameters<typeof readBuys>) {
  const buys = readBuys(...args);
  if (buys.kind === 'failed') throw new Error(buys.why);
  return buys.value;
}
function valueOfBuys(...args: Parameters<typeof planBuys>) {
  return planBuys(...args).legs.map(({ value }) => Math.round(Number(value)));
}

describe('the buys of a run', () => {
  it('are planned with what the sells should bring in', () => {
    expect(PLAN.legs.map(({ side, value }) => `${side} ${Math.round(Number(value))}`)).toEqual([
      'sell 301',
      'buy 300',
    ]);
  });

  it('spend what the sells really brought in', () => {
    const buys = planBuys(PLAN, HALF_SOLD, afterSells());
    expect(buys.legs).toMatchObject([{ n: 2, side: 'buy', asset: 'ETH' }]);
    expect(valueOfBuys(PLAN, HALF_SOLD, afterSells())).toEqual([149]);
  });

  it('are not made where the sells brought nothing in', () => {
    const now = { ...BEFORE, quoteBalance: balance('0') };
    const { legs, dropped } = planBuys(PLAN, NONE_SOLD, now);
    expect(legs).toEqual([]);
    expect(dropped).toMatchObject([{ n: 2, asset: 'ETH' }]);
    expect(dropped[0]?.reason).toMatch(/Skipped: no cash is left after the reserve\./);
  });

  it('spend no money beyond the proceeds of the sells', () => {
    expect(valueOfBuys(PLAN, HALF_SOLD, afterSells({ quoteBalance: balance('5000') }))).toEqual([
      149,
    ]);
  });

  it('do not spend proceeds that are not in the balance yet', () => {
    expect(valueOfBuys(PLAN, HALF_SOLD, afterSells({ quoteBalance: balance('60') }))).toEqual([60]);
  });

  it('never become more than planned, neither in coins nor in money', () => {
    const allSold = { proceeds: '299.4', turnover: '300' };
    const [leg] = planBuys(PLAN, allSold, {
      ...BEFORE,
      assets: [coin('BTC', 50_000, '0.01'), coin('ETH', 1500, '0.1')],
      quoteBalance: balance('299.4'),
    }).legs;
    expect(leg?.amount).toBe(PLAN.legs[1]?.amount);
    const [dear] = planBuys(PLAN, allSold, {
      ...BEFORE,
      assets: [coin('BTC', 80_000, '0.01'), coin('ETH', 2200, '0.1')],
      quoteBalance: balance('299.4'),
    }).legs;
    expect(Number(dear?.value)).toBeLessThanOrEqual(Number(PLAN.legs[1]?.value));
  });

  it('leave out what has risen to its weight meanwhile', () => {
    const assets = [coin('BTC', 50_000, '0.013'), coin('ETH', 9000, '0.1')];
    const { legs, dropped } = planBuys(PLAN, HALF_SOLD, afterSells({ assets }));
    expect(legs).toEqual([]);
    expect(dropped[0]?.reason).toMatch(/Not bought: it has risen to its weight by itself\.$/);
  });

  it('are not made while the value of the whole is not known', () => {
    const eth = { ...coin('ETH', 2000, '0.1'), book: failed('Gate did not answer') };
    const assets = [coin('BTC', 50_000, '0.013'), eth];
    expect(readBuys(PLAN, HALF_SOLD, afterSells({ assets }))).toEqual({
      kind: 'failed',
      why: 'ETH cannot be valued: Gate did not answer',
    });
  });

  it.each([
    ['its rules are missing', { rules: failed('Gate did not answer') }, true],
    ['its pair is untradable', coin('ETH', 2000, '0.1', { trade_status: 'untradable' }), undefined],
  ])('are not made when %s now', (_, fields, isSkipped) => {
    const eth = { ...coin('ETH', 2000, '0.1'), ...fields };
    const assets = [coin('BTC', 50_000, '0.013'), eth];
    const { legs, dropped } = planBuys(PLAN, HALF_SOLD, afterSells({ assets }));
    expect(legs).toEqual([]);
    expect(dropped[0]?.reason).toMatch(/^.*Not bought: .+\.$/);
    expect(dropped[0]?.isSkipped).toBe(isSkipped);
  });

  it('count the sells towards what one run may turn over', () => {
    const rules = { ...BEFORE.portfolio, maxRun: '200' };
    expect(valueOfBuys(PLAN, HALF_SOLD, afterSells({ portfolio: rules }))).toEqual([50]);
  });

  it('fit into what the day leaves after the sells', () => {
    const allowance = { ...BEFORE.allowance, accountDayLeft: '40' };
    expect(valueOfBuys(PLAN, HALF_SOLD, afterSells({ allowance }))).toEqual([40]);
  });
});
