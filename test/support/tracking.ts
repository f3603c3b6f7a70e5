import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../local/exchange/exchange.ts';
import { createLeaseStore, isLiving } from '../../shared/orders/ledger/lease-store.ts';
import { eventually } from './eventually.ts';
import { onInvocation } from './invocations.ts';
import type { TestStack } from './test-stack.ts';

const ACCOUNT = 'main';
/** The tests' stack polls every second. */
const LOOP_ENDS_MS = 2_000;
/** A holder of a lease who follows nothing. */
const HOLDER = 'test-';
/** Longer than any test takes. */
const HOUR_MS = 3_600_000;
/** An amendment that never arrived needs longest. */
const END_MS = 120_000;

/** Has track-orders run until it has nothing more to follow: every order must come to its end. */
export async function trackToTheEnd(it: TestStack): Promise<void> {
  const { stack } = it;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const forget = onInvocation(stack.cloud, ({ functionId }) => {
    if (functionId.includes('TrackOrders')) resolve();
  });
  await stack.fireTrackOrders();
  await ended;
  forget();
  // The tick may have been quiet, or have replaced a loop and go on itself.
  await followedToTheEnd(it);
}

/** Waits until the loop that an order has started has begun. */
export async function waitForLoop({ ledger }: TestStack): Promise<void> {
  const leases = createLeaseStore(ledger);
  await eventually(
    'a loop has the lease',
    () => leases.read(ACCOUNT),
    (lease) => isLiving(lease, Date.now()),
  );
}

/** Waits until the loop that an order has started has nothing more to follow. */
export async function followedToTheEnd({ ledger }: TestStack): Promise<void> {
  const leases = createLeaseStore(ledger);
  await eventually(
    'no loop has the lease',
    () => leases.read(ACCOUNT),
    (lease) => !isLiving(lease, Date.now()) || lease.owner.startsWith(HOLDER),
    END_MS,
  );
}

/**
 * From now on orders start no loop, as if another one followed the account already. The next tick
 * takes the lease, if there is anything to follow.
 */
export async function holdLease({ ledger }: TestStack): Promise<void> {
  const leases = createLeaseStore(ledger);
  const owner = `${HOLDER}${Date.now()}`;
  // A loop may begin, renew its lease or end at the same moment.
  const { seen } = await eventually(
    'the lease is taken',
    async () => {
      const seen = await leases.read(ACCOUNT);
      return { seen, isTaken: await leases.take(ACCOUNT, seen, owner, Date.now() + HOUR_MS) };
    },
    ({ isTaken }) => isTaken,
  );
  // The loop that had it ends with its next poll.
  if (isLiving(seen, Date.now())) await delay(LOOP_ENDS_MS);
}

/** Counts the polls that reach the exchange from now on. */
export function countPolls({ faults }: Exchange): () => number {
  let polls = 0;
  const next = faults.next.bind(faults);
  faults.next = (request) => {
    if (request.path.startsWith('/api/v4/spot/open_orders')) polls += 1;
    return next(request);
  };
  return () => polls;
}
