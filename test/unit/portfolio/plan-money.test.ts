import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../../shared/portfolio/model/plan-input.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import {
  balance,
  coin,
  drifted,
  HEAVY_BTC,
  input,
  legsOf,
  limit,
  portfolio,
  reasonOf,
  statusOf,
} from './planning.ts';

function takeProfit(currencyPair: string, amount: string): OpenOrder {
  return {
    currencyPair,
    owner: 'other',
    rest: limit('sell', '70000', amount),
  };
}

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
