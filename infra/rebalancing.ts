import { Duration, Validations } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import { EVENT_SOURCE } from '../shared/events/bus/bus-event.ts';
import type { RebalanceEvent } from '../shared/rebalance/run/event.ts';
import type { AccountSecrets } from './account-secrets.ts';
import { allow } from './allow.ts';
import { configuredSchedule } from './configured-schedule.ts';
import type { FixedIp } from './egress/fixed-ip.ts';
import type { OrderLedger } from './order-ledger.ts';
import type { Schedules } from './schedules.ts';
import { sluiceFunction } from './sluice-function.ts';

export type RebalancingProps = {
  readonly config: Config;
  readonly ledger: OrderLedger;
  readonly orderQueue: Queue;
  readonly bus: EventBus;
  readonly secrets: AccountSecrets;
  readonly fixedIp: FixedIp | undefined;
  readonly schedules: Schedules;
};

/** A repeated tick of one minute starts no second run; a late tick would plan on other prices. */
const LATE_MAX = Duration.minutes(5);

/**
 * The rebalance function and its three triggers: each portfolio's schedule, the end of one of its
 * orders, and a tick a minute in case an event was lost.
 */
export class Rebalancing extends Construct {
  readonly rebalance: LambdaFunction;
  /** The role that SQS names as the sender of the legs. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RebalancingProps) {
    super(scope, id);
    this.rebalance = this.addFunction(props);
    this.role = this.rebalance.role as Role;
    this.addSchedules(props);
    const legsEnded = new Rule(this, 'LegsEnded', {
      description: 'Takes a rebalance further when one of its orders has ended',
      eventBus: props.bus,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: ['Order Changed'],
        detail: { sent_by: { kind: ['rebalance'] }, ended: [true] },
      },
      targets: [new LambdaTarget(this.rebalance)],
    });
    Validations.of(legsEnded).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'What a lost event would have done, the tick of the next minute does.',
    });
  }

  private addFunction(props: RebalancingProps): LambdaFunction {
    const { config, ledger, orderQueue, secrets } = props;
    const { table } = ledger;
    const rebalance = sluiceFunction(this, 'Rebalance', {
      name: 'rebalance',
      description: 'Plans rebalances and carries them out, order by order, through the order queue',
      config,
      ownConfig: { portfolios: config.portfolios },
      tableName: table.tableName,
      timeout: Duration.seconds(60),
      memoryMiB: 512,
      fixedIp: props.fixedIp,
    });
    // Scheduler invokes asynchronously: by default Lambda would keep the event for up to six hours.
    rebalance.configureAsyncInvoke({ maxEventAge: LATE_MAX });
    rebalance.addEnvironment('ORDER_QUEUE_URL', orderQueue.queueUrl);
    allow(
      rebalance,
      [table.tableArn],
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    allow(rebalance, [ledger.indexArn('unfinished')], 'dynamodb:Query');
    allow(rebalance, [orderQueue.queueArn], 'sqs:SendMessage');
    secrets.letRead(rebalance);
    return rebalance;
  }

  private addSchedules({ config, schedules: all }: RebalancingProps): void {
    const role = all
      .role(this, 'SchedulerRole', {
        description: 'Starts rebalances',
        action: 'lambda:InvokeFunction',
        resource: this.rebalance.functionArn,
      })
      .withoutPolicyUpdates();
    const scheduleGroup = all.group;
    const schedules = new Construct(this, 'Schedules');
    for (const [portfolio, configured] of Object.entries(config.portfolios)) {
      const event = {
        portfolio,
        scheduledTime: ContextAttribute.scheduledTime,
      } satisfies RebalanceEvent;
      new Schedule(schedules, portfolio, {
        scheduleGroup,
        description: `Rebalances the portfolio "${portfolio}"`,
        schedule: configuredSchedule(configured),
        target: new LambdaInvoke(this.rebalance, {
          role,
          input: ScheduleTargetInput.fromObject(event),
          maxEventAge: LATE_MAX,
        }),
      });
    }
    new Schedule(this, 'EveryMinute', {
      scheduleGroup,
      description: 'Takes rebalances that are under way further',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.rebalance, {
        role,
        input: ScheduleTargetInput.fromObject({ tick: 'minute' } satisfies RebalanceEvent),
        // The next tick makes up for a missed one.
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
  }
}
