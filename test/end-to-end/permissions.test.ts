import { afterEach, describe, expect, test } from 'vitest';
import { nextInvocation } from '../support/invocations.ts';
import {
  type RunningAssembly,
  removeGrant,
  startAssembly,
  type Template,
} from '../support/start-assembly.ts';

/** Nothing in these tests gets as far as the exchange. */
const account = { exchange: 'http://127.0.0.1:9/api/v4', live: true };
const order = { id: 'denied', type: 'market', amount: '50' };

describe('A stack whose submit-order lacks a permission', () => {
  let it: RunningAssembly;
  afterEach(() => it.stop());

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
