import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { EDGE_FAULTS, type EdgeCall, type EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

stepAside();

const SECOND_MS = 1_000;
const HEALING_MS = 8 * 60 * SECOND_MS;
const PAIR = 'BTC_USDT';
/** Of all calls and faults, each so many-th; all of them in the long run. */
const EVERY = process.env.SLUICE_LONG === undefined ? 139 : 1;

const AMOUNT = '0.03';
const SLICED = {
  id: 'big',
  currency_pair: PAIR,
  side: 'buy',
  amount: AMOUNT,
  price: '61000',
  slices: { over: 'PT2M', count: '3' },
};

async function toItsEnd(world: World): Promise<void> {
  send(world, SLICED);
  await pass(world, 150 * SECOND_MS);
}

async function cancelledBetweenSlices(world: World): Promise<void> {
  send(world, SLICED);
  await pass(world, 50 * SECOND_MS);
  send(world, { id: 'stop-it', action: 'cancel', target: 'big' });
  await pass(world, 20 * SECOND_MS);
}

async function amendedBetweenSlices(world: World): Promise<void> {
  send(world, SLICED);
  await pass(world, 35 * SECOND_MS);
  const amend = { id: 'lower', action: 'amend', target: 'big', currency_pair: PAIR };
  send(world, { ...amend, price: '60500' });
  await pass(world, 60 * SECOND_MS);
}

async function haltedBetweenSlices(world: World): Promise<void> {
  send(world, SLICED);
  await pass(world, 50 * SECOND_MS);
  await world.operator.halt('main');
  await pass(world, 20 * SECOND_MS);
}

type Call = Pick<EdgeCall, 'edge' | 'name'>;

async function run(path: (world: World) => Promise<void>, point?: readonly [number, EdgeFault]) {
  const calls: Call[] = [];
  function faultOf({ edge, name }: EdgeCall): EdgeFault | undefined {
    const call = calls.push({ edge, name }) - 1;
    return point?.[0] === call ? point[1] : undefined;
  }
  const world = quietWorld({ lostStartRate: 0 }, { seed: 3, faultOf });
  world.exchange.movePrice(PAIR, '60000');
  world.startTicking();
  await path(world);
  const onPath = calls.length;
  await heal(world, HEALING_MS);
  const where = point ? `${point[1]} at ${point[0]} (${calls[point[0]]?.name})` : 'no fault';
  return { calls: calls.slice(0, onPath), filled: check(world, where) };
}

/** It has ended, if it ever began, with what the exchange's books show, and each slice was sent once. */
function check(world: World, where: string): string {
  expect(judge(world), where).toEqual([]);
  const { status, filledAmount, slicing } = recordIn(world, 'big');
  const placed = world.exchange.orders(ACCOUNTS.main);
  const bought = sum(placed.map(({ filled_amount: filled }) => new Big(String(filled))));
  expect([where, isFinal(status), filledAmount, slicing?.state.taken ?? '0']).toEqual([
    where,
    true,
    bought.toString(),
    bought.toString(),
  ]);
  expect([where, status === 'filled']).toEqual([where, bought.eq(AMOUNT)]);
  for (const [text, { times }] of world.sent) expect(times, `${where}: ${text}`).toBe(1);
  return bought.toString();
}

it.each([
  ['that is worked to its end', toItsEnd, AMOUNT],
  ['that is cancelled between its slices', cancelledBetweenSlices, '0.02'],
  ['whose price is amended between its slices', amendedBetweenSlices, AMOUNT],
  ['that a halt ends between its slices', haltedBetweenSlices, '0.02'],
] as const)(
  'an order %s survives a fault at each of its calls',
  async (_what, path, whole) => {
    const { calls, filled } = await run(path);
    expect(filled).toBe(whole);
    let count = 0;
    for (const [call] of calls.entries()) {
      for (const fault of EDGE_FAULTS) {
        count += 1;
        if (count % EVERY === 0) await run(path, [call, fault]);
      }
    }
    expect(count).toBeGreaterThan(200);
  },
  HANG_MS,
);
