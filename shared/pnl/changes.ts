import { type Big, sum } from '../lib/decimal.ts';
import { type PnlLedger, replay } from './replay.ts';
import { valued } from './valued.ts';

/** The profit since a time, realised or not, and the value that it began with. */
export type ProfitSince = {
  readonly sinceMs: number;
  readonly profit: Big;
  readonly startValue: Big;
};

/**
 * The profits since some times until an end, in one pass: a change of the value that no deposit or
 * withdrawal explains is a profit, by whatever method.
 */
export function changesSince(
  ledger: PnlLedger,
  times: readonly number[],
  toMs: number,
): readonly ProfitSince[] {
  const marks = [...times.map((sinceMs) => sinceMs - 1), toMs - 1];
  const replayed = replay(ledger, 'average', marks);
  const { postings, at } = replayed;
  const flows = postings.filter((each) => each.kind === 'flow' && each.atMs < toMs);
  const end = valued(at.get(toMs - 1)!, replayed, toMs).value;
  return times.map((sinceMs) => {
    const startValue = valued(at.get(sinceMs - 1)!, replayed, sinceMs).value;
    const moved = flows.filter(({ atMs }) => atMs >= sinceMs);
    const value = sum(moved.map((each) => (each.kind === 'flow' ? each.value : '0')));
    return { sinceMs, startValue, profit: end.minus(startValue).minus(value) };
  });
}
