import { Aws, Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS, type MetricName } from '../shared/observability/metrics.ts';
import { type Alarms, failedInvocations, sluiceMetric } from './alarms.ts';
import type { OrderAutomation } from './order-automation.ts';

const SAMPLING = { period: Duration.minutes(5) };

/** One page with the state of the stack. A dashboard with fewer than 50 metrics is free. */
export class SluiceDashboard extends Construct {
  constructor(scope: Construct, id: string, automation: OrderAutomation, { alarms }: Alarms) {
    super(scope, id);
    const { orderQueue, events } = automation;
    const functions = automation.node.findAll().filter((each) => each instanceof LambdaFunction);
    const dashboard = new Dashboard(this, 'Dashboard', {
      // The dashboards of all Regions of an AWS account share their names.
      dashboardName: `${Aws.STACK_NAME}-${Aws.REGION}`,
    });
    dashboard.addWidgets(new AlarmStatusWidget({ alarms: [...alarms], width: 24, height: 4 }));
    dashboard.addWidgets(
      graph('Order queue', [
        orderQueue.queue.metricNumberOfMessagesSent(SAMPLING),
        orderQueue.queue.metricApproximateNumberOfMessagesVisible(SAMPLING),
        orderQueue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          ...SAMPLING,
          label: 'Dead letters',
        }),
      ]),
      graph('Age of the oldest message (s)', [
        orderQueue.queue.metricApproximateAgeOfOldestMessage(SAMPLING),
      ]),
      graph('Trouble', [
        ...(Object.keys(METRICS) as MetricName[]).map((name) =>
          sluiceMetric(name, { ...SAMPLING, statistic: 'Maximum' }),
        ),
        failedInvocations(),
      ]),
    );
    dashboard.addWidgets(
      graph(
        'Invocations',
        named(functions, (each) => each.metricInvocations(SAMPLING)),
      ),
      graph(
        'Duration, p99 (ms)',
        named(functions, (each) => each.metricDuration(P99)),
      ),
      graph('Errors', [
        ...named(functions, (each) => each.metricErrors(SAMPLING)),
        events.failuresQueue.metricApproximateNumberOfMessagesVisible({
          ...SAMPLING,
          label: 'Unpublished',
        }),
      ]),
    );
  }
}

const P99 = { ...SAMPLING, statistic: 'p99' };

function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

/** Each function's metric under the function's name. */
function named(
  functions: readonly LambdaFunction[],
  metric: (each: LambdaFunction) => Metric,
): IMetric[] {
  return functions.map((each) => metric(each).with({ label: each.node.id }));
}
