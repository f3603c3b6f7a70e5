import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostToAws } from '../../functions/wiring/signed-request.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';

/** Connections that are cut, one after another, before a request has its response. */
let cuts = 0;
let taken: IncomingMessage['headers'][] = [];

const server = createServer((request, response) => {
  if (cuts > 0) {
    cuts -= 1;
    request.socket.destroy();
    return;
  }
  taken.push(request.headers);
  response.writeHead(202).end();
});

let url: URL;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/functions/any`);
});
afterAll(() => server.close());
beforeEach(() => {
  taken = [];
});

function post(): Promise<number> {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const options = { region: 'eu-west-1', credentials };
  const send = createPostToAws(() =>
    DynamoDBDocumentClient.from(awsClient(DynamoDBClient, 'order', options)),
  );
  return send({ service: 'lambda', url, headers: { 'content-type': 'text/plain' }, body: '{}' });
}

test('a request is signed for its service and its Region', async () => {
  expect(await post()).toBe(202);
  expect(taken[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/eu-west-1\/lambda\/aws4_request, /,
  );
});

test('connections that died while the sandbox was frozen are replaced', async () => {
  cuts = 2;
  expect(await post()).toBe(202);
  expect(taken).toHaveLength(1);
});

test('a service that cannot be reached is given up after three tries', async () => {
  cuts = 3;
  await expect(post()).rejects.toThrow();
  expect(cuts).toBe(0);
});
