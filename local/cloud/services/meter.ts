import type { ApiCall } from '../lambda/api-call.ts';
import type { InvocationReport } from '../lambda/functions.ts';

/** What AWS counts to make a bill of it; `tableCalls` costs nothing and tells round trips. */
export const METERED = [
  'sqsRequests',
  'invocations',
  'lambdaMbMs',
  'writeUnits',
  'readUnits',
  'tableCalls',
  'streamReads',
  'scheduleInvocations',
  'secretReads',
  'busEvents',
  'topicMessages',
  'logBytes',
] as const;

export type Usage = Readonly<Record<(typeof METERED)[number], number>>;

/** SQS and EventBridge count every 64 KB, begun or full, as one. */
const CHUNK_BYTES = 64 * 1024;
/** CloudWatch Logs adds this to every event: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const LOG_EVENT_BYTES = 26;
/** START, END and REPORT, which Lambda itself writes for each invocation. */
const PLATFORM_LOG_BYTES = 350 + 3 * LOG_EVENT_BYTES;
const READS = /^(Get|BatchGet|Query|Scan|TransactGet)/;

/**
 * Counts what AWS would bill for what happens in the local cloud. Of the user's own calls only
 * sending counts: a person who reads the ledger is no part of the stack.
 */
export class Meter {
  readonly #counts = new Map<keyof Usage, number>();

  get usage(): Usage {
    return Object.fromEntries(
      METERED.map((what) => [what, this.#counts.get(what) ?? 0]),
    ) as unknown as Usage;
  }

  count(what: keyof Usage, amount = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + amount);
  }

  countInvocation({ durationMs, memoryMb }: InvocationReport): void {
    this.count('invocations');
    this.count('lambdaMbMs', Math.ceil(durationMs) * memoryMb);
    this.count('logBytes', PLATFORM_LOG_BYTES);
  }

  countLog(text: string): void {
    this.count('logBytes', Buffer.byteLength(text) + LOG_EVENT_BYTES);
  }

  countCall({ target, caller, body }: ApiCall): void {
    const [service, operation = ''] = target.split('.');
    if (service === 'AmazonSQS' && (caller || operation.startsWith('SendMessage'))) {
      this.count('sqsRequests', chunks(body));
    }
    if (!caller) return;
    if (operation === 'GetSecretValue') this.count('secretReads');
    if (operation === 'PutEvents') {
      const { Entries } = JSON.parse(body) as { readonly Entries: readonly unknown[] };
      for (const entry of Entries) this.count('busEvents', chunks(JSON.stringify(entry)));
    }
  }

  /** A function's call to DynamoDB; the response says how much capacity it took. */
  countTableCall(operation: string, answer: string): void {
    this.count('tableCalls');
    const { ConsumedCapacity } = JSON.parse(answer) as { readonly ConsumedCapacity?: Capacity };
    const units = [ConsumedCapacity ?? []]
      .flat()
      .reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    this.count(READS.test(operation) ? 'readUnits' : 'writeUnits', units);
  }
}

type Capacity = TableCapacity | readonly TableCapacity[];
type TableCapacity = { readonly CapacityUnits: number };

/** The same call, with the request to report its capacity. */
export function askingForCapacity(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' });
}

const chunks = (text: string): number => Math.ceil(Buffer.byteLength(text) / CHUNK_BYTES);
