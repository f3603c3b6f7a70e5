import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { countPolls } from '../support/tracking.ts';

/** Many at once, at prices that are never reached. */
const BURST = process.env.SLUICE_LONG === '1' ? 1_000 : 60;
/** A poll lists the open orders of each of the two markets by the hundred. */
const PAGES = Math.floor(BURST / 2 / 100) + 1;
/** No tick comes by itself: without a loop nothing would be recorded at all. */
const FOLLOWED_MS = 20_000;
const BURST_MS = 240_000;
/** No schedule fires by itself here: whatever is followed was started by an order. */
const RESTING = { currency_pair: 'ETH_USDT', amount: '0.01', price: '2950' };
const FALL = '2940';
const BACK = '3000';

let it: TestStack;

beforeAll(async () => {
  it = await startTestStack({ balances: { USDT: '10000000' } });
});
afterAll(() => it.stop());

function trackers(): readonly number[] {
  const sandboxes = it.stack.cloud.sandboxes();
  return sandboxes
    .filter(({ functionId }) => functionId.includes('TrackOrders'))
    .map(({ pid }) => pid);
}

/** How long it takes from a fill at the exchange until the record shows it. */
async function msToFill(id: string): Promise<number> {
  it.exchange.movePrice(RESTING.currency_pair, FALL);
  const filledMs = performance.now();
  await it.awaitStatus(id, 'filled');
  it.exchange.movePrice(RESTING.currency_pair, BACK);
  return performance.now() - filledMs;
}

test('the first order after an idle time is followed at once', async () => {
  expect(trackers()).toEqual([]);
  await it.send({ id: 'first', ...RESTING });
  await it.settled('first');
  expect(await msToFill('first')).toBeLessThan(FOLLOWED_MS);
});

test('a tracker that is killed while it follows is replaced by the next tick', async () => {
  await it.send({ id: 'watched', ...RESTING });
  await it.settled('watched');
  const polls = countPolls(it.exchange);
  while (polls() < 2) await delay(100);
  for (const pid of trackers()) process.kill(pid, 'SIGKILL');
  await eventually('the trackers are dead', trackers, (pids) => pids.length === 0);
  await it.stack.fireTrackOrders();
  expect(await msToFill('watched')).toBeLessThan(FOLLOWED_MS);
});

test(
  `${BURST} orders at once start one loop`,
  async () => {
    const polls = countPolls(it.exchange);
    const ids = Array.from({ length: BURST }, (_, index) => `burst-${index}`);
    await Promise.all(
      ids.map((id, index) =>
        it.send({ id, ...RESTING, currency_pair: index % 2 === 0 ? 'ETH_USDT' : 'BTC_USDT' }),
      ),
    );
    await eventually(
      'every order has been taken from the queue',
      () => it.messagesIn('OrderQueueUrl'),
      (count) => count === 0,
      BURST_MS,
    );
    const before = polls();
    const startedMs = performance.now();
    await delay(10_000);
    const perSecond = ((polls() - before) * 1000) / PAGES / (performance.now() - startedMs);
    // One loop polls every second.
    expect(perSecond).toBeGreaterThan(0.1);
    expect(perSecond).toBeLessThan(1.5);
  },
  BURST_MS,
);
