import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Config } from '../shared/config.ts';
import { AccountSecrets } from './account-secrets.ts';
import { OrderLedger } from './order-ledger.ts';
import { OrderQueue, SUBMIT_TIMEOUT } from './order-queue.ts';
import { sluiceFunction } from './sluice-function.ts';

export type OrderAutomationProps = {
  /** A configuration as `parseConfig` returns it. */
  readonly config: Config;
  /** How many messages are worked on at once; each market's go one by one anyway. Default 10. */
  readonly maxConcurrency?: number;
};

/** Everything that turns a queue message into a followed order. */
export class OrderAutomation extends Construct {
  readonly orderQueue: OrderQueue;
  readonly ledger: OrderLedger;
  readonly secrets: AccountSecrets;
  readonly submitOrder: LambdaFunction;
  readonly trackOrders: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrderAutomationProps) {
    super(scope, id);
    this.orderQueue = new OrderQueue(this, 'OrderQueue');
    this.ledger = new OrderLedger(this, 'Ledger');
    this.secrets = new AccountSecrets(this, 'Secrets', props.config.accounts);
    this.submitOrder = this.addSubmitOrder(props);
    this.trackOrders = this.addTrackOrders(props);
  }

  private addSubmitOrder({ config, maxConcurrency = 10 }: OrderAutomationProps): LambdaFunction {
    const { table } = this.ledger;
    const submitOrder = sluiceFunction(this, 'SubmitOrder', {
      name: 'submit-order',
      description: 'Claims an order message, submits it to Gate once and records the outcome',
      config,
      tableName: table.tableName,
      timeout: SUBMIT_TIMEOUT,
      memoryMiB: 512,
    });
    allow(
      submitOrder,
      [table.tableArn],
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    allow(submitOrder, this.secrets.arns, 'secretsmanager:GetSecretValue');
    submitOrder.addEventSource(
      new SqsEventSource(this.orderQueue.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency,
      }),
    );
    return submitOrder;
  }

  private addTrackOrders({ config }: OrderAutomationProps): LambdaFunction {
    const { table } = this.ledger;
    const trackOrders = sluiceFunction(this, 'TrackOrders', {
      name: 'track-orders',
      description: 'Follows unfinished orders at Gate until they have ended',
      config,
      tableName: table.tableName,
      timeout: Duration.seconds(60),
      memoryMiB: 256,
    });
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
    allow(trackOrders, this.secrets.arns, 'secretsmanager:GetSecretValue');
    new Schedule(this, 'TrackOrdersEveryMinute', {
      description: 'Looks at unfinished orders',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(trackOrders, {
        role: this.schedulerRole(trackOrders),
        // The next tick makes up for a missed one; late ticks must not pile up.
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    return trackOrders;
  }

  /** A role of our own: the one that CDK makes may invoke every version of the function. */
  private schedulerRole(target: LambdaFunction) {
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Starts track-orders',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
    );
    return role.withoutPolicyUpdates();
  }
}

function allow(
  grantee: LambdaFunction,
  resources: readonly string[],
  ...actions: readonly string[]
): void {
  const statement = new PolicyStatement({ actions: [...actions], resources: [...resources] });
  grantee.addToRolePolicy(statement);
}
