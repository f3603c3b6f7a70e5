import { expect, it } from 'vitest';
import { orderServicesOn, TRACKER } from '../../local/simulation/deployment.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import type { World } from '../../local/simulation/world.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { pass, recordIn } from './scripted.ts';
import { goTo, SECOND_MS, STOP, send, worldAt60000 } from './scripted-exits.ts';

/** submit-order after a deployment that has removed the account. */
function deployedWithout(world: World, told: string[]) {
  const { nowMs } = world.scheduler;
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };
  const client = documentClientOf(async (command) => world.table.execute(command));
  return orderServicesOn({
    ledger: createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 }),
    clock,
    config: { accounts: {}, trackEverySeconds: 5, hasFixedIp: false },
    configHash: 'hash',
    exchangeOf: (account) => {
      throw new Error(`No account is called "${account}".`);
    },
    startTracker: async () => {},
    newNonce: () => 'nonce',
    sendMessage: async () => {},
    log: (_level, event) => told.push(event),
  });
}

it('what track-orders has sent for an account that is not configured any more is over', async () => {
  const world = worldAt60000();
  const order = { type: 'market', side: 'sell', amount: '0.01' };
  send(world, { id: 'stop', ...order, trigger: { price: '58000', rule: '<=' } });
  send(world, { id: 'oco', action: 'exit', amount: '0.01', exits: STOP });
  const startAt = String(world.scheduler.nowMs + 90 * SECOND_MS);
  send(world, { id: 'twap', ...order, slices: { over: 'PT10M', count: '2', start_at: startAt } });
  await pass(world, 60 * SECOND_MS);
  const bodies = new Set<string>();
  Object.assign(world.queue, { send: (body: string) => bodies.add(body) });
  await goTo(world, '56500', 40);
  expect([...bodies].map((body) => Object.keys(JSON.parse(body))[0]).toSorted()).toEqual([
    'leg',
    'release',
    'slice',
  ]);
  const told: string[] = [];
  const deps = deployedWithout(world, told);
  for (const [index, body] of [...bodies].entries()) {
    const sentAtMs = world.scheduler.nowMs;
    const message = { messageId: String(index), body, sentAtMs, senderId: `${TRACKER}:1` };
    expect(await submitOrder(deps, message, sentAtMs + 10 * SECOND_MS)).toEqual({ kind: 'done' });
  }
  expect(told).toEqual(['account_removed', 'account_removed', 'account_removed']);
  expect(recordIn(world, 'stop').status).toBe('armed');
});
