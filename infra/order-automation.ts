import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { type Function as LambdaFunction, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { ConfigError } from '../shared/config/parse-config.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Senders } from '../shared/orders/model/sender.ts';
import { AccountSecrets } from './account-secrets.ts';
import { allow } from './allow.ts';
import { FixedIp } from './egress/fixed-ip.ts';
import { Notifications } from './notifications.ts';
import { OrderEvents } from './order-events.ts';
import { OrderLedger } from './order-ledger.ts';
import { OrderQueue, SUBMIT_TIMEOUT } from './order-queue.ts';
import { Rebalancing } from './rebalancing.ts';
import { RecurringOrders } from './recurring-orders.ts';
import { Schedules } from './schedules.ts';
import { Signals } from './signals.ts';
import { sluiceFunction } from './sluice-function.ts';
import { Telegram } from './telegram.ts';

export type OrderAutomationProps = {
  /** A configuration as `parseConfig` returns it. */
  readonly config: Config;
  /**
   * How many messages submit-order processes at once; messages of one market always go one by one.
   * Default 5: a new AWS account runs ten functions at once, and ten slow orders would use them all.
   */
  readonly maxConcurrency?: number;
  /**
   * Reserved concurrency for webhook alerts. By default they share the account's concurrency: a new
   * AWS account has none to reserve.
   */
  readonly webhookConcurrency?: number;
};

/**
 * Longer than the schedule's minute: the next tick takes over from the loop of the last one, and a loop
 * whose tick is lost has the time to start its successor. Scheduler is precise to a minute.
 */
const TRACK_TIMEOUT = Duration.seconds(120);

/** Everything between a queue message and a tracked order. */
export class OrderAutomation extends Construct {
  readonly orderQueue: OrderQueue;
  readonly ledger: OrderLedger;
  readonly secrets: AccountSecrets;
  readonly fixedIp: FixedIp | undefined;
  readonly schedules: Schedules;
  readonly notifications: Notifications;
  readonly events: OrderEvents;
  readonly submitOrder: LambdaFunction;
  readonly trackOrders: LambdaFunction;
  readonly recurringOrders: RecurringOrders | undefined;
  readonly rebalancing: Rebalancing | undefined;
  readonly signals: Signals | undefined;
  readonly telegram: Telegram | undefined;
  /** Whether any account trades contracts. */
  readonly tradesContracts: boolean;

  constructor(scope: Construct, id: string, props: OrderAutomationProps) {
    super(scope, id);
    this.checkStack();
    this.orderQueue = new OrderQueue(this, 'OrderQueue');
    this.ledger = new OrderLedger(this, 'Ledger');
    this.secrets = new AccountSecrets(this, 'Secrets', props.config.accounts);
    const { config } = props;
    this.tradesContracts = Object.values(config.accounts).some(({ futures }) => futures);
    const { egress, availabilityZone } = config;
    this.fixedIp =
      egress === 'none' ? undefined : new FixedIp(this, 'FixedIp', { egress, availabilityZone });
    this.schedules = new Schedules(this, 'Schedules');
    this.notifications = new Notifications(this, 'Notifications', {
      config,
      ledger: this.ledger,
      schedules: this.schedules,
    });
    const { topic } = this.notifications;
    this.events = new OrderEvents(this, 'Events', { config, table: this.ledger.table, topic });
    this.recurringOrders = this.addRecurringOrders(config);
    this.rebalancing = this.addRebalancing(config);
    this.signals = this.addSignals(props);
    this.submitOrder = this.addSubmitOrder(props);
    this.trackOrders = this.addTrackOrders(props);
    this.submitOrder.addEnvironment('SENDERS', JSON.stringify(this.senders()));
    this.letStartTracking();
    this.telegram = this.addTelegram(config);
  }

  /** Table and schedules have the name of the stack. */
  private checkStack(): void {
    const stack = Stack.of(this);
    const isOther = (each: unknown) => each instanceof OrderAutomation && each !== this;
    if (!stack.node.findAll().some(isOther)) return;
    throw new ConfigError(
      `The stack "${stack.stackName}" has an OrderAutomation already: give this one a stack of its own.`,
    );
  }

  private addRecurringOrders({ recurring, accounts }: Config): RecurringOrders | undefined {
    if (Object.keys(recurring).length === 0) return undefined;
    const orderQueue = this.orderQueue.queue;
    const { schedules } = this;
    return new RecurringOrders(this, 'RecurringOrders', {
      recurring,
      accounts,
      orderQueue,
      schedules,
    });
  }

  private addRebalancing(config: Config): Rebalancing | undefined {
    if (Object.keys(config.portfolios).length === 0) return undefined;
    return new Rebalancing(this, 'Rebalancing', {
      config,
      ledger: this.ledger,
      orderQueue: this.orderQueue.queue,
      bus: this.events.bus,
      secrets: this.secrets,
      fixedIp: this.fixedIp,
      schedules: this.schedules,
    });
  }

  /** A stack without webhooks has no public endpoint. */
  private addSignals({ config, webhookConcurrency }: OrderAutomationProps): Signals | undefined {
    if (Object.keys(config.webhooks).length === 0) return undefined;
    const orderQueue = this.orderQueue.queue;
    return new Signals(this, 'Signals', {
      config,
      orderQueue,
      table: this.ledger.table,
      reservedConcurrency: webhookConcurrency,
    });
  }

  /** A stack without a bot has no URL for one. */
  private addTelegram(config: Config): Telegram | undefined {
    const { telegram } = config;
    if (telegram === null) return undefined;
    return new Telegram(this, 'Telegram', {
      config,
      telegram,
      ledger: this.ledger,
      topic: this.notifications.topic,
      schedules: this.schedules,
      trackOrders: this.trackOrders,
      rebalance: this.rebalancing?.rebalance,
    });
  }

  private addSubmitOrder({ config, maxConcurrency = 5 }: OrderAutomationProps): LambdaFunction {
    const { table } = this.ledger;
    const submitOrder = sluiceFunction(this, 'SubmitOrder', {
      name: 'submit-order',
      description: 'Claims an order message, submits it to Gate once and records the outcome',
      config,
      tableName: table.tableName,
      recursiveLoop: RecursiveLoop.ALLOW,
      timeout: SUBMIT_TIMEOUT,
      memoryMiB: 512,
      fixedIp: this.fixedIp,
    });
    allow(
      submitOrder,
      [table.tableArn],
      // The orders that hold coins of an exit's, or of a share's, balance.
      'dynamodb:BatchGetItem',
      // In the claim of an exit's leg.
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    submitOrder.addEnvironment('ORDER_QUEUE_URL', this.orderQueue.queue.queueUrl);
    this.secrets.letRead(submitOrder);
    submitOrder.addEventSource(
      new SqsEventSource(this.orderQueue.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency,
      }),
    );
    Validations.of(submitOrder).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'SQS moves a message that keeps failing to the dead-letter queue by itself.',
    });
    return submitOrder;
  }

  /** The roles whose messages come from Sluice itself: SQS names the sender by its role. */
  private senders(): Senders {
    const recurring = this.recurringOrders?.role.roleId;
    const rebalance = this.rebalancing?.role.roleId;
    const webhook = this.signals?.role.roleId;
    return {
      ...(recurring !== undefined && { recurring }),
      ...(rebalance !== undefined && { rebalance }),
      ...(webhook !== undefined && { webhook }),
      tracker: (this.trackOrders.role as Role).roleId,
    };
  }

  private addTrackOrders({ config }: OrderAutomationProps): LambdaFunction {
    const { table } = this.ledger;
    const trackOrders = sluiceFunction(this, 'TrackOrders', {
      name: 'track-orders',
      description: 'Follows unfinished orders at Gate until they have ended',
      config,
      tableName: table.tableName,
      recursiveLoop: RecursiveLoop.ALLOW,
      timeout: TRACK_TIMEOUT,
      memoryMiB: 256,
      fixedIp: this.fixedIp,
    });
    // Scheduler, submit-order and a loop that ends invoke asynchronously. By default Lambda would retry a failed tick twice, and keep a
    // throttled one for six hours.
    trackOrders.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    allow(trackOrders, [this.ledger.indexArn('unfinished')], 'dynamodb:Query');
    allow(
      trackOrders,
      [table.tableArn],
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    trackOrders.addEnvironment('ORDER_QUEUE_URL', this.orderQueue.queue.queueUrl);
    allow(trackOrders, [this.orderQueue.queue.queueArn], 'sqs:SendMessage');
    this.secrets.letRead(trackOrders);
    const role = this.schedules.role(this, 'SchedulerRole', {
      description: 'Starts track-orders',
      action: 'lambda:InvokeFunction',
      resource: trackOrders.functionArn,
    });
    new Schedule(this, 'TrackOrdersEveryMinute', {
      scheduleGroup: this.schedules.group,
      description: 'Tracks unfinished orders',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(trackOrders, {
        role: role.withoutPolicyUpdates(),
        // The next tick makes up for a missed one; late ticks must not pile up.
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    return trackOrders;
  }

  /**
   * submit-order starts track-orders when it leaves an order unfinished, and a loop that ends starts
   * its successor. The policy stands beside the roles: a function waits for the policies within its
   * role, so that one about track-orders within its own would be a cycle.
   */
  private letStartTracking(): void {
    const starters = [this.submitOrder, this.trackOrders];
    new Policy(this, 'StartTracking', {
      roles: starters.map(({ role }) => role!),
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.trackOrders.functionArn],
        }),
      ],
    });
    for (const starter of starters) {
      const endpoint = `https://lambda.${Aws.REGION}.${Aws.URL_SUFFIX}`;
      starter.addEnvironment('LAMBDA_ENDPOINT', endpoint);
    }
    this.submitOrder.addEnvironment('TRACK_ORDERS_FUNCTION', this.trackOrders.functionName);
  }
}
