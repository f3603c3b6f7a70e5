import { plural } from '../../shared/lib/plural.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Connection, Waiter } from '../program/command.ts';
import { waitFor } from '../program/wait-for.ts';
import type { SubmitOutcome } from './submit.ts';

/** The fills of an order that closes a position are known 17 s after its end, and then polled. */
const WAIT_MS = 60_000;

/** Waits until the accepted orders have ended; after a timeout it returns them as they are. */
export async function awaitEnds(
  context: Waiter,
  { stack }: Connection,
  verdicts: readonly SubmitOutcome[],
): Promise<readonly SubmitOutcome[]> {
  const openCount = (outcomes: readonly SubmitOutcome[]) => outcomes.filter(isOpen).length;
  return waitFor(context, verdicts, {
    poll: (outcomes) =>
      Promise.all(
        outcomes.map(async (outcome) => {
          if (!isOpen(outcome)) return outcome;
          const record = await stack.store.get(outcome.record.stem);
          return record ? { ...outcome, record } : outcome;
        }),
      ),
    count: openCount,
    describe: (outcomes) =>
      `Waiting for the fills of ${plural(openCount(outcomes), 'order')}, about 20 s`,
    waitMs: WAIT_MS,
  });
}

type Verdict = Extract<SubmitOutcome, { readonly kind: 'verdict' }>;

function isOpen(outcome: SubmitOutcome): outcome is Verdict {
  return outcome.kind === 'verdict' && !isFinal(outcome.record.status);
}
