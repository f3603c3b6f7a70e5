import { expect, test } from 'vitest';
import type { Leg, Plan } from '../../../shared/portfolio/model/plan.ts';
import { withinApproval } from '../../../shared/rebalance/planning/approval-check.ts';

function leg(side: 'buy' | 'sell', asset: string, amount: string): Leg {
  return {
    n: 1,
    side,
    asset,
    currency_pair: `${asset}_USDT`,
    amount,
    price: '10',
    value: String(Number(amount) * 10),
    fee: '0.1',
    reason: 'Above its band.',
  };
}
function plan(legs: readonly Leg[], hash = 'h') {
  return { approval_hash: hash, legs, totals: { reserve: '0' } } as unknown as Plan;
}

test('A plan that does no more than was approved is within it', () => {
  const now = plan([leg('sell', 'BTC', '2')]);
  const approved = plan([leg('sell', 'BTC', '3'), leg('buy', 'ETH', '1')]);
  expect(withinApproval(approved, now)).toMatchObject({ kind: 'within', plan: { legs: now.legs } });
});

test('A leg that grew a little is held to the amount that was approved', () => {
  const checked = withinApproval(
    plan([leg('sell', 'BTC', '2')]),
    plan([leg('sell', 'BTC', '2.2')]),
  );
  expect(checked).toMatchObject({
    kind: 'within',
    plan: {
      legs: [{ amount: '2', value: '20' }],
      totals: { reserve: '0', sells: '20', buys: '0', turnover: '20' },
    },
  });
});

test.each([
  ['a leg that grew by more than a tenth', plan([leg('sell', 'BTC', '2.3')])],
  ['the other side', plan([leg('buy', 'BTC', '1')])],
  ['another asset', plan([leg('sell', 'ETH', '1')])],
  ['other targets', plan([leg('sell', 'BTC', '1')], 'other')],
])('%s has to be approved anew', (_name, now) => {
  const approved = plan([leg('sell', 'BTC', '2')]);
  expect(withinApproval(approved, now)).toEqual({ kind: 'further', legs: now.legs });
});
