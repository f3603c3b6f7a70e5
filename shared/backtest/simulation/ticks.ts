import { readSchedule, timetable } from '../../lib/schedule/schedule.ts';
import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import { type Grid, openOf } from './grid.ts';

/** One time of the schedule. */
export type Tick = {
  readonly atMs: number;
  /** The slot of the last candle that had closed by then. Its close is the last price. */
  readonly decision: number;
  /** The slot of the first candle that opens at that time or later. Orders are filled at its open. */
  readonly fill: number;
};

/** The times of the portfolio's schedule within a grid. A candle has one of them at most. */
export function ticksOf({ schedule, timezone }: PortfolioConfig, grid: Grid): readonly Tick[] {
  const { startMs, intervalMs, count } = grid;
  const endMs = openOf(grid, count);
  const times = timetable(readSchedule(schedule), timezone, new Date(startMs));
  const ticks: Tick[] = [];
  let after = startMs - 1;
  while (after < endMs) {
    const atMs = times.next(new Date(after))?.getTime();
    if (atMs === undefined || atMs >= endMs) break;
    const decision = Math.floor((atMs - startMs) / intervalMs) - 1;
    const fill = Math.ceil((atMs - startMs) / intervalMs);
    if (decision >= 0 && fill < count) ticks.push({ atMs, decision, fill });
    // Later times that are filled at the same open would see the same prices.
    after = Math.max(atMs, openOf(grid, fill));
  }
  return ticks;
}

/** The first tick of each calendar month, in UTC. */
export function monthlyTicks(ticks: readonly Tick[]): readonly Tick[] {
  const monthOf = ({ atMs }: Tick) => new Date(atMs).toISOString().slice(0, '2026-11'.length);
  return ticks.filter((tick, index) => {
    const before = ticks[index - 1];
    return before === undefined || monthOf(before) !== monthOf(tick);
  });
}

/** The longest time from a tick to the open that fills its orders. */
export function longestDelayMs(ticks: readonly Tick[], grid: Grid): number {
  return ticks.reduce((longest, { atMs, fill }) => Math.max(longest, openOf(grid, fill) - atMs), 0);
}
