import { expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import { EDGE_FAULTS } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { type Path, type Plan, pointsIn, runPath } from './crash-points.ts';
import { pass } from './scripted.ts';

stepAside();

const SECOND_MS = 1_000;
const isLong = process.env.SLUICE_LONG !== undefined;
const TRIPLES = isLong ? 25_000 : 8;
const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT'],
  maxLeverage: '10',
  maxPosition: '50000',
  maxExposure: '50000',
  maxOrder: '50000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
  requireStop: false,
};
const RESTING = { id: 'resting', contract: 'BTC_USDT', size: '500', price: '87500' };

type Fields = Readonly<Record<string, unknown>>;

async function send(world: World, message: Fields, ms = 15 * SECOND_MS): Promise<void> {
  const { action, target } = message;
  const group = action === 'cancel' ? `main#cancel#${target}` : 'main#usdt:BTC_USDT';
  world.send(JSON.stringify(message), group);
  await pass(world, ms);
}

/** Claimed, sent, resting; polled while it is filled. */
async function placeAndPoll(world: World): Promise<void> {
  await send(world, RESTING);
  world.exchange.movePrice('BTC_USDT', '87450');
  world.track();
  await pass(world, 15 * SECOND_MS);
}

async function placeAndCancel(world: World): Promise<void> {
  await send(world, RESTING, 6 * SECOND_MS);
  await send(world, { id: 'cancel', action: 'cancel', target: 'resting' });
  world.track();
  await pass(world, 15 * SECOND_MS);
}

async function placeAndAmend(world: World): Promise<void> {
  await send(world, RESTING, 6 * SECOND_MS);
  const amend = { id: 'amend', action: 'amend', target: 'resting', contract: 'BTC_USDT' };
  await send(world, { ...amend, size: '300', price: '87400' });
  world.track();
  await pass(world, 15 * SECOND_MS);
}

/** A position is opened at market, halved, and closed. */
async function openAndClose(world: World): Promise<void> {
  const contract = 'BTC_USDT';
  await send(world, { id: 'open', contract, size: '-50', price: '0' }, 8 * SECOND_MS);
  const half = { size: '25', price: '0', reduce_only: true };
  await send(world, { id: 'half', contract, ...half }, 8 * SECOND_MS);
  await send(world, { id: 'close', contract, size: '0', price: '0', close: true });
  world.track();
  await pass(world, 15 * SECOND_MS);
}

/** A position is opened and protected; a target is reached, and then the stop. */
async function protectAndStop(world: World): Promise<void> {
  const contract = 'BTC_USDT';
  await send(world, { id: 'open', contract, size: '50', price: '0' }, 8 * SECOND_MS);
  const exits = { stop_loss: { price: '86000' }, take_profit: [{ price: '88500', share: '0.4' }] };
  await send(world, { id: 'protect', action: 'exit', contract, size: '-50', exits }, 5 * SECOND_MS);
  for (const price of ['88600', '85500', '85500']) {
    world.track();
    await pass(world, 15 * SECOND_MS);
    world.exchange.movePrice(contract, price);
  }
  world.track();
  await pass(world, 20 * SECOND_MS);
}

type Tried = {
  readonly path: Path;
  /** In `npm test`, one of so many single faults is tried, and one of so many pairs. */
  readonly apart: readonly [singles: number, pairs: number];
  /** In the long count, this path has so many tests: each takes some half an hour. */
  readonly parts?: number;
};

const PATHS: Readonly<Record<string, Tried>> = {
  'a place and a poll': { path: placeAndPoll, apart: [13, 400] },
  'a place and a cancel': { path: placeAndCancel, apart: [13, 400] },
  'a place and an amendment': { path: placeAndAmend, apart: [13, 400] },
  'a position that is opened, halved and closed': { path: openAndClose, apart: [13, 400] },
  'a position that is protected and stopped out': {
    path: protectAndStop,
    apart: [59, 2_500],
    parts: 8,
  },
};

/** The tests of a path: each tries all pairs of its own share of first faults. */
const CASES = Object.entries(PATHS).flatMap(([name, { path, apart, parts = 1 }]) =>
  Array.from({ length: isLong ? parts : 1 }, (_, part) => {
    const [singlesApart, pairsApart] = isLong ? [parts, 1] : apart;
    const what = isLong && parts > 1 ? `${name} (part ${part + 1} of ${parts})` : name;
    const triples = Math.ceil(TRIPLES / (isLong ? parts : 1));
    return [what, { path, part, singlesApart, pairsApart, triples }] as const;
  }),
);

/** An exit whose message came after its stop was met is refused, and closes nothing. */
function isProtected(world: World): boolean {
  const key = keyOfOrder(orderStem(TAG, 'main', 'protect'));
  return world.table.find(key)?.status !== 'rejected';
}

async function run(path: Path, plan: Plan) {
  const ran = await runPath(path, plan, { futures: FUTURES });
  const { world } = ran;
  for (const [text, { times }] of world.sent) expect(times, text).toBe(1);
  const [held] = world.exchange.futures.positions(ACCOUNTS.main);
  if (path === protectAndStop && isProtected(world)) expect(held).toBeUndefined();
  return ran;
}

it.each(CASES)(
  'contracts: %s comes to the right end whichever calls fail',
  async (what, { path, part, singlesApart, pairsApart, triples }) => {
    const { calls, onPath, world } = await run(path, new Map());
    expect(world.exchange.futures.orders(ACCOUNTS.main).length).toBeGreaterThan(0);
    const single = pointsIn(calls, 0, onPath);
    let [singles, pairs, seen] = [0, 0, 0];
    for (const [index, first] of single.entries()) {
      if (index % singlesApart !== part) continue;
      singles += 1;
      // The first fault decides which calls follow, and so which faults the second can be.
      const after = await run(path, new Map([first]));
      for (const second of pointsIn(after.calls, first[0] + 1, onPath)) {
        seen += 1;
        if (seen % pairsApart !== 0) continue;
        await run(path, new Map([first, second]));
        pairs += 1;
      }
    }
    const random = new SeededRandom(14 + part);
    for (let times = 0; times < triples; times++) {
      const three = Array.from({ length: 3 }, () => random.integer({ min: 0, max: onPath + 5 }));
      await run(path, new Map(three.map((call) => [call, random.oneOf(EDGE_FAULTS)])));
    }
    console.log(
      `${what}: ${singles} of ${single.length} single faults, ${pairs} of ${seen} pairs, ${triples} triples`,
    );
    expect(onPath).toBeGreaterThanOrEqual(20);
  },
  HANG_MS,
);
