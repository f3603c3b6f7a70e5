import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config.ts';
import { OrderAutomation } from './order-automation.ts';
import { deploymentName } from './sluice-function.ts';

export type SluiceStackProps = StackProps & {
  readonly config: Config;
};

/** The stack that `cdk deploy` installs: the construct, and what the `sluice` command must know. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: SluiceStackProps) {
    super(scope, id, props);
    const automation = new OrderAutomation(this, 'OrderAutomation', { config });
    const { orderQueue, ledger } = automation;
    this.output('OrderQueueUrl', orderQueue.queue.queueUrl);
    this.output('DeadLetterQueueUrl', orderQueue.deadLetterQueue.queueUrl);
    this.output('OrdersTableName', ledger.table.tableName);
    this.output('Deployment', deploymentName(this));
    this.output('Accounts', JSON.stringify(accountsOutput(config)));
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}

/** What of each account the `sluice` command needs: where its key lies and whether it trades. */
export const accountsOutput = ({ accounts }: Config) =>
  Object.fromEntries(
    Object.entries(accounts).map(([name, { secret, exchange, live }]) => [
      name,
      { secret, exchange, live },
    ]),
  );
