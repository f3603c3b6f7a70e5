import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { putEventsOn } from '../../shared/events/bus.ts';
import { type Publisher, publishChanges } from '../../shared/events/publish.ts';
import { sendNoticeTo } from '../../shared/events/topic.ts';
import { consoleLog } from '../../shared/log.ts';
import { logErrors } from '../../shared/log-errors.ts';
import { requiredVariable } from '../../shared/runtime-config.ts';

/** An answer that does not come must not use up the time of the batch. */
const timeouts = { requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000 } };

const sns = new SNSClient(timeouts);
const sqs = new SQSClient(timeouts);
const topicArn = requiredVariable(process.env, 'TOPIC_ARN');
const failuresQueueUrl = requiredVariable(process.env, 'FAILURES_QUEUE_URL');

const publisher: Publisher = {
  putEvents: putEventsOn(
    new EventBridgeClient(timeouts),
    requiredVariable(process.env, 'EVENT_BUS_NAME'),
    consoleLog,
  ),
  sendNotice: (notice) => sendNoticeTo(sns, topicArn, notice),
  async setAside(record) {
    // In the form in which this function takes it: once it is mended, it can be invoked with it.
    const MessageBody = JSON.stringify({ Records: [record] });
    await sqs.send(new SendMessageCommand({ QueueUrl: failuresQueueUrl, MessageBody }));
  },
  log: consoleLog,
};

export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(logErrors(consoleLog))
  .handler(({ Records }) => publishChanges(publisher, Records));
