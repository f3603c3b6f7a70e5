import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { eventually } from '../support/eventually.ts';
import { nextInvocation } from '../support/invocations.ts';
import { storedOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const PAIRS = LISTINGS.slice(0, 10).map(({ pair }) => pair);
const ORDERS_PER_PAIR = process.env.SLUICE_LONG ? 100 : 30;
const ORDERS = PAIRS.length * ORDERS_PER_PAIR;
const SQS_BATCH = 10;
/** A bound, no expectation: other tests share the processors. */
const WAIT_MS = 120_000;

function percentile(sorted: readonly number[], share: number) {
  return sorted[Math.ceil(sorted.length * share) - 1]!;
}

/** Times are printed, never asserted: they say as much of the machine as of the stack. */
describe('The local stack under load', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({ balances: { USDT: '10000000' } });
  });
  afterAll(() => it.stop());

  test('answers its first message from a cold sandbox', async () => {
    const submission = nextInvocation(it.stack.cloud, 'SubmitOrder');
    await it.send({ id: 'first', type: 'market', amount: '50' });

    const { coldStart, initMs = 0, durationMs } = await submission;
    const [total, init] = [durationMs, initMs].map((ms) => ms.toFixed(0));
    console.log(
      `cold submit-order: ${total} ms to the verdict (to be under 1 s), ${init} ms of it init`,
    );
    expect(coldStart).toBe(true);
    expect((await it.settled('first')).status).toBe('filled');
  });

  test(`gives ${ORDERS} messages over 10 pairs as many verdicts, and places each order once`, async () => {
    const postsBefore = it.exchange.placements().length;
    await sendAll(it);
    await eventually(
      `${ORDERS} orders are at the exchange`,
      () => it.exchange.placements().length - postsBefore,
      (count) => count >= ORDERS,
      WAIT_MS,
    );
    await it.queueEmpty();

    const stems = await it.store.query('byAccount', 'main', {
      newestFirst: true,
      limit: 2 * ORDERS,
    });
    const records = (await it.store.getAll(stems))
      .map(storedOrder)
      .filter(({ id }) => id.startsWith('load-'));
    expect(records).toHaveLength(ORDERS);
    expect(records.filter(({ status }) => status !== 'open')).toEqual([]);
    const placements = it.exchange.placementsByText();
    expect(records.filter(({ text }) => placements.get(text!) !== 1)).toEqual([]);
    expect(placements.size).toBe(postsBefore + ORDERS);

    print(it, records);
  });
});

/** Orders that rest well below the market; the pairs take turns, as many traders would. */
async function sendAll({ sqs, stack }: TestStack): Promise<void> {
  const messages = Array.from({ length: ORDERS }, (_, index) => {
    const { id, precision, amount_precision: amountDecimals } = PAIRS[index % PAIRS.length]!;
    const price = new Big(LISTINGS.find(({ pair }) => pair.id === id)!.price)
      .times('0.9')
      .round(precision);
    const amount = new Big('20').div(price).round(amountDecimals, Big.roundUp);
    const body = { id: `load-${index}`, currency_pair: id, side: 'buy', amount, price };
    return {
      Id: String(index),
      MessageBody: JSON.stringify(body),
      MessageGroupId: `main#${id}`,
    };
  });
  for (let start = 0; start < ORDERS; start += SQS_BATCH) {
    const Entries = messages.slice(start, start + SQS_BATCH);
    const QueueUrl = stack.outputs.OrderQueueUrl;
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toEqual([]);
  }
}

/** From SQS's time of sending (which is `issued_at` where the message names none) to the exchange. */
function print(
  { exchange }: TestStack,
  records: readonly { readonly text?: string; readonly issuedAtMs?: number }[],
): void {
  const sentAtMs = new Map(records.map(({ text, issuedAtMs }) => [text, issuedAtMs!]));
  const placements = exchange.placements().filter(({ text }) => sentAtMs.has(text));
  const waits = placements.map(({ text, atMs }) => atMs - sentAtMs.get(text)!);
  waits.sort((one, other) => one - other);
  const firstMs = Math.min(...sentAtMs.values());
  const lastMs = Math.max(...placements.map(({ atMs }) => atMs));
  const perSecond = (placements.length / ((lastMs - firstMs) / 1000)).toFixed(0);
  const [p50, p99] = [0.5, 0.99].map((share) => (percentile(waits, share) / 1000).toFixed(2));
  console.log(
    `${placements.length} orders over ${PAIRS.length} pairs: ${perSecond} orders/s; ` +
      `send to placement p50 ${p50} s, p99 ${p99} s (the exchange allows 10 a second and pair)`,
  );
}
