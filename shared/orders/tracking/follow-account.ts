import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { NearCondition } from '../../triggers/crossing.ts';
import { isLiving, type Lease, type LeaseStore } from '../ledger/lease-store.ts';
import type { StartTracker, TrackerStart } from '../model/tracker-start.ts';
import type { Listener } from './listener.ts';
import type { PollNews, PollResult } from './poll-account.ts';

/** The dependencies of a loop: the lease, a way to poll and to wait, and a way to start its successor. */
export type FollowDependencies = {
  readonly leases: LeaseStore;
  readonly startTracker: StartTracker;
  readonly poll: (account: string, news?: PollNews) => Promise<PollResult>;
  /** Waits between the polls. */
  readonly listen: (account: string) => Listener;
  readonly pollEveryMs: number;
  readonly clock: Clock;
  readonly newNonce: () => string;
  readonly log: Log;
};

/** A loop starts its successor so long before its own end: a cold start, and a retry of it. */
export const HAND_OVER_MS = 20_000;
/** A loop renews its lease with each poll. Most polls take less than this, also the last one. */
export const POLL_MS = 10_000;
/** With thousands of orders a poll takes longer: the next one takes at most so many times the last. */
const POLL_GROWTH = 3;

/**
 * A tick of the schedule: polls once, as most ticks find nothing to follow. Otherwise it takes the
 * lease, whether its owner lives or not: a loop that was killed is replaced within a minute, without
 * a judgement about clocks, and one that lives ends at its next poll.
 */
export async function followAtTick(
  deps: FollowDependencies,
  account: string,
  untilMs: number,
): Promise<void> {
  const polledAtMs = deps.clock.nowMs();
  const polled = await poll(deps, account);
  if (polled.kind === 'quiet') return;
  const loop = await begin(deps, account, await deps.leases.read(account), polled.tookMs);
  if (loop)
    await follow(deps, { ...loop, polled, pollAtMs: polledAtMs + deps.pollEveryMs }, untilMs);
}

/** A start by an order, or by a loop that ends: follows the account, unless a loop does already. */
export async function followFromStart(
  deps: FollowDependencies,
  { account, after }: TrackerStart,
  untilMs: number,
): Promise<void> {
  const { leases, clock } = deps;
  const lease = await leaseToTake(leases, account, after, clock.nowMs());
  if (lease === 'taken') return;
  const loop = await begin(deps, account, lease);
  if (loop) await follow(deps, { ...loop, isCalled: true }, untilMs);
}

/** The lease to take, if there ever was one. A living one is only taken from the loop that ends. */
async function leaseToTake(
  leases: LeaseStore,
  account: string,
  after: string | undefined,
  nowMs: number,
): Promise<Lease | undefined | 'taken'> {
  if (after !== undefined) {
    const lease = await leases.read(account);
    return isLiving(lease, nowMs) && lease.owner !== after ? 'taken' : lease;
  }
  const called = await leases.call(account, nowMs);
  return called === 'called' ? 'taken' : called.lease;
}

type Polled = { readonly tookMs: number } & (
  | { readonly kind: 'quiet' | 'busy'; readonly near: readonly NearCondition[] }
  | { readonly kind: 'failed'; readonly error: unknown }
);

type Loop = {
  readonly account: string;
  readonly owner: string;
  /** The calls that the next poll answers. */
  readonly calls: number;
  /** An order called before the last poll: the index of unfinished orders may not have shown it. */
  readonly isCalled: boolean;
  /** The result of the last poll. */
  readonly polled: Polled | undefined;
  readonly pollAtMs: number;
};

/** Takes the lease. Undefined if another loop has taken it just now: that one polls. */
async function begin(
  { leases, clock, newNonce, pollEveryMs }: FollowDependencies,
  account: string,
  seen: Lease | undefined,
  polledForMs?: number,
): Promise<Loop | undefined> {
  const owner = newNonce();
  const nowMs = clock.nowMs();
  const isTaken = await leases.take(
    account,
    seen,
    owner,
    nowMs + leaseMs(pollEveryMs, polledForMs),
  );
  if (!isTaken) return undefined;
  return {
    account,
    owner,
    calls: seen?.calls ?? 0,
    isCalled: false,
    polled: undefined,
    pollAtMs: nowMs,
  };
}

async function follow(deps: FollowDependencies, begun: Loop, untilMs: number): Promise<void> {
  const listener = deps.listen(begun.account);
  try {
    await pollUntil(deps, begun, listener, untilMs);
  } finally {
    listener.close();
  }
}

/** Polls until nothing needs it, another loop has the lease, or the time is over. */
async function pollUntil(
  deps: FollowDependencies,
  begun: Loop,
  listener: Listener,
  untilMs: number,
): Promise<void> {
  const { leases, clock, pollEveryMs } = deps;
  let loop = begun;
  let hasSuccessor = false;
  while (loop.pollAtMs < lastPollBy(loop, untilMs)) {
    const near = loop.polled?.kind === 'busy' ? loop.polled.near : [];
    const news = await listener.waitForPoll(loop.pollAtMs, near);
    const isEarly = clock.nowMs() < loop.pollAtMs;
    const renewed = await renew(deps, loop);
    if (renewed === 'lost') return reportFailure(loop);
    // A poll that a push brought forward replaces none: the next one stays at its time.
    const pollAtMs = isEarly
      ? loop.pollAtMs
      : Math.max(loop.pollAtMs, clock.nowMs() - pollEveryMs) + pollEveryMs;
    loop = { ...renewed, polled: await poll(deps, loop.account, news), pollAtMs };
    if (loop.polled?.kind === 'quiet' && !loop.isCalled) {
      if ((await leases.release(loop.account, loop.owner, loop.calls)) === 'ended') return;
    }
    const isEnding = clock.nowMs() >= lastPollBy(loop, untilMs) - HAND_OVER_MS;
    if (isEnding && !hasSuccessor) hasSuccessor = await startSuccessor(deps, loop);
  }
  await leases.abandon(loop.account, loop.owner);
  reportFailure(loop);
}

/** Without an answer of the ledger the loop polls on: the next poll renews the lease. */
async function renew(
  { leases, clock, log, pollEveryMs }: FollowDependencies,
  loop: Loop,
): Promise<Loop | 'lost'> {
  const { account, owner, calls } = loop;
  try {
    const untilMs = clock.nowMs() + leaseMs(pollEveryMs, loop.polled?.tookMs);
    const renewal = await leases.renew(account, owner, calls, untilMs);
    if (renewal.kind === 'lost') return 'lost';
    // A loop that an order started has heard this call with its first poll.
    const isFirst = loop.polled === undefined && loop.isCalled;
    return { ...loop, calls: renewal.calls, isCalled: isFirst || renewal.kind === 'called' };
  } catch (error) {
    log('warn', 'lease_not_renewed', { account, error: String(error) });
    return loop;
  }
}

/** A failure shows nothing of the orders: the loop goes on. */
async function poll(
  { poll: pollOnce, clock, log }: FollowDependencies,
  account: string,
  news?: PollNews,
): Promise<Polled> {
  const beganAtMs = clock.nowMs();
  try {
    const { pollAgain, near } = await pollOnce(account, news);
    return { kind: pollAgain ? 'busy' : 'quiet', near, tookMs: clock.nowMs() - beganAtMs };
  } catch (error) {
    log('error', 'look_failed', { account, error: String(error) });
    return { kind: 'failed', error, tookMs: clock.nowMs() - beganAtMs };
  }
}

/** Whether the successor will come. It takes the lease; until then this loop polls on. */
async function startSuccessor(
  { startTracker, log }: FollowDependencies,
  { account, owner }: Loop,
): Promise<boolean> {
  try {
    await startTracker({ account, after: owner });
    return true;
  } catch (error) {
    // The next poll tries again, and the next tick follows the orders in any case.
    log('warn', 'successor_not_started', { account, error: String(error) });
    return false;
  }
}

/** A temporary failure heals within the invocation. A lasting one is reported. */
function reportFailure({ polled }: Loop): void {
  if (polled?.kind === 'failed') throw polled.error;
}

/** The time for one missed renewal, and a slow poll. */
function leaseMs(pollEveryMs: number, lastPollMs?: number): number {
  return 2 * pollEveryMs + nextPollMs(lastPollMs);
}

/** How long the next poll may take. */
const nextPollMs = (lastPollMs = 0): number => Math.max(POLL_MS, POLL_GROWTH * lastPollMs);

/** The time until which a poll may begin: the invocation has room for a usual one after `untilMs`. */
function lastPollBy({ polled }: Loop, untilMs: number): number {
  return untilMs - (nextPollMs(polled?.tookMs) - POLL_MS);
}
