import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createLeaseStore } from '../../../shared/orders/ledger/lease-store.ts';
import {
  type FollowDependencies,
  followAtTick,
  followFromStart,
  POLL_MS,
} from '../../../shared/orders/tracking/follow-account.ts';

const POLLS = 3;

/** An account whose polls take long, as with thousands of orders and a small share of a core. */
function slowAccount(pollMs: number, polls = POLLS) {
  let nowMs = Date.UTC(2026, 0, 1);
  const clock = {
    nowMs: () => nowMs,
    sleepUntil: async () => {},
  };
  const table = new Table({
    nowMs: () => nowMs,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 100,
  });
  const ledger = createLedgerTable(
    documentClientOf(async (command) => table.execute(command)),
    'Orders',
    { clock, random: () => 0 },
  );
  const leases = createLeaseStore(ledger);
  const polledBy: string[] = [];
  const follower = (name: string, duringPoll: () => Promise<void>): FollowDependencies => ({
    leases,
    startTracker: async () => {},
    poll: async () => {
      polledBy.push(name);
      nowMs += pollMs;
      await duringPoll();
      return { pollAgain: polledBy.length < polls, near: [] };
    },
    pollEveryMs: 5_000,
    listen: () => ({
      waitForPoll: async (timeMs) => {
        nowMs = Math.max(nowMs, timeMs);
        return { hasTraded: false };
      },
      close: () => {},
    }),
    clock,
    newNonce: () => name,
    log: () => {},
  });
  return { follower, polledBy, nowMs: () => nowMs };
}

it('an order that comes during a slow poll starts no second loop', async () => {
  const { follower, polledBy, nowMs } = slowAccount(40_000);
  const order = follower('order', async () => {});
  const tick = follower('tick', async () => {
    // The tick's own first poll comes before its lease.
    if (polledBy.length > 1) await followFromStart(order, { account: 'main' }, nowMs() + 120_000);
  });
  await followAtTick(tick, 'main', nowMs() + 600_000);
  expect(new Set(polledBy)).toEqual(new Set(['tick']));
  expect(polledBy.length).toBeGreaterThanOrEqual(POLLS);
});

it('no slow poll is under way when the time of its invocation is over', async () => {
  const { follower, nowMs } = slowAccount(25_000, 100);
  const tick = follower('tick', async () => {});
  const endsAtMs = nowMs() + 120_000;
  await followAtTick(tick, 'main', endsAtMs - POLL_MS);
  expect(nowMs()).toBeLessThanOrEqual(endsAtMs);
});
