import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import type { EdgeCall, EdgeFault } from '../../local/simulation/sandbox.ts';
import type { Swarm } from '../../local/simulation/swarm.ts';
import type { World, WorldOptions } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const POLL_EVERY_MS = 5_000;
/** A poll, the calls of a start, and the way of a message through the queue take this long. */
const SLACK_MS = 1_000;
/** The next poll in a loop comes after this time at most. */
const IN_LOOP_MS = POLL_EVERY_MS + SLACK_MS;
/** After this time without a loop a tick has come. */
const AFTER_LOSS_MS = MINUTE_MS + SLACK_MS;
const YOUNG_MS = 5 * MINUTE_MS;

type Poll = { readonly atMs: number; readonly sandbox: string };
type Watched = {
  readonly world: World;
  readonly polls: Poll[];
  /** The next poll is killed. */
  readonly kill: () => void;
  /** When polls were killed. The promise begins anew with each. */
  readonly killsMs: readonly number[];
};

/** A world in which orders start track-orders, with a view of every poll. */
function watchedWorld(
  swarm: Partial<Swarm> = {},
  faultOf: (call: EdgeCall) => EdgeFault | undefined = () => undefined,
  options: Partial<WorldOptions> = {},
): Watched {
  const polls: Poll[] = [];
  const killsMs: number[] = [];
  let isKilling = false;
  const world = quietWorld(
    { lostStartRate: 0, ...swarm },
    {
      ...options,
      faultOf: (call) => {
        const { sandbox, name } = call;
        if (name.includes('/spot/open_orders') && sandbox.name.startsWith('track-orders')) {
          if (isKilling) {
            isKilling = false;
            killsMs.push(world.scheduler.nowMs);
            return 'crash_before';
          }
          polls.push({ atMs: world.scheduler.nowMs, sandbox: sandbox.name });
        }
        return faultOf(call);
      },
    },
  );
  return {
    world,
    polls,
    killsMs,
    kill: () => {
      isKilling = true;
    },
  };
}

/** The longest time without a poll within a period. */
function longestGapMs(
  { polls, killsMs }: Pick<Watched, 'polls' | 'killsMs'>,
  fromMs: number,
  untilMs: number,
): number {
  const times = [...polls.map(({ atMs }) => atMs), ...killsMs]
    .filter((atMs) => atMs > fromMs && atMs < untilMs)
    .sort((one, other) => one - other);
  const edges = [fromMs, ...times, untilMs];
  return Math.max(...edges.slice(1).map((atMs, index) => atMs - edges[index]!));
}

const WINDOW_MS = 30 * SECOND_MS;
/**
 * The polls of one loop in a window, with those of a hand-over: the tick's poll, and the last one of
 * the loop before it. Two loops that both go on poll more often.
 */
const POLLS_OF_ONE_LOOP = WINDOW_MS / POLL_EVERY_MS + 4;

/** The most polls in a window. */
function busiest(polls: readonly Poll[]): number {
  const counts = polls.map(
    ({ atMs }) => polls.filter((each) => each.atMs >= atMs && each.atMs < atMs + WINDOW_MS).length,
  );
  return Math.max(...counts);
}

describe('an order after an idle hour', () => {
  it('is polled at once, and until it is five minutes old, and then every minute', async () => {
    const watched = watchedWorld();
    const { world, polls } = watched;
    world.scheduler.after(20 * SECOND_MS, () => world.startTicking());
    await pass(world, HOUR_MS);
    polls.splice(0);
    const placedMs = world.scheduler.nowMs;
    send(world, RESTING);
    await pass(world, 10 * MINUTE_MS);
    const oldMs = placedMs + YOUNG_MS;
    expect(polls[0]!.atMs - placedMs).toBeLessThan(SLACK_MS);
    expect(longestGapMs(watched, placedMs, oldMs)).toBeLessThan(IN_LOOP_MS);
    expect(busiest(polls)).toBeLessThanOrEqual(POLLS_OF_ONE_LOOP);
    const later = polls.filter(({ atMs }) => atMs > oldMs + MINUTE_MS);
    expect(later.length).toBeLessThanOrEqual(4);
    expect(longestGapMs(watched, oldMs + MINUTE_MS, world.scheduler.nowMs)).toBeLessThan(
      AFTER_LOSS_MS,
    );
  });

  it('shows a fill in its record within one poll, and is young again with each fill', async () => {
    const { world, polls } = watchedWorld();
    world.startTicking();
    send(world, RESTING);
    await pass(world, 4 * MINUTE_MS);
    world.exchange.movePrice('BTC_USDT', '86900');
    await pass(world, IN_LOOP_MS);
    expect(recordIn(world, 'resting').status).toBe('filled');
    expect(judge(world)).toEqual([]);
    expect(polls.length).toBeGreaterThan(40);
  });
});

it('without any tick, each loop starts the next one before it ends', async () => {
  const watched = watchedWorld();
  const { world, polls } = watched;
  const placedMs = world.scheduler.nowMs;
  send(world, RESTING);
  await pass(world, YOUNG_MS);
  expect(longestGapMs(watched, placedMs, placedMs + YOUNG_MS)).toBeLessThan(IN_LOOP_MS);
  expect(new Set(polls.map(({ sandbox }) => sandbox)).size).toBeGreaterThan(1);
  expect(busiest(polls)).toBeLessThanOrEqual(POLLS_OF_ONE_LOOP);
});

it('with `follow: always`, an old order is polled as often as a young one', async () => {
  const watched = watchedWorld({ follow: 'always' });
  const { world } = watched;
  world.startTicking();
  send(world, RESTING);
  await pass(world, 2 * YOUNG_MS);
  const nowMs = world.scheduler.nowMs;
  expect(longestGapMs(watched, nowMs - YOUNG_MS, nowMs)).toBeLessThan(IN_LOOP_MS);
});

describe('what submit-order leaves', () => {
  it('unknown is polled at once', async () => {
    const { world, polls } = watchedWorld();
    world.exchange.faults.plan({ fault: 'lost_request', method: 'POST' });
    send(world, RESTING);
    // The attempt waits five seconds for its response.
    await pass(world, 8 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('submitting');
    expect(polls.length).toBeGreaterThan(0);
  });

  it('with fills to account for is polled at once', async () => {
    const { world } = watchedWorld({ behavior: { tradeLagMs: { min: 3_000, max: 3_000 } } });
    const order = { id: 'm', currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '10' };
    send(world, order);
    await pass(world, 2 * IN_LOOP_MS);
    expect(recordIn(world, 'm')).toMatchObject({ status: 'filled', accounting: 'complete' });
  });

  it('refused starts nothing', async () => {
    const { world } = watchedWorld();
    send(world, { ...RESTING, amount: '9999999' });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('rejected');
    expect(world.figures.of('tracking asked for')).toBe(0);
  });
});

it('many orders at once start one loop', async () => {
  const workers = 5;
  const { world, polls } = watchedWorld({
    submitWorkers: workers,
    behavior: { rateLimits: 'off' },
  });
  for (let number = 0; number < 200; number++) {
    const id = `o-${number}`;
    world.send(JSON.stringify({ ...RESTING, id, amount: '0.001' }), `main#${number % 20}`);
  }
  await pass(world, 30 * SECOND_MS);
  expect(world.exchange.placements()).toHaveLength(200);
  expect(world.figures.of('tracking asked for')).toBeLessThanOrEqual(workers);
  expect(new Set(polls.map(({ sandbox }) => sandbox)).size).toBe(1);
});

it('a loop that is killed is replaced within a minute, and nothing is lost', async () => {
  const watched = watchedWorld();
  const { world, kill } = watched;
  world.scheduler.after(10 * SECOND_MS, () => world.startTicking());
  const placedMs = world.scheduler.nowMs;
  send(world, RESTING);
  await pass(world, 3 * SECOND_MS);
  kill();
  await pass(world, 90 * SECOND_MS);
  // Soon after a tick: the lease of the dead loop looks as if it lived.
  kill();
  await pass(world, POLL_EVERY_MS);
  world.exchange.movePrice('BTC_USDT', '86900');
  await pass(world, AFTER_LOSS_MS);
  expect(world.figures.of('tracking died')).toBe(2);
  expect(longestGapMs(watched, placedMs, world.scheduler.nowMs)).toBeLessThan(AFTER_LOSS_MS);
  expect(recordIn(world, 'resting').status).toBe('filled');
});

it('an order that comes after a loop was killed starts the next one, once the lease has lapsed', async () => {
  const { world, polls, kill } = watchedWorld();
  send(world, RESTING);
  await pass(world, 2 * SECOND_MS);
  kill();
  await pass(world, 40 * SECOND_MS);
  const placedMs = world.scheduler.nowMs;
  send(world, { ...RESTING, id: 'second' });
  await pass(world, 10 * SECOND_MS);
  expect(polls.filter(({ atMs }) => atMs > placedMs).length).toBeGreaterThan(1);
});

const SEEDS = process.env.SLUICE_LONG === '1' ? 400 : 8;

/** Orders at random times, with starts that are lost or come twice, kills, and clocks that differ. */
describe.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'orders of seed %i',
  (seed) => {
    const random = new SeededRandom(seed);
    const isOn = () => random.fraction() < 0.5;
    const rates = {
      lostStartRate: isOn() ? 0.5 : 0,
      doubledStartRate: isOn() ? 0.5 : 0,
      skewMs: isOn() ? { min: -90_000, max: 90_000 } : { min: 0, max: 0 },
    };
    const kills = isOn() ? 3 : 0;
    const promisedMs = rates.lostStartRate > 0 || kills > 0 ? AFTER_LOSS_MS : IN_LOOP_MS;

    it('are polled in the promised time, by one loop', async () => {
      const watched = watchedWorld(rates, undefined, { seed });
      const { world, polls, kill } = watched;
      const { scheduler } = world;
      const startMs = scheduler.nowMs;
      const endMs = startMs + 12 * MINUTE_MS;
      const sometime = () => startMs + random.integer({ min: 0, max: 6 * MINUTE_MS });
      scheduler.after(random.integer({ min: 0, max: MINUTE_MS }), () => world.startTicking());
      const placedMs = Array.from({ length: 4 }, sometime).sort((one, other) => one - other);
      for (const [number, atMs] of placedMs.entries()) {
        scheduler.at(atMs, () => send(world, { ...RESTING, id: `o-${number}` }));
      }
      for (let count = 0; count < kills; count++) scheduler.at(sometime(), kill);
      await scheduler.runUntil(endMs);
      // A clock that is ahead of the one that wrote the record takes it for older than it is.
      const youngMs = YOUNG_MS - (rates.skewMs.max - rates.skewMs.min);
      for (const atMs of placedMs) {
        expect(longestGapMs(watched, atMs, atMs + youngMs)).toBeLessThan(promisedMs);
      }
      expect(busiest(polls)).toBeLessThanOrEqual(POLLS_OF_ONE_LOOP);
      expect(judge(world)).toEqual([]);
    });
  },
);
