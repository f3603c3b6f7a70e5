import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DIAGNOSES } from '../../cli/accounts/diagnoses.ts';
import type { Context } from '../../cli/program/command.ts';
import { connectStack } from '../../cli/stack/connect-stack.ts';
import type { Target } from '../../cli/stack/target.ts';
import { systemClock } from '../../shared/lib/clock.ts';

type Answers = {
  /** By the last part of a topic's ARN: the ARN that SNS gives for each of its subscriptions. */
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly concurrency: number;
};

const NS = 'http://sns.amazonaws.com/doc/2010-03-31/';
const CONFIRMED = 'arn:aws:sns:ap-northeast-1:123456789012:Topic:0b3c';
const PENDING = 'PendingConfirmation';
/** The function of the Telegram bot: SNS confirms a function by itself. */
const OF_BOT = 'arn:aws:sns:ap-northeast-1:123456789012:Topic:of-bot';

/** SNS and Lambda, as far as `doctor` asks them. */
async function startAws({ subscriptions, concurrency }: Answers): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url?.endsWith('/account-settings')) {
      response.end(JSON.stringify({ AccountLimit: { ConcurrentExecutions: concurrency } }));
      return;
    }
    const topic = new URLSearchParams(body).get('TopicArn')?.split(':').at(-1) ?? '';
    const members = (subscriptions[topic] ?? []).map(
      (arn) =>
        `<member><SubscriptionArn>${arn}</SubscriptionArn>` +
        `<Protocol>${arn === OF_BOT ? 'lambda' : 'email'}</Protocol></member>`,
    );
    response.setHeader('Content-Type', 'text/xml');
    response.end(
      `<ListSubscriptionsByTopicResponse xmlns="${NS}"><ListSubscriptionsByTopicResult>` +
        `<Subscriptions>${members.join('')}</Subscriptions>` +
        '</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function diagnose(check: string, answers: Answers) {
  const arn = 'arn:aws:sns:ap-northeast-1:123456789012';
  const target: Target = {
    kind: 'aws',
    file: 'cdk-outputs.json',
    accountId: '123456789012',
    region: 'ap-northeast-1',
    orderQueueUrl: 'https://sqs.ap-northeast-1.amazonaws.com/123456789012/orders.fifo',
    deadLetterQueueUrl: 'https://sqs.ap-northeast-1.amazonaws.com/123456789012/dead.fifo',
    ordersTableName: 'sluice-ledger',
    trackOrdersFunctionName: 'track-orders',
    eventBusName: 'bus',
    deployment: '123456789012/ap-northeast-1/Sluice',
    accounts: {},
    topicArns: [`${arn}:Topic`, `${arn}:FallbackTopic`],
    portfolios: {},
    recurringOrders: {},
    schedules: {},
    endpoint: await startAws(answers),
  };
  const stack = connectStack(target, systemClock);
  const context = { connect: () => ({ stack, target }) } as unknown as Context;
  return DIAGNOSES.find((each) => each.check === check)!.diagnose(context);
}

describe('doctor asks SNS for confirmed subscriptions', () => {
  test.each([
    [
      'both are confirmed',
      { Topic: [CONFIRMED], FallbackTopic: [CONFIRMED] },
      'ok',
      'Alarms reach',
    ],
    ['one waits', { Topic: [CONFIRMED], FallbackTopic: [PENDING] }, 'missing', 'confirm both'],
    ['both wait', { Topic: [PENDING], FallbackTopic: [PENDING] }, 'missing', 'confirm both'],
    [
      'the bot gets notices, and a link waits',
      { Topic: [OF_BOT, PENDING], FallbackTopic: [CONFIRMED] },
      'missing',
      'confirm both',
    ],
    ['the bot alone gets notices', { Topic: [OF_BOT] }, 'ok', 'Alarms are not mailed'],
    ['no subscription', {}, 'ok', 'Alarms are not mailed'],
  ])('%s', async (_name, subscriptions, status, words) => {
    const found = await diagnose('notices', { subscriptions, concurrency: 10 });
    expect(found).toMatchObject({ status, message: expect.stringContaining(words) });
  });
});

test.each([
  [10, 'warns', 'Ask for 100 or more at Service Quotas'],
  [1_000, 'ok', 'The AWS account runs 1000 functions at the same time.'],
])('doctor says what a quota of %i functions means', async (concurrency, status, words) => {
  const found = await diagnose('AWS quota', { subscriptions: {}, concurrency });
  expect(found).toMatchObject({ status, message: expect.stringContaining(words) });
});

test.each([
  [{ roundTripMs: 12 }, 'ok', 'Gate is 12 ms away from the functions.'],
  [{ roundTripMs: 200 }, 'ok', 'Gate is 200 ms away from the functions.'],
  [
    { roundTripMs: 240 },
    'warns',
    'an order after a pause takes about 1.4 s. Deploy in a Region near',
  ],
  [{}, 'warns', 'did not answer'],
])('doctor says how far Gate is from the functions: %j', async (check, status, words) => {
  const stack = { keys: { read: async () => check } };
  const context = { account: 'main', connect: () => ({ stack }) } as unknown as Context;
  const found = await DIAGNOSES.find((each) => each.check === 'round trip')!.diagnose(context);
  expect(found).toMatchObject({ status, message: expect.stringContaining(words) });
});
