import type { Observation } from '../../local/cloud/aws/observers.ts';

/** The amounts that AWS bills; `tableCalls` costs nothing and counts round trips. */
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

export type Meter = ReturnType<typeof createMeter>;

/** Counts what AWS would bill for the requests that it observes: `cloud.observe(meter.observe)`. */
export function createMeter() {
  const counts = new Map<keyof Usage, number>();
  return {
    observe(observation: Observation): void {
      for (const [what, amount] of Object.entries(billed(observation))) {
        counts.set(what as keyof Usage, (counts.get(what as keyof Usage) ?? 0) + amount);
      }
    },
    /** Everything counted so far. */
    usage: (): Usage =>
      Object.fromEntries(METERED.map((what) => [what, counts.get(what) ?? 0])) as unknown as Usage,
  };
}

/**
 * Of the user's own requests only sending is billed to the stack: a person who reads the ledger is no
 * part of it. Polls of an empty queue are left out because they depend on time alone: see IDLE_POLLS
 * in workload.ts.
 */
function billed(observed: Observation): Partial<Usage> {
  switch (observed.kind) {
    case 'invocation': {
      const lambdaMbMs = Math.ceil(observed.durationMs) * observed.memoryMb;
      return { invocations: 1, lambdaMbMs, logBytes: PLATFORM_LOG_BYTES };
    }
    case 'log':
      return { logBytes: observed.bytes + LOG_EVENT_BYTES };
    case 'sqs': {
      const { by, operation, bytes, isEmpty } = observed;
      const isBilled = by !== 'user' || operation.startsWith('SendMessage');
      return isBilled && !isEmpty ? { sqsRequests: chunks(bytes) } : {};
    }
    case 'dynamodb': {
      const { by, operation, capacityUnits } = observed;
      if (by === 'user') return {};
      const units = READS.test(operation) ? 'readUnits' : 'writeUnits';
      return { tableCalls: 1, [units]: capacityUnits };
    }
    case 'dynamodbstreams':
      return observed.records > 0 ? { streamReads: 1 } : {};
    case 'secretsmanager':
      return observed.by !== 'user' && observed.operation === 'GetSecretValue'
        ? { secretReads: 1 }
        : {};
    case 'events':
      return observed.by === 'user' ? {} : { busEvents: chunks(observed.bytes) };
    case 'sns':
      return { topicMessages: 1 };
    case 'scheduler':
      return { scheduleInvocations: 1 };
  }
}

const chunks = (bytes: number): number => Math.ceil(bytes / CHUNK_BYTES);
