import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { ContextAttribute, Schedule, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ConfigError } from '../shared/config/parse-config.ts';
import type { Config } from '../shared/config/schema.ts';
import { isoTime } from '../shared/lib/clock.ts';
import { readSchedule, timetable } from '../shared/lib/schedule/schedule.ts';
import { instrumentOf } from '../shared/market/instrument.ts';
import { parseMessage } from '../shared/orders/message/parse-message.ts';
import { occurrenceId } from '../shared/orders/model/recurring.ts';
import { marketGroup } from '../shared/orders/model/request.ts';
import { configuredSchedule } from './configured-schedule.ts';
import type { Schedules } from './schedules.ts';

export type RecurringOrdersProps = Pick<Config, 'recurring' | 'accounts'> & {
  readonly orderQueue: Queue;
  readonly schedules: Schedules;
};

/** EventBridge Scheduler sends each recurring order to the queue directly, without a function. */
export class RecurringOrders extends Construct {
  /** The role that SQS names as the sender of these orders. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RecurringOrdersProps) {
    super(scope, id);
    const { recurring, accounts, orderQueue } = props;
    this.role = props.schedules.role(this, 'SchedulerRole', {
      description: 'Sends recurring orders',
      action: 'sqs:SendMessage',
      resource: orderQueue.queueArn,
    });
    const schedules = new Construct(this, 'Schedules');
    for (const [name, configured] of Object.entries(recurring)) {
      const { order } = configured;
      const { maxAgeSeconds } = accounts[order.account]!.limits;
      checkOccurrence(name, configured, maxAgeSeconds);
      new Schedule(schedules, name, {
        scheduleGroup: props.schedules.group,
        description: `Sends the recurring order "${name}"`,
        schedule: configuredSchedule(configured),
        target: new SqsSendMessage(orderQueue, {
          role: this.role.withoutPolicyUpdates(),
          messageGroupId: marketGroup(order.account, instrumentOf(order)),
          input: ScheduleTargetInput.fromObject({
            // Never the execution id: it differs between a delivery and its retry.
            id: occurrenceId(name, ContextAttribute.scheduledTime),
            issued_at: ContextAttribute.scheduledTime,
            ...order,
          }),
          // Sluice would refuse a later message as too old.
          maxEventAge: Duration.seconds(maxAgeSeconds),
        }),
      });
    }
  }
}

/**
 * The rules of a message are those of submit-order, and not of the configuration's schema.
 *
 * @throws ConfigError if the next occurrence would be refused by them, and with it every other
 */
function checkOccurrence(
  name: string,
  { order, schedule, timezone }: Config['recurring'][string],
  maxAgeSeconds: number,
): void {
  const now = new Date();
  const dueMs = (timetable(readSchedule(schedule), timezone, now).next(now) ?? now).getTime();
  const time = isoTime(dueMs);
  const body = JSON.stringify({ id: occurrenceId(name, time), issued_at: time, ...order });
  const parsed = parseMessage(body, {
    sentAtMs: dueMs,
    maxAgeSeconds: { [order.account]: maxAgeSeconds },
  });
  if (parsed.kind === 'request') return;
  const { field, message } = parsed.reason;
  const path = ['recurring', name, 'order', field].filter((part) => part !== undefined).join('.');
  throw new ConfigError(`${path}: ${message}`);
}
