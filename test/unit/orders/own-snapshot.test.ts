import { expect, it } from 'vitest';
import { TAG } from '../../../local/simulation/deployment.ts';
import type { OrderSnapshot } from '../../../shared/gate/order-snapshot.ts';
import { attemptText, orderStem } from '../../../shared/orders/model/client-order-id.ts';
import { ownSnapshot } from '../../../shared/orders/reconciliation/own-snapshot.ts';

const STEM = orderStem(TAG, 'main', 'ours');
const PAIR = { currency_pair: 'BTC_USDT' };
const CONTRACT = { settle: 'usdt', contract: 'BTC_USDT' };

/** Whether a row counts as the order of a record, and the accounts that were halted. */
async function judged(order: object, row: Partial<OrderSnapshot>) {
  const halts: string[] = [];
  const deps = {
    tag: TAG,
    clock: { nowMs: () => 0, sleepUntil: async () => {} },
    log: () => {},
    killSwitches: {
      change: async (account: string) => {
        halts.push(account);
        return { applied: true };
      },
    },
  };
  const record = { account: 'main', id: 'ours', stem: STEM, order };
  const whole = { orderId: '7', text: attemptText(STEM, 1), ...row } as OrderSnapshot;
  const found = await ownSnapshot(deps as never, record as never, whole);
  return { isOurs: found === whole, halts };
}

it.each([
  ['spot', PAIR, true],
  ['usdt', CONTRACT, true],
  ['usdt', PAIR, false],
  ['spot', CONTRACT, false],
] as const)('a row of the market %s is of an order of %j: %s', async (market, order, isOurs) => {
  const { isOurs: found, halts } = await judged(order, { market });
  expect(found).toBe(isOurs);
  expect(halts).toHaveLength(isOurs ? 0 : 1);
});

it('a row with the text of another order is not ours', async () => {
  const text = attemptText(orderStem(TAG, 'main', 'other'), 1);
  expect((await judged(PAIR, { market: 'spot', text })).isOurs).toBe(false);
});
