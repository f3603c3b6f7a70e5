import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import { systemClock } from '../../shared/clock.ts';
import { type AlarmEvent, alarmNotice } from '../../shared/events/alarm-notice.ts';
import { digestNotice } from '../../shared/events/digest.ts';
import { sendNoticeTo } from '../../shared/events/topic.ts';
import { type DigestEvent, readWeek } from '../../shared/events/week.ts';
import { consoleLog } from '../../shared/log.ts';
import { logErrors } from '../../shared/log-errors.ts';
import { createOrderStore } from '../../shared/orders/store.ts';
import { readFunctionEnvironment, requiredVariable } from '../../shared/runtime-config.ts';

const { config, tableName } = readFunctionEnvironment();
const topicArn = requiredVariable(process.env, 'TOPIC_ARN');
const sns = new SNSClient();
const store = createOrderStore(DynamoDBDocumentClient.from(new DynamoDBClient()), tableName);

/** Alarms and the weekly digest: what people are told that is no change in the ledger. */
async function notify(event: AlarmEvent | DigestEvent): Promise<void> {
  const notice =
    'alarmData' in event
      ? alarmNotice(event)
      : digestNotice(await readWeek(store, Object.keys(config.accounts), systemClock.nowMs()));
  if (!notice) return;
  await sendNoticeTo(sns, topicArn, notice);
  consoleLog('info', 'notice_sent', { notice: notice.id, subject: notice.subject });
}

export const handler = middy<AlarmEvent | DigestEvent, void>()
  .use(logErrors(consoleLog))
  .handler(notify);
