import { readFileSync } from 'node:fs';
import type { Usage } from './meter.ts';

/** What one of each takes, with everything that follows from it. */
export const MEASURED = {
  /** A tick of track-orders with nothing to follow. */
  idleTick: 'A minute with nothing to follow',
  /** The same with a search for strays and a check of the key; from a cold start. */
  idleSweep: 'The same with a search for strays',
  filledOrder: 'An order that is filled at once',
  refusedOrder: 'An order that the limits refuse',
  restingOrder: 'An order that rests, placed',
  youngMinute: 'Its first minutes, each',
  restingMinute: 'Any later minute',
  portfolioTick: 'A minute with a portfolio configured',
  rebalanceRun: 'A rebalance, with its orders',
  alertedOrder: 'An alert, and the order it becomes',
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
