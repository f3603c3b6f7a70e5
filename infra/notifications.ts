import { Aws, Duration, TimeZone, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import type { DigestEvent } from '../shared/events/notices/week.ts';
import { allow } from './allow.ts';
import type { OrderLedger } from './order-ledger.ts';
import type { Schedules } from './schedules.ts';
import { sluiceFunction } from './sluice-function.ts';

export type NotificationsProps = {
  readonly config: Config;
  readonly ledger: OrderLedger;
  readonly schedules: Schedules;
};

/** Notices to people by e-mail: the topics, their subscription, and the function that writes them. */
export class Notifications extends Construct {
  readonly topic: Topic;
  /**
   * CloudWatch publishes to it directly when `notify` may be broken. It is not encrypted with AWS's
   * key, because CloudWatch may not use that key. Its messages hold only the alarm's name and meaning.
   */
  readonly fallbackTopic: Topic;
  /** Writes the notices of alarms and the weekly digest. */
  readonly notify: LambdaFunction;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Sluice', enforceSSL: true });
    // AWS's own key is free, but CloudWatch may not use it: alarms go through `notify`. SNS creates the
    // key on first use under this alias; CDK's topic would name an ARN that may not exist yet.
    (this.topic.node.defaultChild as CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
    this.fallbackTopic = this.addFallbackTopic();
    this.subscribe(props.config);
    this.notify = this.addNotify(props);
    this.addDigest(props.schedules);
  }

  private addFallbackTopic(): Topic {
    const topic = new Topic(this, 'FallbackTopic', { displayName: 'Sluice', enforceSSL: true });
    // A custom policy replaces the default one, which would let CloudWatch publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  private subscribe({ alarmEmail }: Config): void {
    if (alarmEmail === null || alarmEmail === 'none') return;
    for (const topic of [this.topic, this.fallbackTopic]) {
      topic.addSubscription(new EmailSubscription(alarmEmail));
      Validations.of(topic).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason:
          'SNS tries an e-mail for hours; what it is about stays in the ledger and the alarms.',
      });
    }
  }

  private addNotify({ config, ledger }: NotificationsProps): LambdaFunction {
    const notify = sluiceFunction(this, 'Notify', {
      name: 'notify',
      description: 'Tells people of alarms, and once a week what was done',
      config,
      tableName: ledger.table.tableName,
      timeout: Duration.seconds(60),
      memoryMiB: 256,
    });
    notify.addEnvironment('TOPIC_ARN', this.topic.topicArn);
    allow(notify, [this.topic.topicArn], 'sns:Publish');
    allow(notify, [ledger.indexArn('byAccount')], 'dynamodb:Query');
    allow(notify, [ledger.table.tableArn], 'dynamodb:BatchGetItem');
    notify.addPermission('Alarms', {
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
    });
    return notify;
  }

  private addDigest(schedules: Schedules): void {
    const input: DigestEvent = { digest: 'weekly' };
    const role = schedules.role(this, 'SchedulerRole', {
      description: 'Starts the weekly digest',
      action: 'lambda:InvokeFunction',
      resource: this.notify.functionArn,
    });
    new Schedule(this, 'WeeklyDigest', {
      scheduleGroup: schedules.group,
      description: 'Tells what was done in the week',
      schedule: ScheduleExpression.cron({
        weekDay: 'MON',
        hour: '8',
        minute: '0',
        timeZone: TimeZone.ETC_UTC,
      }),
      target: new LambdaInvoke(this.notify, {
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject(input),
        retryAttempts: 3,
        maxEventAge: Duration.hours(6),
      }),
    });
  }
}
