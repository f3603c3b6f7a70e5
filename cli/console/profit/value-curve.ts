import { columnAmount } from '../../../shared/lib/money.ts';
import type { AccountSnapshot } from '../../../shared/pnl/ledger.ts';
import { type Flow, isUnexplained, type Statement } from '../../../shared/pnl/statement.ts';
import { valuePoints } from '../../profit/sparkline.ts';

/** What the browser draws: rows of [seconds, value, paid in], and what came in or went out. */
export type ValueCurve = {
  readonly currency: string;
  /** A gap has no values. */
  readonly rows: readonly (readonly [
    seconds: number,
    value: string | null,
    paidIn: string | null,
  ])[];
  readonly marks: readonly { readonly seconds: number; readonly text: string }[];
};

const MINUTE_MS = 60_000;
/** More points than pixels are of no use. */
const POINTS_MAX = 600;
const MARKS_MAX = 100;
/** Snapshots come each hour, and one may be late. */
const GAP_MS = 150 * MINUTE_MS;

/** The value over time, with what was paid in until then: between the lines is the profit. */
export function valueCurve(
  snapshots: readonly AccountSnapshot[],
  statement: Statement,
  fromMs = statement.fromMs,
): ValueCurve {
  const { currency, toMs } = statement;
  const within = snapshots.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const everyMs = Math.max(MINUTE_MS, (toMs - Math.max(fromMs, statement.fromMs)) / POINTS_MAX);
  const points = valuePoints(lastOfEach(within, everyMs), currency);
  const paidIn = paidInAt(statement);
  const gapMs = Math.max(GAP_MS, 2 * everyMs);
  const rows: ValueCurve['rows'][number][] = [];
  let beforeMs: number | undefined;
  for (const { atMs, value } of points) {
    if (beforeMs !== undefined && atMs - beforeMs > gapMs) {
      rows.push([seconds(beforeMs + 1_000), null, null]);
    }
    rows.push([seconds(atMs), value.toFixed(2), paidIn(atMs)]);
    beforeMs = atMs;
  }
  const marks = statement.flows
    .filter((flow) => flow.atMs >= fromMs && flow.flow !== 'opening' && !isUnexplained(flow))
    .slice(-MARKS_MAX)
    .map((flow) => ({ seconds: seconds(flow.atMs), text: markText(flow) }));
  return { currency, rows, marks };
}

const seconds = (timeMs: number): number => Math.floor(timeMs / 1_000);

function lastOfEach(
  snapshots: readonly AccountSnapshot[],
  everyMs: number,
): readonly AccountSnapshot[] {
  const last = new Map(snapshots.map((each) => [Math.floor(each.atMs / everyMs), each]));
  return [...last.values()];
}

/** The value at the start and what came in since then, less what went out. Times only rise. */
function paidInAt({ flows, startValue }: Statement): (atMs: number) => string {
  let paid = startValue;
  let next = 0;
  return (atMs) => {
    while (next < flows.length && flows[next]!.atMs <= atMs) {
      const { flow, value } = flows[next]!;
      if (flow !== 'opening') paid = paid.plus(value);
      next += 1;
    }
    return paid.toFixed(2);
  };
}

function markText({ change, coin }: Flow): string {
  return `${change.gt('0') ? '+' : ''}${columnAmount(change, coin)} ${coin}`;
}
