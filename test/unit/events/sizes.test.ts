import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { sendToTopic } from '../../../shared/events/notices/topic.ts';
import { setAsideBody } from '../../../shared/events/set-aside.ts';

const AWS_BYTES_MAX = 256 * 1024;

const FIRST_LINE = 'Rebalance of core is done. Nothing to do.';

async function sentMessage(text: string): Promise<string> {
  const sent: string[] = [];
  const client = {
    send: async ({ input }: PublishCommand) => sent.push(input.Message ?? ''),
  };
  const notice = {
    id: 'main/run/7',
    subject: 'rebalance of core is done',
    toDo: 'nothing to do',
    text,
  };
  await sendToTopic(client as unknown as SNSClient, 'arn', notice);
  return sent[0]!;
}

describe('A notice', () => {
  it('goes out as it is while SNS takes it', async () => {
    const text = 'x'.repeat(250_000);
    expect(await sentMessage(text)).toBe(`${FIRST_LINE}\n\n${text}\n\n(main/run/7)\n`);
  });

  it.each(['sell 1 BTC\n', 'sell 1 \u00e9\u00e8 \u20ac\n', '\u{1f9ea}'])(
    'of a very large run lacks its middle, says so, and keeps its beginning and its end: %j',
    async (line) => {
      for (const shift of ['', 'a', 'bb', 'ccc']) {
        const end = 'Details: sluice run core-1';
        const text = `Run core-1 is done.${shift}\n${line.repeat(90_000)}\n${end}`;
        const message = await sentMessage(text);
        expect(Buffer.byteLength(message)).toBeLessThan(AWS_BYTES_MAX);
        expect(message.startsWith(`${FIRST_LINE}\n\nRun core-1 is done.`)).toBe(true);
        expect(message).toContain('The middle is left out');
        expect(message).toContain(`${end}\n\n(main/run/7)\n`);
        expect(message).not.toContain('\ufffd');
      }
    },
  );
});

describe('A change that is set aside', () => {
  const Keys = { pk: { S: 'RUN#main#core' }, sk: { S: 'RUN#1' } };
  function changeOf(size: number): DynamoDBRecord {
    const NewImage = { ...Keys, notes: { S: 'n'.repeat(size) } };
    return { eventID: '1', dynamodb: { SequenceNumber: '7', Keys, NewImage } };
  }

  it('is kept whole where a message takes it', () => {
    const record = changeOf(1_000);
    expect(JSON.parse(setAsideBody(record))).toEqual({ Records: [record] });
  });

  it('is kept without its images where it is too large, instead of holding up the stream', () => {
    const body = setAsideBody(changeOf(390_000));
    expect(Buffer.byteLength(body)).toBeLessThan(AWS_BYTES_MAX);
    const { Records, images } = JSON.parse(body);
    expect(Records[0].dynamodb).toEqual({ SequenceNumber: '7', Keys });
    expect(images).toBe('too_large');
  });
});
