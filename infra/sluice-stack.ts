import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import { Alarms } from './alarms.ts';
import { SluiceDashboard } from './dashboard.ts';
import { OrderAutomation } from './order-automation.ts';
import type { SecretArns } from './secret-arns.ts';
import { deploymentName } from './sluice-function.ts';

export type SluiceStackProps = StackProps & {
  readonly config: Config;
};

/** The stack that `cdk deploy` installs: the construct, and the outputs for the `sluice` command. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: SluiceStackProps) {
    // Deleting the stack by mistake would leave open orders untracked.
    super(scope, id, { terminationProtection: true, ...props });
    const automation = new OrderAutomation(this, 'OrderAutomation', { config });
    new SluiceDashboard(this, 'Dashboard', automation, new Alarms(this, 'Alarms', automation));
    const { orderQueue, ledger, events, notifications } = automation;
    this.output('OrderQueueUrl', orderQueue.queue.queueUrl);
    this.output('DeadLetterQueueUrl', orderQueue.deadLetterQueue.queueUrl);
    this.output('OrdersTableName', ledger.table.tableName);
    this.output('EventBusName', events.bus.eventBusName);
    this.output('EventFailuresQueueUrl', events.failuresQueue.queueUrl);
    this.output('NotificationsTopicArn', notifications.topic.topicArn);
    this.output('FallbackTopicArn', notifications.fallbackTopic.topicArn);
    this.output('TrackOrdersFunctionName', automation.trackOrders.functionName);
    this.output('Deployment', deploymentName(this));
    if (automation.fixedIp) this.output('EgressIp', automation.fixedIp.address);
    if (automation.signals) {
      this.output('SignalUrl', automation.signals.url);
      this.output('Webhooks', JSON.stringify(automation.signals.tokenArns));
    }
    if (automation.telegram) {
      this.output('TelegramUrl', automation.telegram.url);
      this.output(
        'Telegram',
        JSON.stringify(telegramOutput(config, automation.telegram.secretArn)),
      );
    }
    if (automation.rebalancing) {
      const { functionName } = automation.rebalancing.rebalance;
      this.output('RebalanceFunctionName', functionName);
      this.output('Portfolios', JSON.stringify(portfoliosOutput(config)));
    }
    if (automation.recurringOrders) {
      this.output('RecurringOrders', JSON.stringify(recurringOutput(config)));
    }
    const schedules = schedulesOutput(config);
    if (Object.keys(schedules).length > 0) this.output('Schedules', JSON.stringify(schedules));
    this.output('Accounts', JSON.stringify(accountsOutput(config, automation.secrets.arns)));
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}

/** The account settings for the `sluice` command: the secret of the key, what it trades, and its limits. */
function accountsOutput({ accounts }: Config, secretArns: SecretArns) {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, { exchange, live, pairs, limits, futures }]) => [
      name,
      { secret: secretArns[name], exchange, live, pairs, limits, ...(futures && { futures }) },
    ]),
  );
}

/** The bot, for `sluice telegram setup`. */
function telegramOutput({ telegram }: Config, secret: string) {
  return { secret, api: telegram?.api, chats: telegram?.chats };
}

/** The portfolios, each with its account. */
function portfoliosOutput({ portfolios }: Config) {
  return Object.fromEntries(
    Object.entries(portfolios).map(([name, { account }]) => [name, account]),
  );
}

/** The recurring orders, each with its account. */
function recurringOutput({ recurring }: Config) {
  return Object.fromEntries(
    Object.entries(recurring).map(([name, { order }]) => [name, order.account]),
  );
}

/** The scheduled work, for `sluice next` and `sluice doctor`. */
function schedulesOutput({ portfolios, recurring }: Config) {
  const ofPortfolios = Object.entries(portfolios).map(([name, { account, schedule, timezone }]) => {
    return [name, { kind: 'portfolio', account, schedule, timezone }];
  });
  const ofOrders = Object.entries(recurring).map(([name, { order, schedule, timezone }]) => {
    const { account, ...fields } = order;
    return [name, { kind: 'recurring', account, schedule, timezone, order: fields }];
  });
  return Object.fromEntries([...ofPortfolios, ...ofOrders]);
}
