import { setTimeout as delay } from 'node:timers/promises';
import { PROMPT } from '../../../local/exchange/behavior/exchange-behavior.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { PRICES, startTestStack, type TestStack } from '../../../test/support/test-stack.ts';
import { waitForLoop } from '../../../test/support/tracking.ts';
import type { Bound, Figure } from '../figures/figure.ts';
import { median, percentile } from '../figures/rounds.ts';

const SAMPLES = process.env.SLUICE_LONG === '1' ? 100 : 10;
const POLL_EVERY_MS = 5_000;
const PAIR = 'ETH_USDT';
const STOP = {
  currency_pair: PAIR,
  type: 'market',
  side: 'sell',
  amount: '0.01',
  trigger: { price: '2960', rule: '<=' },
};
const FALL = '2950';
/** The contract's bounds near the trigger's price: by polling alone, and with the socket's prices. */
const BOUNDS = { off: { p50: { atMost: 3_000 } }, on: { p50: { atMost: 1_000 } } } as const;
type Socket = keyof typeof BOUNDS;

/** From a price that meets an armed order to the order at the exchange. */
export async function measureTriggers(): Promise<readonly Figure[]> {
  return [...(await measureWith('off')), ...(await measureWith('on'))];
}

async function measureWith(socket: Socket): Promise<readonly Figure[]> {
  const stack = await startTestStack({
    balances: { USDT: '100000', ETH: '100' },
    behavior: PROMPT,
    account: { stream: socket === 'on' },
    sections: { trackEverySeconds: POLL_EVERY_MS / 1000 },
  });
  try {
    const samples: number[] = [];
    for (let number = 0; number < SAMPLES; number++) samples.push(await cross(stack, number));
    return figuresOf(socket, samples);
  } finally {
    await stack.stop();
  }
}

/** The price comes at any moment between two polls of a loop that watches the order. */
async function cross(stack: TestStack, number: number): Promise<number> {
  const id = `stop-${number}`;
  await stack.send({ id, ...STOP });
  await stack.awaitStatus(id, 'armed');
  await waitForLoop(stack);
  await delay(POLL_EVERY_MS * (1 + Math.random()));
  const before = stack.posts.length;
  const crossedAtMs = performance.now();
  stack.exchange.movePrice(PAIR, FALL);
  await eventually(
    'the order is at the exchange',
    () => stack.posts.length,
    (posts) => posts > before,
  );
  const takenMs = performance.now() - crossedAtMs;
  await stack.awaitStatus(id, 'filled');
  stack.exchange.movePrice(PAIR, PRICES[PAIR]);
  return takenMs;
}

function figuresOf(socket: Socket, samples: readonly number[]): readonly Figure[] {
  const bounds: Partial<Record<'p50' | 'p99', Bound>> = BOUNDS[socket];
  const figure = (what: 'p50' | 'p99', value: number): Figure => ({
    name: `price crosses to POST, socket ${socket}, ${what}`,
    unit: 'ms',
    sluice: value,
    ...(bounds[what] && { bound: bounds[what] }),
  });
  return [figure('p50', median(samples)), figure('p99', percentile(samples, 0.99))];
}
