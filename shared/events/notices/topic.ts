import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { fitMessage } from './fit-message.ts';
import { headline, type Notice } from './notice.ts';
import { noticeAttributes } from './topic-message.ts';

/** SNS: at most 100 ASCII characters without line breaks. */
const SUBJECT_LENGTH_MAX = 99;

/** Sends a notice to all subscribers of the topic. */
export async function sendToTopic(
  client: SNSClient,
  topicArn: string,
  notice: Notice,
): Promise<void> {
  const { id, subject, text } = notice;
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: `Sluice: ${subject}`.replace(/[^ -~]/g, '?').slice(0, SUBJECT_LENGTH_MAX),
      Message: fitMessage(`${headline(notice)}\n\n${text}\n\n(${id})\n`),
      MessageAttributes: noticeAttributes(notice),
    }),
  );
}
