import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { LISTINGS, type MarketListing } from '../../local/exchange/engine/markets.ts';
import { manyMarkets } from '../../test/simulation/many-markets.ts';
import { eventually } from '../../test/support/eventually.ts';
import { startTestStack, type TestStack } from '../../test/support/test-stack.ts';
import type { Figure } from './figures/figure.ts';
import { median, percentile } from './figures/rounds.ts';
import { measureOrderPath } from './order-path.ts';
import { sendAtOnce, sendOneByOne } from './orders-through-the-stack.ts';

const MARKETS = 40;
const SINGLE_ORDERS = 60;
const ORDERS = 600;
const RESTING = { side: 'buy', amount: '10', price: '2' };

/** Messages through the whole stack on this machine. */
export async function measureLocalStack(): Promise<readonly Figure[]> {
  const markets = manyMarkets(MARKETS);
  const stack = await startTestStack({
    listings: [...markets, ...LISTINGS],
    balances: { USDT: '10000000' },
    behavior: PROMPT,
  });
  try {
    const series = { count: SINGLE_ORDERS, markets, order: RESTING };
    await sendOneByOne(stack, { name: 'warm', ...series });
    const placedBefore = stack.posts.length;
    const singles = await sendOneByOne(stack, { name: 'single', ...series });
    await stack.queueEmpty();
    const posts = (stack.posts.length - placedBefore) / SINGLE_ORDERS;
    const path = await measureOrderPath(stack);
    const burst = await sendBurst(stack, markets);
    return [
      ...path,
      { name: 'placements at the exchange for an order', unit: 'calls', sluice: posts, floor: 1 },
      {
        name: 'local stack: message to placement, one by one, p50',
        unit: 'ms',
        sluice: median(singles),
        bound: { atMost: 15 },
      },
      {
        name: 'local stack: message to placement, one by one, p99',
        unit: 'ms',
        sluice: percentile(singles, 0.99),
      },
      {
        name: `local stack: ${ORDERS} messages over ${MARKETS} markets`,
        unit: 'orders/s',
        sluice: burst.perSecond,
        bound: { atLeast: 300 },
      },
      { name: '... send to placement, p50', unit: 'ms', sluice: median(burst.waits) },
      { name: '... send to placement, p99', unit: 'ms', sluice: percentile(burst.waits, 0.99) },
    ];
  } finally {
    await stack.stop();
  }
}

async function sendBurst(stack: TestStack, markets: readonly MarketListing[]) {
  const { exchange } = stack;
  const before = exchange.placements().length;
  const series = { name: 'burst', count: ORDERS, markets, order: RESTING };
  const sentAtMs = await sendAtOnce(stack, series);
  await eventually(
    `${ORDERS} orders are at the exchange`,
    () => exchange.placements().length - before,
    (count) => count >= ORDERS,
  );
  const placedAtMs = exchange
    .placements()
    .slice(before)
    .map(({ atMs }) => atMs);
  const tookMs = Math.max(...placedAtMs) - sentAtMs[0]!;
  // First sent, first placed, but for what overtakes between markets: good enough for a wait.
  const waits = placedAtMs.map((atMs, index) => atMs - sentAtMs[index]!);
  return { perSecond: (ORDERS * 1000) / tookMs, waits };
}
