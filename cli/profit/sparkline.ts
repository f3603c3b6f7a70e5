import type { Big } from '../../shared/lib/decimal.ts';
import type { AccountSnapshot } from '../../shared/pnl/ledger.ts';
import { snapshotValue } from '../../shared/pnl/snapshot-value.ts';

/** The value of an account at one time, in the currency of its prices. */
export type ValuePoint = { readonly atMs: number; readonly value: Big };

/** The value of each snapshot. A coin without a price counts as nothing. */
export function valuePoints(
  snapshots: readonly AccountSnapshot[],
  currency: string,
): readonly ValuePoint[] {
  return snapshots.map((each) => ({ atMs: each.atMs, value: snapshotValue(each, currency) }));
}

const BARS = '▁▂▃▄▅▆▇█';

const HOUR_MS = 3_600_000;
/** Fewer hours are no curve. */
const COLUMNS_MIN = 3;

/** The values as a line of bars, the last one of each part of the time. A gap stays empty. */
export function sparkline(points: readonly ValuePoint[], widthMax: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const spanMs = last.atMs - first.atMs;
  const width = Math.min(widthMax, Math.floor(spanMs / HOUR_MS) + 1);
  if (width < COLUMNS_MIN) return '';
  const columns: (number | undefined)[] = Array.from({ length: width }, () => undefined);
  for (const { atMs, value } of points) {
    const column = Math.min(width - 1, Math.floor(((atMs - first.atMs) / spanMs) * width));
    columns[column] = Number(value.toString());
  }
  const known = columns.filter((value) => value !== undefined);
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  return columns
    .map((value) => {
      if (value === undefined) return ' ';
      const part = range === 0 ? 0.5 : (value - low) / range;
      return BARS[Math.min(BARS.length - 1, Math.floor(part * BARS.length))]!;
    })
    .join('')
    .trimEnd();
}
