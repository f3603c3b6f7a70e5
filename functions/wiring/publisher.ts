import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPutEvents } from '../../shared/events/bus/put-events.ts';
import { sendToTopic } from '../../shared/events/notices/topic.ts';
import type { PublishDependencies } from '../../shared/events/publish.ts';
import { setAsideBody } from '../../shared/events/set-aside.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { requiredVariable } from './environment.ts';
import { log } from './log.ts';

/** The services of publish-events, created once per Lambda sandbox. */
export function createPublisher(): PublishDependencies {
  const sns = awsClient(SNSClient, 'event');
  const sqs = awsClient(SQSClient, 'event');
  const topicArn = requiredVariable('TOPIC_ARN');
  const QueueUrl = requiredVariable('FAILURES_QUEUE_URL');
  const busName = requiredVariable('EVENT_BUS_NAME');
  return {
    putEvents: createPutEvents(awsClient(EventBridgeClient, 'event'), busName, log),
    sendNotice: (notice) => sendToTopic(sns, topicArn, notice),
    async setAside(record) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: setAsideBody(record) }));
    },
    log,
  };
}
