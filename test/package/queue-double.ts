import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export type SentMessage = {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
};

/** An SQS that accepts every message and remembers it. */
export async function startQueueDouble() {
  const sent: SentMessage[] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse(await text(request)) as SentMessage;
    sent.push(message);
    const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
    const MessageId = `message-${sent.length}`;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ MessageId, MD5OfMessageBody }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    sent,
    endpoint,
    queueUrl: `${endpoint}/000000000000/orders.fifo`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
