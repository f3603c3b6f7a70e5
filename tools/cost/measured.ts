import { readFileSync } from 'node:fs';
import type { Usage } from './meter.ts';

/** The events that are measured, each with everything that follows from it. */
export const MEASURED = {
  /** A tick of track-orders without open orders. */
  idleTick: 'A minute without open orders',
  /** The same with a search for unexpected orders and a check of the key; from a cold start. */
  idleSweep: 'The same with a search for unexpected orders',
  snapshot: 'A snapshot of the balances',
  filledOrder: 'An order, filled at once',
  refusedOrder: 'An order, refused by the limits',
  restingOrder: 'A resting order, placed',
  youngMinute: 'A minute with a young order',
  restingMinute: 'A minute with old resting orders alone',
  armedMinute: 'A minute with ten armed orders, far from their prices',
  nearMinute: 'A minute with an armed order near its price',
  futuresTick: 'A minute with futures, without orders or positions',
  /** From a cold start. */
  futuresSweep: 'The same with a search for unexpected orders',
  heldTick: 'A minute with a position, without orders',
  contractOrder: 'An order of a contract, filled at once',
  portfolioTick: 'A minute with a portfolio configured',
  rebalanceRun: 'A rebalance, with its orders',
  alertedOrder: 'An alert and its order',
} as const;

export type MeasuredUnit = keyof typeof MEASURED;

export type Measurement = {
  readonly date: string;
  readonly units: Readonly<Record<MeasuredUnit, Usage>>;
  /** Bytes that an order leaves in the table, fills and index entries included. */
  readonly bytesPerOrder: number;
};

/** Written by `npm run cost -- --measure`. */
export const MEASUREMENT_FILE = new URL('measured.json', import.meta.url);

export function readMeasurement(): Measurement {
  return JSON.parse(readFileSync(MEASUREMENT_FILE, 'utf8')) as Measurement;
}
