import { Annotations, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import type { TelegramConfig } from '../shared/config/telegram-schema.ts';
import type { RetryEvent } from '../shared/telegram/send-unsent.ts';
import { allow } from './allow.ts';
import type { OrderLedger } from './order-ledger.ts';
import type { Schedules } from './schedules.ts';
import { sluiceFunction } from './sluice-function.ts';

export type TelegramProps = {
  readonly config: Config;
  readonly telegram: TelegramConfig;
  readonly ledger: OrderLedger;
  readonly topic: Topic;
  readonly schedules: Schedules;
  readonly trackOrders: LambdaFunction;
  readonly rebalance: LambdaFunction | undefined;
};

/** The bot: an HTTPS URL for Telegram's updates, and a subscriber of the notices. */
export class Telegram extends Construct {
  readonly bot: LambdaFunction;
  readonly url: string;
  /** "sluice telegram setup" stores the bot's token in it. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: TelegramProps) {
    super(scope, id);
    const { topic, telegram } = props;
    this.secretArn = this.addSecret(telegram);
    this.bot = this.addFunction(props);
    // No AWS authentication: Telegram cannot sign requests. Its secret header is the key.
    this.url = this.bot.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
    topic.addSubscription(new LambdaSubscription(this.bot));
    Validations.of(this.bot).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'The function keeps in the ledger what Telegram does not take, and tries it for a day.',
    });
    this.repeatNotices(props.schedules);
    if (telegram.chats.length > 0) return;
    const text =
      'telegram.chats is empty: the bot serves nobody. "sluice telegram setup" shows ids.';
    Annotations.of(this).addWarningV2('sluice:telegram-chats', text);
  }

  private repeatNotices(schedules: Schedules): void {
    const input: RetryEvent = { retry: 'notices' };
    const role = schedules.role(this, 'SchedulerRole', {
      description: 'Lets the bot send the notices that Telegram did not take',
      action: 'lambda:InvokeFunction',
      resource: this.bot.functionArn,
    });
    new Schedule(this, 'UnsentNotices', {
      scheduleGroup: schedules.group,
      description: 'Sends the notices that Telegram did not take',
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(this.bot, {
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject(input),
        // The next one comes soon.
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
  }

  /** Without a value, and it outlives the stack, as the keys of accounts do. */
  private addSecret({ secret }: TelegramConfig): string {
    const resource = new CfnSecret(this, 'Secret', {
      description: `${secret}: the Telegram bot, {"token": "...", "webhook": "..."}`,
    });
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    Validations.of(resource).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Only BotFather makes tokens: a person rotates it with "sluice telegram setup".',
    });
    return resource.ref;
  }

  private addFunction(props: TelegramProps): LambdaFunction {
    const { config, telegram, ledger, trackOrders, rebalance } = props;
    const bot = sluiceFunction(this, 'Telegram', {
      name: 'telegram',
      description: 'Sends notices to Telegram, answers questions there, halts, passes approvals on',
      config,
      ownConfig: { telegram },
      tableName: ledger.table.tableName,
      // An approval waits for the rebalance function.
      timeout: Duration.seconds(75),
      memoryMiB: 256,
    });
    bot.addEnvironment('BOT_SECRET_ARN', this.secretArn);
    bot.addEnvironment('TRACK_ORDERS_FUNCTION', trackOrders.functionName);
    allow(bot, [this.secretArn], 'secretsmanager:GetSecretValue');
    allow(
      bot,
      [ledger.table.tableArn],
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    allow(bot, [ledger.indexArn('unfinished')], 'dynamodb:Query');
    const started = [trackOrders, ...(rebalance ? [rebalance] : [])];
    allow(
      bot,
      started.map(({ functionArn }) => functionArn),
      'lambda:InvokeFunction',
    );
    if (rebalance) bot.addEnvironment('REBALANCE_FUNCTION', rebalance.functionName);
    return bot;
  }
}
