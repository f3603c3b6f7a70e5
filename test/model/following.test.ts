import { expect, it } from 'vitest';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { createTrackerCall } from '../../shared/orders/ledger/call-tracker.ts';
import { createLeaseStore, type LeaseStore } from '../../shared/orders/ledger/lease-store.ts';
import type { TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import {
  type FollowDependencies,
  followAtTick,
  followFromStart,
  HAND_OVER_MS,
} from '../../shared/orders/tracking/follow-account.ts';
import {
  createListener,
  type ListenerDependencies,
} from '../../shared/orders/tracking/listener.ts';
import { everyInterleaving, type Gate, type Stage } from './interleavings.ts';

/**
 * The lease, the starts and the end of a loop: the real code, stopped before every step that others
 * can see, in every order of these steps. Nothing here is drawn.
 */

const isLong = process.env.SLUICE_LONG === '1';
/** More than any of these searches needs: each is complete. */
const RUNS_MAX = isLong ? 2_000_000 : 20_000;
const START_MS = Date.UTC(2026, 0, 1);
const LIFE_MS = 3_600_000;

/** An account, its lease, and the processes that know of it. */
type Account = {
  readonly stage: Stage;
  readonly pollEveryMs: number;
  /** How long an invocation may take. */
  readonly lifeMs: number;
  /** Orders that no poll has seen yet. An order that a poll sees is finished by it. */
  readonly unseen: Set<string>;
  /** An order rests until it has been polled so many times more. */
  restsFor: number;
  readonly polling: Set<string>;
  /** Invocations that follow the account, or have been started to do so. */
  readonly following: Set<string>;
  /** The most loops that polled at the same time. */
  pollingMax: number;
  /** An order rested, and nobody followed it or was about to. */
  hasGap: boolean;
  starts: number;
  /** Lambda hands over each event so many times. */
  readonly deliveries: number;
  nowMs: number;
  readonly leasesOf: (pass: Gate) => LeaseStore;
};

type Settings = Partial<Pick<Account, 'pollEveryMs' | 'lifeMs' | 'restsFor' | 'deliveries'>>;

function account(stage: Stage, settings: Settings = {}): Account {
  const nowMs = () => START_MS;
  const table = new Table({ nowMs, indexLagMs: () => 0, onWrite: () => {}, pageSize: 100 });
  const clock = { nowMs, sleepUntil: async () => {} };
  return {
    stage,
    pollEveryMs: 1_000,
    lifeMs: LIFE_MS,
    deliveries: 1,
    unseen: new Set(),
    restsFor: 0,
    polling: new Set(),
    following: new Set(),
    pollingMax: 0,
    hasGap: false,
    starts: 0,
    nowMs: START_MS,
    ...settings,
    leasesOf: (pass) => {
      const client = documentClientOf(async (command) => {
        await pass(command.constructor.name);
        return table.execute(command);
      });
      return createLeaseStore(createLedgerTable(client, 'Orders', { clock, random: () => 0 }));
    },
  };
}

function dependencies(world: Account, name: string, pass: Gate): FollowDependencies {
  const clock: Clock = {
    nowMs: () => world.nowMs,
    sleepUntil: async (timeMs) => {
      if (timeMs <= world.nowMs) return;
      await pass('sleeps');
      world.nowMs = Math.max(world.nowMs, timeMs);
    },
  };
  return {
    leases: world.leasesOf(pass),
    startTracker: async (start) => accept(world, start),
    poll: async () => {
      await pass('reads what is unfinished');
      world.polling.add(name);
      world.pollingMax = Math.max(world.pollingMax, world.polling.size);
      world.unseen.clear();
      await pass('ends its poll');
      world.polling.delete(name);
      world.restsFor -= 1;
      return { pollAgain: world.restsFor > 0, near: [] };
    },
    pollEveryMs: world.pollEveryMs,
    listen: () => createListener({ clock } as ListenerDependencies, 'main'),
    clock,
    newNonce: () => name,
    log: () => {},
  };
}

const FIRST_LOOP = 'start 1';

/** Lambda has taken the event of a start. */
function accept(world: Account, start: TrackerStart): void {
  for (let delivery = 0; delivery < world.deliveries; delivery++) {
    world.starts += 1;
    run(world, `start ${world.starts}`, (deps, untilMs) => followFromStart(deps, start, untilMs));
  }
}

function tick(world: Account, name: string): void {
  run(world, name, (deps, untilMs) => followAtTick(deps, 'main', untilMs));
}

/** One invocation of track-orders. */
function run(
  world: Account,
  name: string,
  handle: (deps: FollowDependencies, untilMs: number) => Promise<void>,
): void {
  world.following.add(name);
  world.stage.spawn(name, async (pass) => {
    await handle(dependencies(world, name, pass), world.nowMs + world.lifeMs);
    world.following.delete(name);
    world.hasGap ||= world.restsFor > 0 && world.following.size === 0;
  });
}

/** One process of submit-order, which handles these orders one after another. */
function submit(world: Account, orders: readonly string[]): void {
  world.stage.spawn(`submit ${orders[0]}`, async (pass) => {
    const callTracker = createTrackerCall({
      leases: world.leasesOf(pass),
      startTracker: async (start) => accept(world, start),
      clock: { nowMs: () => world.nowMs, sleepUntil: async () => {} },
    });
    for (const order of orders) {
      await pass(`claims ${order}`);
      world.unseen.add(order);
      await callTracker('main');
    }
  });
}

type Expected = { readonly pollingMax?: number };

/** Explores everything that can happen, and checks how each of it ends. */
async function everywhere(begin: (stage: Stage) => Account, expected: Expected): Promise<number> {
  const { runs, isComplete } = await everyInterleaving((stage) => {
    const world = begin(stage);
    return (trace) => {
      const told = trace.join('\n');
      expect([...world.unseen], told).toEqual([]);
      expect(world.hasGap, told).toBe(false);
      if (expected.pollingMax !== undefined) {
        expect(world.pollingMax, told).toBeLessThanOrEqual(expected.pollingMax);
      }
    };
  }, RUNS_MAX);
  expect(isComplete).toBe(true);
  return runs;
}

it('an order is polled whenever it comes to a loop that begins or ends, and one loop polls', async () => {
  const begin = (stage: Stage) => {
    const world = account(stage);
    submit(world, ['first']);
    submit(world, ['second']);
    return world;
  };
  expect(await everywhere(begin, { pollingMax: 1 })).toBeGreaterThan(1_000);
});

it('an order is polled though its process has just started a loop for another one', async () => {
  const begin = (stage: Stage) => {
    const world = account(stage);
    submit(world, ['first', 'second']);
    return world;
  };
  expect(await everywhere(begin, { pollingMax: 1 })).toBeGreaterThan(100);
});

it('a start that comes twice begins one loop', async () => {
  const begin = (stage: Stage) => {
    const world = account(stage, { deliveries: 2 });
    submit(world, ['first']);
    return world;
  };
  expect(await everywhere(begin, { pollingMax: 1 })).toBeGreaterThan(50);
});

it('an order is polled though a tick takes the lease meanwhile', async () => {
  const begin = (stage: Stage) => {
    const world = account(stage, { restsFor: 2 });
    if (isLong) submit(world, ['first']);
    else accept(world, { account: 'main' });
    tick(world, 'tick');
    return world;
  };
  // The loop that loses its lease to a tick ends its poll.
  expect(await everywhere(begin, { pollingMax: 2 })).toBeGreaterThan(100);
});

it('a loop that was killed is replaced by the next tick, and an order to it is polled then', async () => {
  const begin = (stage: Stage) => {
    const world = account(stage, { restsFor: 2 });
    submit(world, ['first']);
    stage.spawn('killer', async (pass) => {
      await pass(`kills ${FIRST_LOOP}`);
      stage.kill(FIRST_LOOP);
      // The minute's tick is to come.
      world.following.add('tick');
      world.following.delete(FIRST_LOOP);
      submit(world, ['second']);
    });
    stage.atRest(() => tick(world, 'tick'));
    return world;
  };
  expect(await everywhere(begin, {})).toBeGreaterThan(10);
});

it('a loop whose time is over starts the next one, and the order is never left alone', async () => {
  const begin = (stage: Stage) => {
    const pollEveryMs = HAND_OVER_MS + 5_000;
    const lifeMs = HAND_OVER_MS + pollEveryMs;
    const world = account(stage, { pollEveryMs, lifeMs, restsFor: 4 });
    submit(world, ['first']);
    return world;
  };
  expect(await everywhere(begin, {})).toBeGreaterThan(5);
});
