import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ContextAttribute, Schedule, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../shared/config.ts';
import { marketGroup } from '../shared/orders/message-group.ts';
import { occurrenceId } from '../shared/recurring.ts';
import { configuredSchedule } from './schedule.ts';

export type RecurringOrdersProps = Pick<Config, 'recurring' | 'accounts'> & {
  readonly orderQueue: Queue;
};

/** EventBridge Scheduler puts each recurring order on the queue by itself; no function runs for it. */
export class RecurringOrders extends Construct {
  /** The role that SQS names as the sender of these orders. */
  readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    { recurring, accounts, orderQueue }: RecurringOrdersProps,
  ) {
    super(scope, id);
    this.role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Sends recurring orders',
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [orderQueue.queueArn] }),
    );
    const schedules = new Construct(this, 'Schedules');
    for (const [name, configured] of Object.entries(recurring)) {
      const { order } = configured;
      const { maxAgeSeconds } = accounts[order.account]!.limits;
      new Schedule(schedules, name, {
        description: `Sends the recurring order "${name}"`,
        schedule: configuredSchedule(`recurring.${name}`, configured),
        target: new SqsSendMessage(orderQueue, {
          role: this.role.withoutPolicyUpdates(),
          messageGroupId: marketGroup(order.account, order.currency_pair),
          input: ScheduleTargetInput.fromObject({
            // Never the execution id: it differs between a delivery and its retry.
            id: occurrenceId(name, ContextAttribute.scheduledTime),
            issued_at: ContextAttribute.scheduledTime,
            ...order,
          }),
          // What arrives later is refused as too old anyway.
          maxEventAge: Duration.seconds(maxAgeSeconds),
        }),
      });
    }
  }
}
