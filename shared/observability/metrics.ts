import type { ReasonCode } from '../orders/model/reason.ts';

/**
 * Metrics are log lines that CloudWatch reads figures from (embedded metric format): a metric is a
 * row of this table, and code only logs what happened. Each row costs money for every hour in which
 * it has a value, so none has one while nothing is wrong.
 */
type Metric = {
  readonly unit: 'Count' | 'Milliseconds';
  /** The events of the log that count. */
  readonly events: readonly string[];
  /** Which of them, where not all. */
  readonly when?: (fields: Fields) => boolean;
  /** The field that has the value; without it each line counts one. */
  readonly value?: string;
};
type Fields = Readonly<Record<string, unknown>>;

const LIMIT_CODES: readonly ReasonCode[] = [
  'PAIR_NOT_ALLOWED',
  'PRICE_COLLAR',
  'MAX_ORDER',
  'MAX_DAY',
  'MAX_DAY_ORDERS',
];

export const METRICS = {
  /** Orders whose outcome is unknown for longer than a proof takes; all, where too many to look at. */
  UnresolvedOrders: { unit: 'Count', events: ['unresolved', 'not_all_followed'], value: 'count' },
  /** How far our clock is from Gate's, where it is far. */
  ClockOffset: { unit: 'Milliseconds', events: ['clock_off'], value: 'offsetMs' },
  /** Once when no key works any more, and with every probe until one does. */
  CircuitOpen: { unit: 'Count', events: ['circuit_opened', 'circuit_stays_open'] },
  LimitRefusals: {
    unit: 'Count',
    events: ['refused'],
    when: ({ code }) => LIMIT_CODES.includes(code as ReasonCode),
  },
  /** Gate said that we ask too often. */
  RateLimited: {
    unit: 'Count',
    events: ['placement', 'look_failed', 'sweep_failed', 'key_not_checked', 'snapshot_failed'],
    when: ({ label, error }) =>
      label === 'TOO_MANY_REQUESTS' || String(error).includes('Gate answered 429'),
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/**
 * What makes a log line count; empty for most lines.
 * Format: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricFields(
  namespace: string,
  nowMs: number,
  event: string,
  fields: Fields = {},
): Fields {
  for (const [name, metric] of Object.entries<Metric>(METRICS)) {
    if (!metric.events.includes(event) || metric.when?.(fields) === false) continue;
    const metrics = [{ Name: name, Unit: metric.unit }];
    return {
      _aws: {
        Timestamp: nowMs,
        CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: metrics }],
      },
      [name]: metric.value === undefined ? 1 : fields[metric.value],
    };
  }
  return {};
}
