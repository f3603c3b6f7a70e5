import { keyOfProgress } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import type { Condition, Update } from '../../ledger/write.ts';

export type LeaseStore = ReturnType<typeof createLeaseStore>;

/**
 * The right to follow an account's orders. One loop has it at a time. It is only about money: two
 * loops would write the same records, because every write of a record is conditional.
 */
export type Lease = {
  /** The nonce of the loop that took it last. It stays when the lease is released. */
  readonly owner: string;
  /** By the owner's clock. Zero: released. */
  readonly untilMs: number;
  /** How many orders have called for a poll. */
  readonly calls: number;
  /** How many of these calls came before the owner's last poll. */
  readonly heard: number;
};

/**
 * - `kept`   the owner has it still
 * - `called` the same, and an order has called since the last poll
 * - `lost`   another loop has taken it
 */
export type Renewal = { readonly kind: 'kept' | 'called' | 'lost'; readonly calls: number };

/** The most that two functions' clocks differ. AWS keeps them within milliseconds. */
const CLOCK_SKEW_MS = 1_000;
const IS_UNUSED: Condition = { expression: 'attribute_not_exists(leaseOwner)' };

/** Whether the owner may still be alive. A loop that was killed leaves its lease to lapse. */
export function isLiving(lease: Lease | undefined, nowMs: number): lease is Lease {
  return lease !== undefined && lease.untilMs > 0 && nowMs < lease.untilMs + CLOCK_SKEW_MS;
}

/**
 * The leases, in the progress items of the accounts. Every write says which owner it means: a write
 * that arrives late, or twice, changes nothing of a later owner's lease.
 */
export function createLeaseStore(table: LedgerTable) {
  async function read(account: string): Promise<Lease | undefined> {
    return leaseOf(await table.get(keyOfProgress(account)));
  }

  /** Takes the lease from the owner that was read. False if another loop came first. */
  async function take(
    account: string,
    seen: Lease | undefined,
    owner: string,
    untilMs: number,
  ): Promise<boolean> {
    const stored = await write({
      update: keyOfProgress(account),
      set: {
        leaseOwner: owner,
        leaseUntilMs: untilMs,
        leaseCalls: seen ? undefined : 0,
        leaseHeard: seen?.calls ?? 0,
      },
      condition: seen ? isOwner(seen.owner) : IS_UNUSED,
    });
    // The SDK may have repeated a write whose acknowledgement was lost.
    return stored === 'written' || stored?.owner === owner;
  }

  /** Extends the lease before a poll, and hears the calls that this poll answers. */
  async function renew(
    account: string,
    owner: string,
    calls: number,
    untilMs: number,
  ): Promise<Renewal> {
    const heard = await write({
      update: keyOfProgress(account),
      set: { leaseUntilMs: untilMs, leaseHeard: calls },
      condition: all(isHeld(owner), hasCalls(calls)),
    });
    if (heard === 'written') return { kind: 'kept', calls };
    if (heard?.owner !== owner || heard.untilMs === 0) return { kind: 'lost', calls };
    const again = await write({
      update: keyOfProgress(account),
      set: { leaseUntilMs: untilMs, leaseHeard: heard.calls },
      condition: isHeld(owner),
    });
    const isKept = again === 'written' || again?.owner === owner;
    return { kind: isKept ? 'called' : 'lost', calls: heard.calls };
  }

  /** Gives the lease back, unless an order has called since the last poll. */
  async function release(
    account: string,
    owner: string,
    calls: number,
  ): Promise<'ended' | 'called'> {
    const stored = await write({
      update: keyOfProgress(account),
      set: { leaseUntilMs: 0 },
      condition: all(isHeld(owner), hasCalls(calls), hasHeard(calls)),
    });
    const isHeldStill = stored !== 'written' && stored?.owner === owner && stored.untilMs > 0;
    return isHeldStill ? 'called' : 'ended';
  }

  /** Gives the lease back although an order may have called: another loop has been started. */
  async function abandon(account: string, owner: string): Promise<void> {
    await write({
      update: keyOfProgress(account),
      set: { leaseUntilMs: 0 },
      condition: isHeld(owner),
    });
  }

  /**
   * Has the loop of this account poll once more before it ends. Call it after the order is in the
   * ledger. The first of many orders writes; the others only read. Undefined if the loop will poll;
   * otherwise the lease that can be taken, if there ever was one.
   */
  async function call(account: string, nowMs: number): Promise<'called' | { lease?: Lease }> {
    const lease = await read(account);
    if (!isLiving(lease, nowMs)) return lease ? { lease } : {};
    if (lease.calls > lease.heard) return 'called';
    const stored = await write({
      update: keyOfProgress(account),
      add: { leaseCalls: 1 },
      condition: all(isHeld(lease.owner), hasCalls(lease.calls)),
    });
    // Another order has called, or another loop has begun: both will poll after this moment.
    const isReleased =
      stored !== 'written' && stored?.owner === lease.owner && stored.untilMs === 0;
    return isReleased ? { lease: stored } : 'called';
  }

  /** The stored lease, if the condition failed. */
  async function write(update: Update): Promise<'written' | Lease | undefined> {
    const outcome = await table.commit([update]);
    return outcome.committed ? 'written' : leaseOf(outcome.stored[0]);
  }

  return { read, take, renew, release, abandon, call };
}

function leaseOf(item: Readonly<Record<string, unknown>> | undefined): Lease | undefined {
  if (item?.leaseOwner === undefined) return undefined;
  const { leaseOwner, leaseUntilMs, leaseCalls, leaseHeard } = item;
  return {
    owner: String(leaseOwner),
    untilMs: Number(leaseUntilMs),
    calls: Number(leaseCalls),
    heard: Number(leaseHeard),
  };
}

function isOwner(owner: string): Condition {
  return { expression: 'leaseOwner = :owner', values: { ':owner': owner } };
}

function hasCalls(calls: number): Condition {
  return { expression: 'leaseCalls = :calls', values: { ':calls': calls } };
}

function hasHeard(calls: number): Condition {
  return { expression: 'leaseHeard = :heard', values: { ':heard': calls } };
}

/** The lease is this owner's, and not released. */
function isHeld(owner: string): Condition {
  const isNotReleased = { expression: 'leaseUntilMs >= :held', values: { ':held': 1 } };
  return all(isOwner(owner), isNotReleased);
}

function all(...conditions: readonly Condition[]): Condition {
  return {
    expression: conditions.map(({ expression }) => expression).join(' AND '),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}
