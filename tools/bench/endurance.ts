import { setTimeout as delay } from 'node:timers/promises';
import { fillsIn } from '../../cli/export/read-ledger.ts';
import { timeZone } from '../../cli/export/time-zone.ts';
import { createLedgerPages } from '../../cli/stack/ledger-pages.ts';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import { manyMarkets } from '../../test/simulation/many-markets.ts';
import { eventually } from '../../test/support/eventually.ts';
import { onInvocation } from '../../test/support/invocations.ts';
import { cpuMs, descendantsOf, running } from '../../test/support/process-tree.ts';
import { startTestStack, type TestStack } from '../../test/support/test-stack.ts';
import { trackToTheEnd } from '../../test/support/tracking.ts';
import type { Figure } from './figures/figure.ts';
import { median } from './figures/rounds.ts';
import { type OrderSeries, sendAtOnce, sendOneByOne } from './orders-through-the-stack.ts';

/** Twenty thousand take a quarter of an hour: only where it is asked for. */
const ORDERS = process.env.SLUICE_LONG === '1' ? 20_000 : 1_000;
/** None waits in the queue until it is too late for it. */
const WAVE = 1_000;
const WAVE_MS = 10 * 60_000;
const MARKETS = 40;
const SINGLE_ORDERS = 60;
const LISTED = 50;
const TRACK_EVERY_MS = 60_000;
const QUIET_MS = 2_000;
const REREAD_MS = 130_000;
/** Each is bought at once: it has fills to be read and to be accounted for. */
const BOUGHT = { type: 'market', side: 'buy', amount: '10' };
const BOUND = { atMost: 1.25 };

type Times = {
  readonly placement: number;
  readonly databaseCpu: number;
  readonly list: number;
  readonly tracking: number;
  readonly exportOfOne: number;
};

/** Whether the local stack is as fast as at first when it has carried out many orders: people run it for weeks. */
export async function measureEndurance(): Promise<readonly Figure[]> {
  const markets = manyMarkets(MARKETS);
  const series = { markets, order: BOUGHT };
  const stack = await startTestStack({
    listings: [...markets, ...LISTINGS],
    balances: { USDT: '10000000' },
  });
  try {
    await timesWith(stack, { ...series, name: 'warm', count: SINGLE_ORDERS });
    const first = await timesWith(stack, { ...series, name: 'first', count: SINGLE_ORDERS });
    await carryOut(stack, { ...series, name: 'between', count: ORDERS });
    const last = await timesWith(stack, { ...series, name: 'last', count: SINGLE_ORDERS });
    return figuresOf(first, last);
  } finally {
    await stack.stop();
  }
}

async function carryOut(stack: TestStack, series: OrderSeries): Promise<void> {
  const tracking = setInterval(() => void stack.stack.fireTrackOrders(), TRACK_EVERY_MS);
  await stack.stack.fireTrackOrders();
  for (let sent = 0; sent < series.count; sent += WAVE) {
    const placed = stack.exchange.placements().length + WAVE;
    await sendAtOnce(stack, { ...series, name: `${series.name}-${sent}`, count: WAVE });
    await eventually(
      `${placed} orders are at the exchange`,
      () => stack.exchange.placements().length,
      (count) => count === placed,
      WAVE_MS,
    );
  }
  await eventually(
    'every order is accounted for',
    () => stack.store.query('unfinished', 'main', { newestFirst: false, limit: 1 }),
    ({ length }) => length === 0,
    WAVE_MS,
  );
  clearInterval(tracking);
  await eventsPublished(stack);
  // A poll reads again what was filled in the two minutes before the last one: how many that were
  // is a matter of the pace, not of how many orders there are. One order takes it beyond them.
  await delay(REREAD_MS);
  await sendOneByOne(stack, { ...series, name: `${series.name}-end`, count: 1 });
  await trackToTheEnd(stack);
}

/** Waits until publish-events has had nothing to do for some time. */
async function eventsPublished({ stack: { cloud } }: TestStack): Promise<void> {
  let lastMs = performance.now();
  const forget = onInvocation(cloud, ({ functionId }) => {
    if (functionId.includes('PublishEvents')) lastMs = performance.now();
  });
  await eventually(
    'the events are published',
    () => performance.now() - lastMs,
    (quietMs) => quietMs > QUIET_MS,
    WAVE_MS,
  );
  forget();
}

async function timesWith(stack: TestStack, series: OrderSeries): Promise<Times> {
  const cpuBefore = databaseCpuMs();
  const waits = await sendOneByOne(stack, series);
  const tracking = await msOf(() => trackToTheEnd(stack));
  const databaseCpu = databaseCpuMs() - cpuBefore;
  const lists: number[] = [];
  for (let time = 0; time < SINGLE_ORDERS; time++) lists.push(await msOf(() => list(stack)));
  let exported = 0;
  const exporting = await msOf(async () => {
    exported = await exportAll(stack);
  });
  if (exported < stack.exchange.placements().length) {
    throw new Error(`Only ${exported} fills of ${stack.exchange.placements().length} orders.`);
  }
  return {
    placement: median(waits),
    databaseCpu: databaseCpu / series.count,
    list: median(lists),
    tracking: tracking / series.count,
    exportOfOne: exporting / exported,
  };
}

async function list({ store }: TestStack): Promise<void> {
  await store.getAll(await store.query('byAccount', 'main', { newestFirst: true, limit: LISTED }));
}

/** Returns how many fills there are. */
async function exportAll({ ledger: table, store }: TestStack): Promise<number> {
  const ledger = createLedgerPages(table, store, createTradeStore(table));
  const extract = { account: 'main', fromMs: 0, untilMs: Date.now() };
  const incomplete: string[] = [];
  let fills = 0;
  const rows = fillsIn(ledger, extract, timeZone('UTC').isoTime, ({ id }) => incomplete.push(id));
  for await (const _ of rows) fills += 1;
  if (incomplete.length > 0) throw new Error(`${incomplete.length} orders lack fills.`);
  return fills;
}

const databaseCpuMs = (): number => cpuMs(running('dynoxide', descendantsOf(process.pid)));

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function figuresOf(first: Times, last: Times): readonly Figure[] {
  const names = {
    placement: 'message to placement, p50',
    databaseCpu: "an order's CPU in DynamoDB",
    list: `list the newest ${LISTED}`,
    tracking: 'following an order to its end',
    exportOfOne: 'export of an order',
  } as const;
  return (Object.keys(names) as (keyof Times)[]).map((key) => ({
    name: `after ${ORDERS.toLocaleString('en-US')} orders: ${names[key]} (floor: before them)`,
    unit: 'ms',
    floor: first[key],
    sluice: last[key],
    ratio: last[key] / first[key],
    bound: BOUND,
  }));
}
