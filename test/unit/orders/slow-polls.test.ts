import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createLeaseStore } from '../../../shared/orders/ledger/lease-store.ts';
import {
  type FollowDependencies,
  followAtTick,
  followFromStart,
} from '../../../shared/orders/tracking/follow-account.ts';

const SLOW_POLL_MS = 40_000;
const POLLS = 3;

/** An account whose polls take 40 s, as with thousands of orders and a small share of a core. */
function slowAccount() {
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
      nowMs += SLOW_POLL_MS;
      await duringPoll();
      return { pollAgain: polledBy.length < POLLS, near: [] };
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
  const { follower, polledBy, nowMs } = slowAccount();
  const order = follower('order', async () => {});
  const tick = follower('tick', async () => {
    // The tick's own first poll comes before its lease.
    if (polledBy.length > 1) await followFromStart(order, { account: 'main' }, nowMs() + 120_000);
  });
  await followAtTick(tick, 'main', nowMs() + 600_000);
  expect(new Set(polledBy)).toEqual(new Set(['tick']));
  expect(polledBy.length).toBeGreaterThanOrEqual(POLLS);
});
