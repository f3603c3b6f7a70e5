import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { putEventsOn } from '../../shared/events/bus.ts';
import type { Publisher } from '../../shared/events/publish.ts';
import { sendNoticeTo } from '../../shared/events/topic.ts';
import { requiredVariable } from './environment.ts';
import { log } from './log.ts';

/** An answer that does not come must not use up the time of the batch. */
const timeouts = { requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000 } };

/** What publish-events has around it in Lambda: made once per sandbox. */
export function createPublisher(): Publisher {
  const sns = new SNSClient(timeouts);
  const sqs = new SQSClient(timeouts);
  const topicArn = requiredVariable('TOPIC_ARN');
  const QueueUrl = requiredVariable('FAILURES_QUEUE_URL');
  const busName = requiredVariable('EVENT_BUS_NAME');
  return {
    putEvents: putEventsOn(new EventBridgeClient(timeouts), busName, log),
    sendNotice: (notice) => sendNoticeTo(sns, topicArn, notice),
    async setAside(record) {
      // In the form in which publish-events takes it: once it is mended, it can be invoked with it.
      const MessageBody = JSON.stringify({ Records: [record] });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
    log,
  };
}
