import { DAY_MS } from '../candles/interval.ts';
import { type Grid, openOf } from './grid.ts';
import type { Deposit } from './setting.ts';

/** The day number of 1970-01-05, the first Monday since the epoch. */
const FIRST_MONDAY = 4;

/** The slots at whose open a deposit comes in: the first one of each period, but not the start. */
export function depositSlots(deposit: Deposit | undefined, grid: Grid): ReadonlySet<number> {
  if (!deposit) return new Set();
  const slots = new Set<number>();
  let before = periodOf(grid.startMs, deposit.every);
  for (let slot = 1; slot < grid.count; slot++) {
    const period = periodOf(openOf(grid, slot), deposit.every);
    if (period !== before) slots.add(slot);
    before = period;
  }
  return slots;
}

function periodOf(timeMs: number, every: Deposit['every']): number {
  const day = Math.floor(timeMs / DAY_MS);
  switch (every) {
    case 'day':
      return day;
    case 'week':
      return Math.floor((day - FIRST_MONDAY) / 7);
    case 'month': {
      const date = new Date(timeMs);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    }
  }
}
