import { setTimeout as delay } from 'node:timers/promises';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { manyMarkets } from '../../test/simulation/many-markets.ts';
import { eventually } from '../../test/support/eventually.ts';
import { PRICES, startTestStack, type TestStack } from '../../test/support/test-stack.ts';
import { countPolls, followedToTheEnd, waitForLoop } from '../../test/support/tracking.ts';
import { createMeter } from '../cost/meter.ts';
import type { Bound, Figure } from './figures/figure.ts';
import { median, percentile } from './figures/rounds.ts';
import { listenByCcxt } from './following/ccxt-listener.ts';
import type { OrderListener } from './following/listener.ts';
import { listenToPushes } from './following/push-listener.ts';
import { sendAtOnce } from './orders-through-the-stack.ts';

const isLong = process.env.SLUICE_LONG === '1';
const SAMPLES = isLong ? 100 : 10;
const MANY = 1_000;
const MARKETS = 40;
const POLL_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;
const CASE_MS = 60_000;
const HEARD_WITHIN_MS = 5_000;
const LOOK_MS = 50;
const PAIR = 'ETH_USDT';
const SYMBOL = 'ETH/USDT';
const RESTING = { currency_pair: PAIR, amount: '0.01', price: '2950' };
const FALL = '2940';
/** The contract's bounds: by polling alone, and with the exchange's WebSocket. */
const BOUNDS = {
  off: { p99: { atMost: 5_500 } },
  on: { p50: { atMost: 500 }, p99: { atMost: 2_000 } },
} as const;
type Socket = keyof typeof BOUNDS;

/** From a fill at the exchange to each that hears of it, in ms. */
type Sample = {
  readonly push: number | undefined;
  readonly record: number;
  readonly ccxt: number | undefined;
};

type Bench = {
  readonly stack: TestStack;
  readonly push: OrderListener;
  readonly ccxt: OrderListener;
};

/** How soon a fill is in the record: beside the exchange's push, and beside ccxt pro on the same fills. */
export async function measureFollowing(): Promise<readonly Figure[]> {
  return [...(await measureWith('off')), ...(await measureWith('on'))];
}

async function measureWith(socket: Socket): Promise<readonly Figure[]> {
  const markets = manyMarkets(MARKETS);
  const stack = await startTestStack({
    listings: [...markets, ...LISTINGS],
    balances: { USDT: '10000000' },
    behavior: PROMPT,
    account: { stream: socket === 'on' },
    sections: { trackEverySeconds: POLL_EVERY_MS / 1000 },
  });
  const access = { url: stack.exchangeServer.url, ...stack.users.main!.key };
  const push = await listenToPushes(access);
  const ccxt = await listenByCcxt(access, SYMBOL);
  const bench = { stack, push, ccxt };
  try {
    const resting = await samples(bench, 'resting', whileFollowed);
    const first = await samples(bench, 'first', afterIdle);
    const change = await samples(bench, 'change', acrossTicks);
    const minute = await watchedMinute(stack, socket);
    const series = { name: 'many', count: MANY, markets, order: { amount: '10', price: '2' } };
    await sendAtOnce(stack, series);
    await eventually(
      'they rest',
      () => stack.exchange.placements().length,
      (count) => count >= MANY,
      CASE_MS * 5,
    );
    const many = await samples(bench, 'one-of-many', whileFollowed);
    return [
      ...figuresOf(socket, 'a resting order', resting),
      ...figuresOf(socket, 'the first order after an idle time', first),
      ...figuresOf(socket, 'across the change of invocations', change),
      ...figuresOf(socket, `one of ${MANY.toLocaleString('en-US')} resting orders`, many),
      ...minute,
    ];
  } finally {
    await push.close();
    await ccxt.close();
    await stack.stop();
  }
}

async function samples(
  bench: Bench,
  name: string,
  prepare: (stack: TestStack, id: string) => Promise<void>,
): Promise<readonly Sample[]> {
  const found: Sample[] = [];
  for (let number = 0; number < SAMPLES; number++) {
    const id = `${name}-${number}`;
    await prepare(bench.stack, id);
    found.push(await fill(bench, id));
  }
  return found;
}

/** A loop polls already; the fill comes at any moment between two polls. */
async function whileFollowed(stack: TestStack, id: string): Promise<void> {
  await rest(stack, id);
  await waitForLoop(stack);
  await delay(Math.random() * POLL_EVERY_MS);
}

/** The fill comes as soon as the order rests; track-orders has no process that is warm. */
async function afterIdle(stack: TestStack, id: string): Promise<void> {
  await followedToTheEnd(stack);
  const { cloud } = stack.stack;
  for (const { functionId, pid } of cloud.sandboxes()) {
    if (functionId.includes('TrackOrders')) process.kill(pid, 'SIGKILL');
  }
  await rest(stack, id);
}

/** A tick takes over in the seconds around the fill. */
async function acrossTicks(stack: TestStack, id: string): Promise<void> {
  await rest(stack, id);
  await waitForLoop(stack);
  await delay(Math.random() * POLL_EVERY_MS);
  void stack.stack.fireTrackOrders();
  await delay(Math.random() * 500);
}

async function rest(stack: TestStack, id: string): Promise<void> {
  await stack.send({ id, ...RESTING });
  await stack.awaitStatus(id, 'open');
}

async function fill({ stack, push, ccxt }: Bench, id: string): Promise<Sample> {
  const record = await stack.find(id);
  const orderId = record?.orderId;
  if (orderId === undefined) throw new Error(`"${id}" is not at the exchange.`);
  const filledAtMs = Date.now();
  stack.exchange.movePrice(PAIR, FALL);
  const ended = await stack.awaitStatus(id, 'filled');
  stack.exchange.movePrice(PAIR, PRICES[PAIR]);
  const recordedAtMs = ended.history.find(({ status }) => status === 'filled')!.atMs;
  return {
    push: await heardAfter(push, orderId, filledAtMs),
    record: recordedAtMs - filledAtMs,
    ccxt: await heardAfter(ccxt, orderId, filledAtMs),
  };
}

/** Undefined if it never hears: what is pushed while a client reconnects does not come again. */
async function heardAfter(
  listener: OrderListener,
  orderId: string,
  filledAtMs: number,
): Promise<number | undefined> {
  for (let waitedMs = 0; waitedMs < HEARD_WITHIN_MS; waitedMs += LOOK_MS) {
    const heardAtMs = listener.endedAtMs(orderId);
    if (heardAtMs !== undefined) return heardAtMs - filledAtMs;
    await delay(LOOK_MS);
  }
  return undefined;
}

/** Calls to the exchange and GB-s of a minute in which an order is young, from tick to tick. */
async function watchedMinute(stack: TestStack, socket: Socket): Promise<readonly Figure[]> {
  await rest(stack, 'watched');
  await stack.stack.fireTrackOrders();
  await delay(POLL_EVERY_MS);
  const meter = createMeter();
  const forget = stack.stack.cloud.observe(meter.observe);
  const polls = countPolls(stack.exchange);
  await delay(MINUTE_MS);
  const calls = polls();
  await stack.stack.fireTrackOrders();
  await eventually(
    'the loop of the last minute has ended',
    () => meter.usage().lambdaMbMs,
    (used) => used > 0,
    CASE_MS,
  );
  forget();
  await fillWatched(stack);
  return [
    { name: `a minute with a young order, socket ${socket}: polls`, unit: 'calls', sluice: calls },
    {
      name: `a minute with a young order, socket ${socket}: track-orders`,
      unit: 'GB-s',
      sluice: meter.usage().lambdaMbMs / 1_024_000,
    },
  ];
}

async function fillWatched(stack: TestStack): Promise<void> {
  stack.exchange.movePrice(PAIR, FALL);
  await stack.awaitStatus('watched', 'filled');
  stack.exchange.movePrice(PAIR, PRICES[PAIR]);
}

/** The last of a dozen stands for the 99th in a hundred. */
function figuresOf(socket: Socket, name: string, all: readonly Sample[]): readonly Figure[] {
  const bounds: Partial<Record<'p50' | 'p99', Bound>> = BOUNDS[socket];
  const figure = (what: 'p50' | 'p99', of: (values: readonly number[]) => number) => ({
    name: `fill to record, socket ${socket}, ${name}, ${what} (floor: the push)`,
    unit: 'ms',
    floor: of(all.flatMap(({ push }) => push ?? [])),
    sluice: of(all.map(({ record }) => record)),
    peers: { ccxt: of(all.flatMap(({ ccxt }) => ccxt ?? [])) },
    ...(bounds[what] && { bound: bounds[what] }),
  });
  return [figure('p50', median), figure('p99', (values) => percentile(values, 0.99))];
}
