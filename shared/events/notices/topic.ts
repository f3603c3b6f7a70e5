import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { fitMessage } from './fit-message.ts';
import type { Notice } from './notice.ts';

/** SNS: at most 100 ASCII characters without line breaks. */
const SUBJECT_LENGTH_MAX = 99;

/** Sends a notice to all subscribers of the topic. */
export async function sendToTopic(
  client: SNSClient,
  topicArn: string,
  { id, subject, text }: Notice,
): Promise<void> {
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: `Sluice: ${subject}`.replace(/[^ -~]/g, '?').slice(0, SUBJECT_LENGTH_MAX),
      Message: fitMessage(`${text}\n\n(${id})\n`),
      MessageAttributes: { event_id: { DataType: 'String', StringValue: id } },
    }),
  );
}
