import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CfnOutput } from 'aws-cdk-lib';
import type { Console } from '../../cli/console/start-console.ts';
import type { Connection } from '../../cli/program/command.ts';
import { connectStack } from '../../cli/stack/connect-stack.ts';
import type { Target } from '../../cli/stack/target.ts';
import { OrderLedger } from '../../infra/order-ledger.ts';
import { startLocalCloud } from '../../local/cloud/cloud.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { synthesize } from '../local/assembly.ts';
import { openConsole } from './open-console.ts';

export type LedgerOnly = {
  readonly console: Console;
  readonly connection: Connection;
  readonly documentClient: DynamoDBDocumentClient;
  readonly outputs: { readonly OrdersTableName: string; readonly Deployment: string };
  readonly stop: () => Promise<void>;
};

const DEPLOYMENT = 'test';

/** The real ledger table and a console for it; nothing follows its stream and nothing trades. */
export async function startLedgerOnly(
  options: { readonly folder?: string } = {},
): Promise<LedgerOnly> {
  const assembly = synthesize((stack) => {
    const { table } = new OrderLedger(stack, 'Ledger');
    new CfnOutput(stack, 'OrdersTableName', { value: table.tableName });
  });
  const cloud = await startLocalCloud({ assembly, port: 0 });
  const { endpoint, region } = cloud;
  const OrdersTableName = cloud.outputs.Test!.OrdersTableName!;
  const target: Target = {
    kind: 'local',
    file: 'none',
    accountId: '000000000000',
    region,
    orderQueueUrl: endpoint,
    deadLetterQueueUrl: endpoint,
    ordersTableName: OrdersTableName,
    trackOrdersFunctionName: 'none',
    eventBusName: 'none',
    deployment: DEPLOYMENT,
    accounts: { main: { secret: 'none', exchange: 'live', live: false } },
    topicArns: [],
    portfolios: {},
    recurringOrders: {},
    schedules: {},
    endpoint,
  };
  const connection = { target, stack: connectStack(target, systemClock) };
  const console = await openConsole(connection, options.folder);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  async function stop() {
    await console.close();
    client.destroy();
    await cloud.stop();
  }
  return {
    console,
    connection,
    documentClient: DynamoDBDocumentClient.from(client),
    outputs: { OrdersTableName, Deployment: DEPLOYMENT },
    stop,
  };
}
