import type { MeasuredUnit, Measurement } from './measured.ts';
import { METERED, type Usage } from './meter.ts';
import type { Resources } from './prices.ts';

/** The work of a stack in a month. */
export type Workload = {
  readonly accounts: number;
  /** Those of them that have `futures`. */
  readonly futuresAccounts: number;
  /** Of their minutes, those with a position and without orders. */
  readonly heldMinutes: number;
  /** Filled at once. */
  readonly orders: number;
  /** The same, of contracts. */
  readonly contractOrders: number;
  readonly refused: number;
  /** Open all month. */
  readonly resting: number;
  /** Minutes in which some order is young, beside those of the resting orders. */
  readonly watchedMinutes: number;
  /** Minutes with up to ten armed orders, all of them far from their prices. */
  readonly armedMinutes: number;
  /** Minutes with an armed order near its price. */
  readonly nearMinutes: number;
  readonly portfolios: number;
  readonly runsPerPortfolio: number;
  readonly alertSources: number;
  readonly alerts: number;
};

export const IDLE: Workload = {
  accounts: 1,
  futuresAccounts: 0,
  heldMinutes: 0,
  orders: 0,
  contractOrders: 0,
  refused: 0,
  resting: 0,
  watchedMinutes: 0,
  armedMinutes: 0,
  nearMinutes: 0,
  portfolios: 0,
  runsPerPortfolio: 30,
  alertSources: 0,
  alerts: 0,
};

/** 730 hours. */
export const MINUTES = 43_800;
const HOURS = 730;
const SWEEP_EVERY_MINUTES = 10;
/** With four coins, and the hour's key. */
const BYTES_PER_SNAPSHOT = 350;
/** track-orders polls a young order every few seconds: see YOUNG_MS in shared/orders/tracking/poll-account.ts. */
const YOUNG_MINUTES = 5;
/**
 * Lambda keeps five long polls of 20 s open at a queue, whether anything comes or not. AWS says so
 * of standard queues; it is taken to hold for FIFO queues.
 * Source: aws.amazon.com/blogs/compute/understanding-how-aws-lambda-scales-when-subscribed-to-amazon-sqs-queues
 */
const IDLE_POLLS = 5 * 3 * MINUTES;

/** The template's resources that cost by the month; a test compares. */
const ALARMS = 13;
const DASHBOARDS = 1;

export function resourcesOf(workload: Workload, { bytesPerOrder }: Measurement): Resources {
  const { accounts, futuresAccounts, alertSources, portfolios } = workload;
  const { orders, contractOrders, refused, resting, alerts } = workload;
  const snapshotBytes = snapshotsOf(workload) * BYTES_PER_SNAPSHOT;
  return {
    secrets: accounts + alertSources,
    // Contracts have one of their own, and so have schedules.
    alarms: ALARMS + Number(futuresAccounts > 0) + Number(portfolios > 0),
    dashboards: DASHBOARDS,
    storageBytes:
      (orders + contractOrders + refused + resting + alerts) * bytesPerOrder + snapshotBytes,
  };
}

/** One an hour, and one after an order that traded, at most one a minute. */
function snapshotsOf({ accounts, orders, contractOrders, alerts }: Workload): number {
  return accounts * HOURS + Math.min(orders + contractOrders + alerts, MINUTES);
}

export function usageOf(workload: Workload, { units }: Measurement): Usage {
  const { accounts, futuresAccounts, heldMinutes } = workload;
  const { orders, contractOrders, refused, resting, watchedMinutes } = workload;
  const { portfolios, runsPerPortfolio, alerts, armedMinutes, nearMinutes } = workload;
  const sweeps = MINUTES / SWEEP_EVERY_MINUTES;
  const tickShare = 1 - 1 / SWEEP_EVERY_MINUTES;
  const times: Readonly<Record<MeasuredUnit, number>> = {
    // Minutes with an open order count as the order's.
    idleTick: MINUTES * tickShare * (accounts - futuresAccounts),
    idleSweep: sweeps * (accounts - futuresAccounts),
    futuresTick: (MINUTES * futuresAccounts - heldMinutes) * tickShare,
    futuresSweep: sweeps * futuresAccounts,
    heldTick: heldMinutes * tickShare,
    snapshot: snapshotsOf(workload),
    filledOrder: orders,
    contractOrder: contractOrders,
    refusedOrder: refused,
    restingOrder: resting,
    youngMinute: resting * YOUNG_MINUTES + watchedMinutes,
    restingMinute: resting * (MINUTES - YOUNG_MINUTES),
    armedMinute: armedMinutes,
    nearMinute: nearMinutes,
    portfolioTick: portfolios > 0 ? MINUTES : 0,
    rebalanceRun: portfolios * runsPerPortfolio,
    alertedOrder: alerts,
  };
  const sum = (what: keyof Usage) =>
    Object.entries(times).reduce(
      (total, [unit, count]) => total + count * units[unit as MeasuredUnit][what],
      what === 'sqsRequests' ? IDLE_POLLS : 0,
    );
  return Object.fromEntries(METERED.map((what) => [what, sum(what)])) as unknown as Usage;
}
