import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { endSluices, runSluice } from './run-sluice.ts';

const ORDER = { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '20' };
const HOUR_MS = 3_600_000;
/** SQS hands out ten messages at once, and then no more of their groups. */
const BROKEN = 11;
const ALL = 3 + BROKEN;
const HANDED_OUT = 10;

describe('Messages in the dead-letter queue', () => {
  let it: TestStack;
  let sentAfterMs: number;
  let sentBeforeMs: number;
  const issuedAt = new Date(Date.now() - HOUR_MS).toISOString();

  const bury = (body: string, group: string) =>
    it.sqs.send(
      new SendMessageCommand({
        QueueUrl: it.stack.outputs.DeadLetterQueueUrl,
        MessageBody: body,
        MessageGroupId: group,
      }),
    );

  beforeAll(async () => {
    it = await startTestStack();
    await it.send({ id: 'recorded', ...ORDER });
    await it.settled('recorded');
    sentAfterMs = Date.now();
    await bury(JSON.stringify({ id: 'fresh', ...ORDER }), 'main#BTC_USDT');
    sentBeforeMs = Date.now();
    await bury(JSON.stringify({ id: 'recorded', ...ORDER }), 'main#BTC_USDT');
    await bury(JSON.stringify({ id: 'stale', issued_at: issuedAt, ...ORDER }), 'other');
    for (let number = 1; number <= BROKEN; number++) {
      await bury(`not an order: ${number}`, 'broken');
    }
  });
  afterAll(async () => {
    endSluices();
    await it.stop();
  });

  const sluice = (...words: readonly string[]) => runSluice(it.folder, words);

  test('are shown with what sending them again would do, and stay', async () => {
    const { stdout, stderr, exitCode } = await sluice('dlq', 'list', '--json');

    expect(exitCode).toBe(0);
    const listed: readonly { id?: string; prospect: string; outlook: string }[] =
      JSON.parse(stdout);
    const prospects = listed.map(({ id, prospect }) => `${id}: ${prospect}`);
    expect(prospects.toSorted()).toEqual([
      'fresh: submit',
      'recorded: recorded',
      'stale: expired',
      ...Array(HANDED_OUT - 3).fill('undefined: refused'),
    ]);
    expect(stderr).toContain(`${ALL - HANDED_OUT} more wait behind these`);
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(ALL);
  });

  test('are not sent again without a confirmation', async () => {
    const { stderr, exitCode } = await sluice('dlq', 'redrive');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('main fresh: buy BTC_USDT for 20 USDT');
    expect(stderr).toContain('WILL BE SUBMITTED');
    expect(stderr).toContain('Nothing was changed');
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(ALL);
    expect(await it.find('fresh')).toBeUndefined();
  });

  test('are sent again with their original time, and each ends as a record', async () => {
    const { stdout, exitCode } = await sluice('dlq', 'redrive', '--yes', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(ALL);
    const fresh = await it.settled('fresh');
    expect(fresh).toMatchObject({ status: 'filled' });
    expect(fresh.issuedAtMs).toBeGreaterThanOrEqual(sentAfterMs);
    expect(fresh.issuedAtMs).toBeLessThanOrEqual(sentBeforeMs);
    expect(await it.settled('stale')).toMatchObject({
      status: 'rejected',
      reason: { code: 'EXPIRED' },
      issuedAtMs: Date.parse(issuedAt),
    });
    await it.queueEmpty();
    expect(it.posts).toHaveLength(2);
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
  });

  test('may be none', async () => {
    const { stdout, exitCode } = await sluice('dlq', 'redrive');

    expect([stdout, exitCode]).toEqual(['No dead letters.\n', 0]);
  });
});
