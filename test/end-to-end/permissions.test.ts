import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { nextInvocation } from '../support/invocations.ts';
import {
  type RunningAssembly,
  removeGrant,
  startAssembly,
  type Template,
} from '../support/start-assembly.ts';

const order = { id: 'denied', type: 'market', amount: '50' };

describe('A stack whose submit-order lacks a permission', () => {
  let exchange: ExchangeServer;
  let account: { readonly exchange: string; readonly live: boolean };
  let it: RunningAssembly;

  beforeAll(async () => {
    const market = createExchange({ now: Date.now, seed: 1, accounts: [] });
    exchange = await startExchangeServer({ exchange: market, port: 0 });
    account = { exchange: exchange.url, live: true };
  });
  afterEach(() => it.stop());
  afterAll(() => exchange.close());

  test('says so in the verdict of the order when it may not read the API key', async () => {
    it = await startAssembly({
      account,
      edit: (template) => removeGrant(template, 'SubmitOrder', 'secretsmanager:GetSecretValue'),
    });
    await it.send(order);

    const { status, reason } = await it.settled('denied');
    expect(status).toBe('rejected');
    expect(reason?.message).toMatch(
      /is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:/,
    );
  });

  test('fails, and leaves the message in the dead-letter queue, when it may not write the ledger', async () => {
    it = await startAssembly({
      account,
      edit: (template) => {
        removeGrant(template, 'SubmitOrder', 'dynamodb:PutItem');
        deliverOnlyOnce(template);
      },
    });
    const submission = nextInvocation(it.cloud, 'SubmitOrder');
    await it.send(order);

    const { error } = await submission;
    expect(error?.errorType).toBe('AccessDeniedException');
    expect(error?.errorMessage).toMatch(
      /is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:/,
    );
    await it.queueEmpty();
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(1);
    expect(await it.find('denied')).toBeUndefined();
  });
});

/** Otherwise the five deliveries of the real stack take more than seven minutes. */
function deliverOnlyOnce({ Resources }: Template): void {
  const propertiesOf = (type: string) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);
  for (const properties of propertiesOf('AWS::SQS::Queue')) {
    if (!properties.RedrivePolicy) continue;
    properties.RedrivePolicy.maxReceiveCount = 1;
    properties.VisibilityTimeout = 2;
  }
  for (const properties of propertiesOf('AWS::Lambda::Function')) properties.Timeout = 2;
}
