import { randomUUID } from 'node:crypto';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../../shared/events/notices/notice.ts';
import { sendToTopic } from '../../shared/events/notices/topic.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { type Clock, systemClock } from '../../shared/lib/clock.ts';
import type { Log } from '../../shared/lib/log.ts';
import { createOrderStore, type OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { readFunctionEnvironment, requiredVariable } from './environment.ts';
import { connectLedger } from './ledger-client.ts';
import { log } from './log.ts';

export type NoticeServices = {
  readonly accounts: readonly string[];
  readonly store: OrderStore;
  readonly sendNotice: (notice: Notice) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

/** The services of notify, created once per Lambda sandbox. */
export function createNoticeServices(): NoticeServices {
  const { config, tableName } = readFunctionEnvironment();
  const topicArn = requiredVariable('TOPIC_ARN');
  const sns = awsClient(SNSClient, 'event');
  return {
    accounts: Object.keys(config.accounts),
    store: createOrderStore(connectLedger(tableName), systemClock, randomUUID),
    sendNotice: (notice) => sendToTopic(sns, topicArn, notice),
    clock: systemClock,
    log,
  };
}
