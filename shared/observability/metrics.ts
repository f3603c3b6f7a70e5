import type { ReasonCode } from '../orders/model/reason.ts';

/**
 * Metrics are log lines that CloudWatch reads figures from (embedded metric format). Each metric is
 * a row of this table, and code only logs events. A row costs money for every hour with a value, so
 * no row has a value while all is well.
 */
type Metric = {
  readonly unit: 'Count' | 'Milliseconds';
  /** The log events that count. */
  readonly events: readonly string[];
  /** A further condition on the fields, if not every such event counts. */
  readonly when?: (fields: Fields) => boolean;
  /** The field with the value. Without it, each line counts one. */
  readonly value?: string;
};
type Fields = Readonly<Record<string, unknown>>;

const LIMIT_CODES: readonly ReasonCode[] = [
  'PAIR_NOT_ALLOWED',
  'PRICE_COLLAR',
  'MAX_ORDER',
  'MAX_EXIT',
  'MAX_DAY',
  'MAX_DAY_ORDERS',
  'MAX_POSITION',
  'MAX_EXPOSURE',
  'MAX_LEVERAGE',
];

export const METRICS = {
  /**
   * Orders that stayed unknown for longer than a proof takes, all orders if there are too many to
   * reconcile, or those of an account, or of its contracts, that is not configured any more.
   */
  UnresolvedOrders: {
    unit: 'Count',
    events: ['unresolved', 'not_all_followed', 'not_followed'],
    value: 'count',
  },
  /** The offset of our clock from Gate's, if it is large. */
  ClockOffset: { unit: 'Milliseconds', events: ['clock_off'], value: 'offsetMs' },
  /** One when the circuit breaker opens, and one more with every failed probe. */
  CircuitOpen: { unit: 'Count', events: ['circuit_opened', 'circuit_stays_open'] },
  LimitRefusals: {
    unit: 'Count',
    events: ['refused'],
    when: ({ code }) => LIMIT_CODES.includes(code as ReasonCode),
  },
  /**
   * A price fired an order that could not be sent, or that ended unfilled, or met its trigger and was back before a reading
   * saw it. An exit ended with coins unsold, lacks coins, or is not what its record said. A suspended
   * order or exit protects nothing.
   */
  UnfiredTriggers: {
    unit: 'Count',
    events: [
      ...['release_unclaimed', 'firing_refused', 'fired_unfilled', 'touch_missed', 'unprotected'],
      ...['exit_incomplete', 'exit_coins_missing', 'exit_leg_turned_up'],
      'slices_refused',
    ],
    when: ({ code }) => code !== 'DRY_RUN',
  },
  /**
   * Gate closed a position or withdrew its orders, the settings of a futures account changed, or
   * nobody could watch it.
   */
  FuturesIncidents: {
    unit: 'Count',
    events: [
      ...['futures_incident', 'futures_circuit_opened', 'futures_unwatched'],
      ...['order_withdrawn', 'without_stop'],
    ],
  },
  /** Gate refused a request for its rate limit. */
  RateLimited: {
    unit: 'Count',
    events: ['placement', 'look_failed', 'sweep_failed', 'key_not_checked', 'snapshot_failed'],
    when: ({ label, error }) =>
      label === 'TOO_MANY_REQUESTS' || String(error).includes('Gate answered 429'),
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/**
 * The metric fields of a log line; empty for most lines.
 * Format:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
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
