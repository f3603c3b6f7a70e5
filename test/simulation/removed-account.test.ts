import { expect, it } from 'vitest';
import {
  type Account,
  type OrderServicesOptions,
  orderServicesOn,
  TRACKER,
} from '../../local/simulation/deployment.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import type { World } from '../../local/simulation/world.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { suspendRemovedAccounts } from '../../shared/orders/tracking/removed-accounts.ts';
import { pass, recordIn } from './scripted.ts';
import { goTo, PAIR, SECOND_MS, STOP, send, worldAt60000 } from './scripted-exits.ts';

/** The services after a deployment that has removed all accounts but these. */
function deployedWith(
  names: readonly Account[],
  world: World,
  log: OrderServicesOptions['log'],
  nowMs = world.scheduler.nowMs,
) {
  // Of an account that is configured only its name counts here.
  const accounts = Object.fromEntries(names.map((name) => [name, {} as never]));
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };
  const client = documentClientOf(async (command) => world.table.execute(command));
  return orderServicesOn({
    ledger: createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 }),
    clock,
    config: { accounts, trackEverySeconds: 5, hasFixedIp: false },
    configHash: 'hash',
    exchangeOf: (account) => {
      throw new Error(`No account is called "${account}".`);
    },
    startTracker: async () => {},
    newNonce: () => 'nonce',
    sendMessage: async () => {},
    log,
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
  const deps = deployedWith([], world, (_level, event) => told.push(event));
  for (const [index, body] of [...bodies].entries()) {
    const sentAtMs = world.scheduler.nowMs;
    const message = { messageId: String(index), body, sentAtMs, senderId: `${TRACKER}:1` };
    expect(await submitOrder(deps, message, sentAtMs + 10 * SECOND_MS)).toEqual({ kind: 'done' });
  }
  expect(told).toEqual(['account_removed', 'account_removed', 'account_removed']);
  expect(recordIn(world, 'stop').status).toBe('armed');
});

const LOOK_MS = 600 * SECOND_MS;

/** Looks every ten minutes with these accounts configured, and says in which look people were told of which. */
async function toldInLooks(
  world: World,
  configured: readonly (readonly Account[])[],
): Promise<readonly string[]> {
  const firstMs = Math.ceil(world.scheduler.nowMs / LOOK_MS) * LOOK_MS;
  const told: string[] = [];
  for (const [look, names] of configured.entries()) {
    const log: OrderServicesOptions['log'] = (_level, event, fields) =>
      told.push(`${look}: ${event} ${fields?.account} ${fields?.ids}`);
    await suspendRemovedAccounts(deployedWith(names, world, log, firstMs + look * LOOK_MS));
  }
  return told;
}

async function withAStopEach(): Promise<World> {
  const world = worldAt60000({ accounts: ['main', 'second'] });
  const stop = { action: 'exit', amount: '0.01', exits: STOP };
  send(world, { id: 'stop', ...stop });
  const ofSecond = { id: 'other-stop', account: 'second', currency_pair: PAIR, ...stop };
  world.send(JSON.stringify(ofSecond), `second#${PAIR}`);
  await pass(world, LOOK_MS + SECOND_MS);
  return world;
}

it('people hear of each account that is taken out at the next look, whatever they were told of before, and again each hour', async () => {
  const world = await withAStopEach();
  const hour = Array<readonly Account[]>(7).fill([]);
  expect(await toldInLooks(world, [['second'], ...hour])).toEqual([
    '0: unprotected main stop',
    '1: unprotected second other-stop',
    '6: unprotected main stop',
    '7: unprotected second other-stop',
  ]);
});

it('people hear at once of an account that is taken out a second time', async () => {
  const world = await withAStopEach();
  expect(await toldInLooks(world, [['second'], ['main', 'second'], ['second']])).toEqual([
    '0: unprotected main stop',
    '2: unprotected main stop',
  ]);
});
