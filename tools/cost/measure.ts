import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { BUILT_IN_BALANCES, withDemoPortfolio } from '../../cli/start/demo-portfolio.ts';
import { demonstrateRebalance } from '../../cli/start/demonstrate-rebalance.ts';
import { DEFAULT_BEHAVIOR } from '../../local/exchange/behavior/exchange-behavior.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { createRunStore } from '../../shared/rebalance/ledger/run-store.ts';
import { eventually } from '../../test/support/eventually.ts';
import { nextInvocation } from '../../test/support/invocations.ts';
import {
  startTestStack,
  type TestStack,
  type TestStackOptions,
  tokenOf,
} from '../../test/support/test-stack.ts';
import { followedToTheEnd, holdLease } from '../../test/support/tracking.ts';
import type { MeasuredUnit, Measurement } from './measured.ts';
import { createMeter, METERED, type Meter, type Usage } from './meter.ts';

/** A stack at work is never quiet for so long, but for a loop between two polls. */
const QUIET_MS = 2_000;
const QUIET_WITHIN_MS = 90_000;
/** As in the schedule: caches of less than a minute have expired by the next tick. */
const TICK_MS = 60_000;
const FILLED_ORDERS = 3;
const ARMED_ORDERS = 10;
const FUTURES = { contracts: ['BTC_USDT'], maxLeverage: '10' };
const STOP = { type: 'market', side: 'sell', amount: '0.01' };
const HOUR_MS = 3_600_000;

const { portfolios } = withDemoPortfolio(
  parseConfig('{"accounts":{"main":{"secret":"sluice/main","pairs":"*"}}}', 'cost'),
);
const ALERT_ORDER = { currency_pair: '{{pair}}', side: 'buy', type: 'market', amount: '20' };

/** Runs each event in the local cloud and counts what AWS would bill: some ten minutes. */
export async function measure(say: (line: string) => void): Promise<Measurement> {
  const ofPairs = await measureOn(
    {
      portfolios,
      webhooks: { alerts: { secret: 'webhook/alerts', id: '{{id}}', order: ALERT_ORDER } },
    },
    {},
    STEPS,
    say,
  );
  const ofContracts = await measureOn({}, { futures: FUTURES }, FUTURES_STEPS, say);
  return {
    date: new Date().toISOString().slice(0, 10),
    units: { ...ofPairs.units, ...ofContracts.units } as Record<MeasuredUnit, Usage>,
    bytesPerOrder: ofPairs.bytesPerOrder,
  };
}

/** Takes the steps one after the other, on a stack of their own. */
async function measureOn(
  sections: TestStackOptions['sections'],
  options: Pick<TestStackOptions, 'futures'>,
  steps: Readonly<Record<string, Step>>,
  say: (line: string) => void,
) {
  const meter = createMeter();
  const { visibilityLagMs, tradeLagMs } = DEFAULT_BEHAVIOR;
  const stack = await startTestStack({
    behavior: { visibilityLagMs, tradeLagMs },
    balances: { ...BUILT_IN_BALANCES, USDT: '100000' },
    sections: { ...sections, trackEverySeconds: 5 },
    ...options,
  });
  stack.stack.cloud.observe(meter.observe);
  try {
    const units: Record<string, Usage> = {};
    for (const [unit, { prepare, work, times = 1 }] of Object.entries(steps)) {
      await prepare?.(stack);
      await quiet(meter);
      const before = meter.usage();
      await work(stack);
      await quiet(meter);
      const change = combine(meter.usage(), before, (after, was) => after - was);
      units[unit] = scale(change, 1 / times);
      say(unit);
    }
    return { units, bytesPerOrder: await bytesPerOrder(stack) };
  } finally {
    await stack.stop();
  }
}

type Step = {
  readonly prepare?: (stack: TestStack) => Promise<unknown>;
  readonly work: (stack: TestStack) => Promise<unknown>;
  /** How many events the work holds. */
  readonly times?: number;
};

/** Those of an account with futures, in this order. */
const FUTURES_STEPS = {
  futuresSweep: { prepare: takeSnapshot, work: track },
  futuresTick: { prepare: aTick, work: track },
  contractOrder: { work: contractOrder },
  // The first tick after an order takes a snapshot.
  heldTick: { prepare: (stack) => watchedMinute(stack).then(aTick), work: track },
} as const satisfies Readonly<Record<string, Step>>;

/**
 * The events in this order: the first of a function is from a cold start. A snapshot at the beginning
 * keeps the first tick from taking one.
 */
const STEPS: Readonly<Record<Exclude<MeasuredUnit, keyof typeof FUTURES_STEPS>, Step>> = {
  snapshot: { prepare: takeSnapshot, work: takeSnapshot },
  idleSweep: { work: track },
  idleTick: { prepare: aTick, work: track },
  filledOrder: { work: filledOrders, times: FILLED_ORDERS },
  refusedOrder: { work: refusedOrder },
  alertedOrder: { work: alertedOrder },
  portfolioTick: { prepare: portfolioTick, work: portfolioTick },
  rebalanceRun: { work: rebalanceRun },
  // It is not tracked yet: its first minutes are counted separately.
  // The first tick after orders takes a snapshot.
  restingOrder: {
    prepare: (stack) => track(stack).then(() => holdLease(stack)),
    work: restingOrder,
  },
  youngMinute: { work: watchedMinute },
  restingMinute: { prepare: (stack) => grownOld(stack, 'resting'), work: track },
  armedMinute: { prepare: armFar, work: track },
  nearMinute: { prepare: armNear, work: watchedMinute },
};

async function track({ stack }: TestStack): Promise<void> {
  const ended = nextInvocation(stack.cloud, 'TrackOrders');
  await stack.fireTrackOrders();
  await ended;
}

async function takeSnapshot({ stack }: TestStack): Promise<void> {
  const client = awsClient(LambdaClient, 'invocation', {
    endpoint: stack.cloud.endpoint,
    region: stack.cloud.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({
      FunctionName: stack.outputs.TrackOrdersFunctionName,
      Payload: JSON.stringify({ takeSnapshot: 'main' }),
    }),
  );
  client.destroy();
  if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? []).toString('utf8'));
}

function aTick(): Promise<void> {
  return delay(TICK_MS);
}

/** From one tick to the next, which takes over. */
async function watchedMinute(stack: TestStack): Promise<void> {
  await stack.stack.fireTrackOrders();
  await aTick();
  await track(stack);
}

async function filledOrders(stack: TestStack): Promise<void> {
  for (let number = 1; number <= FILLED_ORDERS; number++) {
    const id = `filled-${number}`;
    await stack.send({ id, type: 'market', amount: '50' });
    await stack.awaitStatus(id, 'filled');
    await atRest(stack);
  }
}

async function contractOrder(stack: TestStack): Promise<void> {
  const order = { id: 'contract', contract: 'BTC_USDT', size: '5', price: '0' };
  await stack.sendText(JSON.stringify(order), 'main#usdt:BTC_USDT');
  await stack.awaitStatus(order.id, 'filled');
  await atRest(stack);
}

/** The fills of every order are in the ledger: a loop may not have begun when its order is filled. */
async function atRest(stack: TestStack): Promise<void> {
  await eventually(
    'no order is unfinished',
    () => stack.store.query('unfinished', 'main', { newestFirst: false, limit: 1 }),
    ({ length }) => length === 0,
  );
  await followedToTheEnd(stack);
}

async function refusedOrder(stack: TestStack): Promise<void> {
  await stack.send({ id: 'refused', amount: '0.001', price: '880000' });
  await stack.awaitStatus('refused', 'rejected');
}

async function alertedOrder(stack: TestStack): Promise<void> {
  const token = await tokenOf(stack, 'alerts');
  const base = stack.stack.outputs.SignalUrl!.replace(/\/$/, '');
  const body = JSON.stringify({ id: 'alerted', pair: 'BTC_USDT' });
  const { status } = await fetch(`${base}/alerts/${token}`, { method: 'POST', body });
  if (status >= 300) throw new Error(`The alert was refused with ${status}.`);
  await stack.settled('alerts:alerted');
  await atRest(stack);
}

async function portfolioTick({ stack }: TestStack): Promise<void> {
  const { cloud } = stack;
  await cloud.fireSchedule(cloud.schedules.find((name) => name.includes('EveryMinute'))!);
}

async function rebalanceRun(stack: TestStack): Promise<void> {
  const { endpoint, region } = stack.stack.cloud;
  const { RebalanceFunctionName } = stack.stack.outputs;
  const isDone = demonstrateRebalance({
    options: { endpoint, region, credentials: { accessKeyId: 'cost', secretAccessKey: 'cost' } },
    functionName: RebalanceFunctionName,
    runs: createRunStore(stack.ledger),
    print: () => {},
  });
  if (!(await isDone)) throw new Error('The rebalance did not come to its end.');
  await atRest(stack);
}

async function restingOrder(stack: TestStack): Promise<void> {
  await stack.send({ id: 'resting', amount: '0.001', price: '80000' });
  await stack.awaitStatus('resting', 'open');
}

/** Ten orders of two pairs that wait far from the price, and nothing else. */
async function armFar(stack: TestStack): Promise<void> {
  const cancel = { id: 'end', account: 'main', action: 'cancel', target: 'resting' };
  await stack.sendText(JSON.stringify(cancel), 'main#cancel#resting');
  await stack.awaitStatus('resting', 'cancelled');
  const waiting = Array.from({ length: ARMED_ORDERS }, (_, number) => {
    const [currency_pair, price] = number % 2 === 0 ? ['BTC_USDT', 60_000] : ['ETH_USDT', 2_000];
    const trigger = { price: String(price + number), rule: '<=' };
    return { id: `armed-${number}`, currency_pair, ...STOP, trigger };
  });
  for (const order of waiting) {
    await stack.send(order);
    await stack.awaitStatus(order.id, 'armed');
  }
  await followedToTheEnd(stack);
  await aTick();
}

/** One order more, so near to the price that a loop watches it. */
async function armNear(stack: TestStack): Promise<void> {
  await stack.send({ id: 'near', ...STOP, trigger: { price: '87500', rule: '<=' } });
  await stack.awaitStatus('near', 'armed');
}

/** Makes the order an hour old: track-orders polls it only once a minute. */
async function grownOld(stack: TestStack, id: string): Promise<void> {
  const { stem, createdAtMs } = (await stack.find(id))!;
  await stack.documentClient.send(
    new UpdateCommand({
      TableName: stack.stack.outputs.OrdersTableName,
      Key: keyOfOrder(stem),
      UpdateExpression: 'SET createdAtMs = :at, updatedAtMs = :at',
      ExpressionAttributeValues: { ':at': createdAtMs - HOUR_MS },
    }),
  );
  await followedToTheEnd(stack);
  await aTick();
}

async function bytesPerOrder({ allItems }: TestStack): Promise<number> {
  const items = (await allItems()) as readonly { readonly pk: string; readonly sk: string }[];
  const ofOrders = items.filter(({ pk }) => pk.startsWith('ORDER#'));
  const orders = ofOrders.filter(({ sk }) => sk === 'ORDER').length;
  return Math.ceil(Buffer.byteLength(JSON.stringify(ofOrders)) / orders);
}

/** Waits until nothing has been counted for a while. */
async function quiet(meter: Meter): Promise<void> {
  const deadlineMs = performance.now() + QUIET_WITHIN_MS;
  let before = '';
  while (performance.now() < deadlineMs) {
    const now = JSON.stringify(meter.usage());
    if (now === before) return;
    before = now;
    await delay(QUIET_MS);
  }
  throw new Error('The stack did not come to rest.');
}

function combine(one: Usage, other: Usage, by: (one: number, other: number) => number): Usage {
  return Object.fromEntries(
    METERED.map((what) => [what, by(one[what], other[what])]),
  ) as unknown as Usage;
}

function scale(usage: Usage, factor: number): Usage {
  return combine(usage, usage, (amount) => Math.round(amount * factor * 10) / 10);
}
