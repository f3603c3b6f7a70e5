import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const PAIR = { currency_pair: 'ETH_USDT', amount: '0.01' };
/** With the next poll so far away, only a push can be quicker. */
const NEXT_POLL_S = 30;
const SOON_MS = 12_000;
/** With the start of the function. */
const BEGUN_MS = 15_000;

describe('track-orders on the local stack', () => {
  let it: TestStack;
  let begun = 0;

  beforeAll(async () => {
    it = await startTestStack({
      sections: { trackEverySeconds: NEXT_POLL_S },
      onLog: ({ text }) => {
        if (text.includes('stream_begun')) begun += 1;
      },
    });
  });
  afterAll(() => it.stop());

  /** Places an order that rests, and waits until track-orders listens. */
  async function listening(id: string, price: string): Promise<void> {
    const before = begun;
    await it.send({ id, ...PAIR, price });
    expect(await it.settled(id)).toMatchObject({ status: 'open' });
    void it.stack.fireTrackOrders();
    await expect.poll(() => begun, { timeout: BEGUN_MS }).toBeGreaterThan(before);
    // The poll that follows the begin.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  async function msUntil(id: string, status: string): Promise<number> {
    const startedMs = performance.now();
    await it.awaitStatus(id, status as 'filled');
    return performance.now() - startedMs;
  }

  test('records a fill long before the next poll', async () => {
    await listening('filled', '2950');
    it.exchange.movePrice('ETH_USDT', '2900');
    expect(await msUntil('filled', 'filled')).toBeLessThan(SOON_MS);
    it.exchange.movePrice('ETH_USDT', '3000');
  });

  test('opens its connection anew, and closes it when nothing is open any more', async () => {
    await listening('reconnected', '2800');
    it.exchange.streams.endAll('cut');
    const before = begun;
    await expect.poll(() => begun, { timeout: SOON_MS }).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    it.exchange.movePrice('ETH_USDT', '2700');
    expect(await msUntil('reconnected', 'filled')).toBeLessThan(SOON_MS);
    await expect.poll(() => it.exchange.streams.count, { timeout: SOON_MS }).toBe(0);
  });
});
