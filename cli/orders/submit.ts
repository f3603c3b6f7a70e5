import { hash } from 'node:crypto';
import { plural } from '../../shared/lib/plural.ts';
import { isPreCancelMarker } from '../../shared/orders/model/pre-cancel-marker.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { messageGroup } from '../../shared/orders/model/request.ts';
import type { Connection, Waiter } from '../program/command.ts';
import { waitFor } from '../program/wait-for.ts';
import { explainError } from '../terminal/explain-error.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import type { OrderMessage } from './order-input.ts';

/** The outcome of submitting one message. */
export type SubmitOutcome =
  /** The message was sent and has a verdict. */
  | { readonly kind: 'verdict'; readonly record: OrderRecord }
  /** The same order already has a verdict under this id: nothing was sent. */
  | { readonly kind: 'used'; readonly record: OrderRecord }
  /** A different order already uses this id. */
  | { readonly kind: 'conflict'; readonly record: OrderRecord }
  /** The message was sent without waiting. */
  | { readonly kind: 'queued'; readonly messageId: string }
  /** The message was sent, and the wait timed out before the verdict. */
  | { readonly kind: 'pending'; readonly record: OrderRecord | undefined };

/** A message that waits for its verdict. */
type Submission = OrderMessage & {
  /** The key of its record. */
  readonly stem: string;
  /** Absent if the order was sent before. */
  readonly messageId?: string;
  /** The key of the record if the message could not be recorded under its own id. */
  readonly messageStem?: string;
  readonly outcome?: SubmitOutcome;
};

/** The wait for the next verdict; orders of one market are processed one after another. */
const WAIT_MS = 60_000;

/**
 * Sends order messages, each at most once, and waits for their verdicts. It does not send a used id
 * again: the queue would accept the message without any effect.
 *
 * @returns the outcomes in the order of the messages
 */
export async function submit(
  context: Waiter,
  connection: Connection,
  messages: readonly OrderMessage[],
  { wait }: { readonly wait: boolean },
): Promise<readonly SubmitOutcome[]> {
  const { stack } = connection;
  const stems = messages.map(({ request }) => stack.stemOf(request.account, request.id));
  const known = await readRecords(connection, stems);
  const submissions: Submission[] = [];
  for (const [index, message] of messages.entries()) {
    const stem = stems[index]!;
    submissions.push(await sendUnlessKnown(connection, { ...message, stem }, known.get(stem)));
  }
  const settled = wait ? await awaitVerdicts(context, connection, submissions) : submissions;
  return settled.map(({ outcome, messageId }) => {
    if (outcome) return outcome;
    return wait || messageId === undefined
      ? { kind: 'pending', record: undefined }
      : { kind: 'queued', messageId };
  });
}

async function sendUnlessKnown(
  { stack }: Connection,
  submission: Submission,
  record: OrderRecord | undefined,
): Promise<Submission> {
  const { body, request } = submission;
  if (!record) {
    const { messageId } = await stack
      .sendOrder(body, messageGroup(request))
      .catch((error: unknown) => {
        throw sendFailure(error, request.id);
      });
    const messageStem = stack.stemOf(request.account, `msg-${messageId}`);
    return { ...submission, messageId, messageStem };
  }
  if (record.hash !== request.hash && !isPreCancelMarker(record)) {
    return { ...submission, outcome: { kind: 'conflict', record } };
  }
  if (record.status === 'submitting') return submission;
  return { ...submission, outcome: { kind: 'used', record } };
}

/** The queue may have accepted a message although its response was lost. */
function sendFailure(error: unknown, id: string): Failure {
  const { code, message } = explainError(error);
  const advice =
    `"${id}" may have been sent; the messages after it were not. See first: sluice get ${id}. ` +
    'To send it again under the same id is safe; another buy or sell is another order.';
  return new Failure(code, `${message} ${advice}`);
}

async function awaitVerdicts(
  context: Waiter,
  connection: Connection,
  submissions: readonly Submission[],
): Promise<readonly Submission[]> {
  context.onInterrupt(() => {
    context.terminal.note('Stopped waiting; the orders continue. See: sluice list');
    return EXIT.interrupted;
  });
  return waitFor(context, submissions, {
    poll: (current) => pollVerdicts(connection, current),
    count: pendingCount,
    describe: (current) =>
      `Waiting for ${pendingCount(current)} of ${plural(current.length, 'order')}`,
    waitMs: WAIT_MS,
  });
}

function isPending(outcome: SubmitOutcome | undefined) {
  return outcome === undefined || outcome.kind === 'pending';
}

function pendingCount(submissions: readonly Submission[]) {
  return submissions.filter(({ outcome }) => isPending(outcome)).length;
}

/** Reads the records of the messages without a verdict once. */
async function pollVerdicts(
  connection: Connection,
  submissions: readonly Submission[],
): Promise<readonly Submission[]> {
  const waiting = submissions.filter(({ outcome }) => isPending(outcome));
  const stems = waiting.flatMap(({ stem, messageStem = stem }) => [stem, messageStem]);
  const records = await readRecords(connection, stems);
  return submissions.map((submission) => {
    if (!isPending(submission.outcome)) return submission;
    const outcome = outcomeOf(submission, records);
    return outcome ? { ...submission, outcome } : submission;
  });
}

function outcomeOf(
  { request, body, stem, messageStem = '' }: Submission,
  records: ReadonlyMap<string, OrderRecord>,
): SubmitOutcome | undefined {
  const record = records.get(stem);
  // The record of an unreadable message has the hash of the message's body.
  const isOurs =
    record?.hash === request.hash ||
    (record?.action === 'unread' && record.bodySha256 === hash('sha256', body, 'hex'));
  if (record && !isOurs && !isPreCancelMarker(record)) return { kind: 'conflict', record };
  if (record) return { kind: record.status === 'submitting' ? 'pending' : 'verdict', record };
  const refused = records.get(messageStem);
  return refused && { kind: 'verdict', record: refused };
}

/** Reads the existing records by key; keys may repeat. */
async function readRecords(
  { stack }: Connection,
  stems: readonly string[],
): Promise<ReadonlyMap<string, OrderRecord>> {
  const records = await stack.store.getAll([...new Set(stems)]);
  return new Map(records.map((record) => [record.stem, record]));
}
