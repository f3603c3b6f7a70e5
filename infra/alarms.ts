import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { MetricName } from '../shared/observability/metrics.ts';
import type { OrderAutomation } from './order-automation.ts';

/** One alarm. `docs/runbook.md` has a section with the name of each. */
type AlarmDefinition = {
  readonly meaning: string;
  readonly metric: IMetric;
  /** The alarm goes off at this value. */
  readonly threshold: number;
  readonly comparison?: ComparisonOperator;
  /** Missing data is not an alarm by default; a heartbeat sets BREACHING. */
  readonly missing?: TreatMissingData;
  /** CloudWatch also publishes the alarm itself, because `notify` may be the part that fails. */
  readonly bypassesNotify?: true;
};

/** Log terms of a failed invocation: our own, and Lambda's for a timeout or a crash. */
export const FAILURE_TERMS = ['function_failed', 'Status: timeout', 'Status: error'];

/** The alarms of a stack. Each costs 0.10 USD a month beyond the ten that are free. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, automation: OrderAutomation) {
    super(scope, id);
    countFailures(automation);
    const { notify, fallbackTopic } = automation.notifications;
    const action = { bind: () => ({ alarmActionArn: notify.functionArn }) };
    this.alarms = Object.entries(definitions(automation)).map(([name, definition]) => {
      const { meaning, comparison, missing, bypassesNotify, ...rest } = definition;
      const alarm = new Alarm(this, name, {
        alarmName: `${Aws.STACK_NAME}-${name}`,
        alarmDescription: `${meaning} What to do: docs/runbook.md#${name}`,
        evaluationPeriods: 1,
        comparisonOperator: comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
        ...rest,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      if (bypassesNotify) alarm.addAlarmAction(new SnsAction(fallbackTopic));
      return alarm;
    });
  }
}

function definitions(automation: OrderAutomation): Readonly<Record<string, AlarmDefinition>> {
  const { orderQueue, submitOrder, trackOrders, events, notifications, tradesContracts } =
    automation;
  return {
    'dead-letters': {
      meaning: 'Messages could not be recorded and wait in the dead-letter queue.',
      metric: orderQueue.deadLetterQueue.metricApproximateNumberOfMessagesVisible(
        oneMinute('Maximum'),
      ),
      threshold: 1,
    },
    'old-messages': {
      meaning: 'The oldest message has been in the order queue for over two minutes.',
      metric: orderQueue.queue.metricApproximateAgeOfOldestMessage(oneMinute('Maximum')),
      threshold: 120,
    },
    'unresolved-orders': {
      meaning:
        'The outcome of an order at Gate has been unknown for over two minutes, or nobody follows open orders: there are too many, or their account or its futures are not configured any more.',
      metric: sluiceMetric('UnresolvedOrders', oneMinute('Maximum')),
      threshold: 1,
    },
    'tracker-silent': {
      meaning: 'track-orders has not run for five minutes: open orders are not tracked.',
      metric: trackOrders.metricInvocations(fiveMinutes('Sum')),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
    },
    // What only ticks would lack, their next minute makes up for.
    ...((automation.recurringOrders ?? automation.rebalancing) && {
      'undelivered-schedules': {
        meaning:
          'EventBridge Scheduler gave up on a delivery: a recurring order or a rebalance may not have happened.',
        metric: droppedDeliveries(automation),
        threshold: 1,
      },
    }),
    'circuit-open': {
      meaning: 'Gate refuses the API key of an account: its orders are refused.',
      metric: sluiceMetric('CircuitOpen', fiveMinutes('Sum')),
      threshold: 1,
    },
    'clock-offset': {
      meaning: 'The clocks of the functions and of Gate differ by five seconds or more.',
      metric: sluiceMetric('ClockOffset', fiveMinutes('Maximum')),
      threshold: 5_000,
    },
    'unfired-triggers': {
      meaning:
        'An armed order or an exit did not do its work, or is suspended: a stop may not protect.',
      metric: sluiceMetric('UnfiredTriggers', fiveMinutes('Sum')),
      threshold: 1,
    },
    ...(tradesContracts && {
      'futures-account': {
        meaning:
          'Gate closed a position, the settings of a futures account changed, a position lacks its stop, or nobody could look.',
        metric: sluiceMetric('FuturesIncidents', fiveMinutes('Sum')),
        threshold: 1,
      },
    }),
    'rate-limited': {
      meaning: 'Gate refused requests: too many in a short time.',
      metric: sluiceMetric('RateLimited', fiveMinutes('Sum')),
      threshold: 5,
    },
    'limit-refusals': {
      meaning: "An account's limits refused ten orders in five minutes.",
      metric: sluiceMetric('LimitRefusals', fiveMinutes('Sum')),
      threshold: 10,
    },
    'failed-invocations': {
      meaning: 'Functions failed three times in fifteen minutes.',
      metric: failedInvocations(),
      threshold: 3,
    },
    throttles: {
      meaning: "Lambda throttled submit-order: the AWS account's concurrency is used up.",
      // One alarm is enough: the functions share the account's concurrency, and submit-order runs
      // out of it first.
      metric: submitOrder.metricThrottles(fiveMinutes('Sum')),
      threshold: 1,
      bypassesNotify: true,
    },
    'notify-fails': {
      meaning: 'notify fails: alarms and the weekly digest are not delivered.',
      metric: notifications.notify.metricErrors(fiveMinutes('Sum')),
      threshold: 1,
      bypassesNotify: true,
    },
    'event-failures': {
      meaning: 'Changes of orders could not be published.',
      metric: events.failuresQueue.metricApproximateNumberOfMessagesVisible(oneMinute('Maximum')),
      threshold: 1,
    },
  };
}

type Sampling = { readonly statistic: string; readonly period: Duration };

const oneMinute = (statistic: string): Sampling => ({ statistic, period: Duration.minutes(1) });
const fiveMinutes = (statistic: string): Sampling => ({ statistic, period: Duration.minutes(5) });

/** The stack's name is the namespace: see functions/wiring/log.ts. */
export function sluiceMetric(metricName: MetricName, sampling: Sampling): Metric {
  return new Metric({ namespace: Aws.STACK_NAME, metricName, ...sampling });
}

/**
 * One metric for all functions. Lambda has an `Errors` metric per function, and AWS charges an
 * alarm by the metrics that it watches.
 */
export function failedInvocations(): Metric {
  return new Metric({
    namespace: Aws.STACK_NAME,
    metricName: 'FailedInvocations',
    statistic: 'Sum',
    period: Duration.minutes(15),
  });
}

/** By name, because the group is created after all else: a reference to it would be a cycle. */
function droppedDeliveries(automation: OrderAutomation): Metric {
  return new Metric({
    namespace: 'AWS/Scheduler',
    metricName: 'InvocationDroppedCount',
    dimensionsMap: { ScheduleGroup: Stack.of(automation).stackName },
    ...fiveMinutes('Sum'),
  });
}

function countFailures(automation: OrderAutomation): void {
  const functions = automation.node.findAll().filter((each) => each instanceof LambdaFunction);
  for (const { logGroup } of functions) {
    logGroup.addMetricFilter('Failures', {
      filterPattern: FilterPattern.anyTerm(...FAILURE_TERMS),
      metricNamespace: Aws.STACK_NAME,
      metricName: 'FailedInvocations',
    });
  }
}
