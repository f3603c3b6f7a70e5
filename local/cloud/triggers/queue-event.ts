import type { SQSEvent } from 'aws-lambda';
import type { ReceivedMessage } from '../services/received-message.ts';

/** The event that Lambda makes of received messages. */
export function queueEvent(
  messages: readonly ReceivedMessage[],
  queueArn: string,
  region: string,
): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes as unknown as SQSEvent['Records'][0]['attributes'],
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
          name,
          {
            ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
            ...(value.BinaryValue !== undefined && { binaryValue: value.BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: value.DataType,
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      ...(message.MD5OfMessageAttributes && {
        md5OfMessageAttributes: message.MD5OfMessageAttributes,
      }),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}
