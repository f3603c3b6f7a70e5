import { currenciesOf } from '../../market/currencies.ts';
import { turnoverWith } from '../ledger/state-after.ts';
import type { RebalanceDependencies } from '../planning/dependencies.ts';
import { describeLeg, fillsOf, isEnded, isUnknown, readLegs, totalsOf } from '../run/legs.ts';
import type { RunRecord } from '../run/record.ts';

/**
 * Writes the late outcomes of an ended run's orders, and counts their fills on the day of their
 * sending. Only between runs, because a run relies on the state that it read.
 */
export async function settleRun(
  deps: Pick<RebalanceDependencies, 'clock' | 'orders' | 'runs' | 'tag'>,
  run: RunRecord,
): Promise<RunRecord> {
  if (!run.legs.some(isUnknown)) return run;
  const state = await deps.runs.state(run.portfolio);
  if (state.activeRun !== undefined) return run;
  const legs = await readLegs(deps, run);
  const settled = legs.filter((leg, index) => isUnknown(run.legs[index]!) && isEnded(leg));
  if (settled.length === 0) return run;
  const ids = settled.map(({ orderId }) => orderId);
  const details = settled.map((leg) => {
    const { quote } = currenciesOf(leg.currency_pair);
    return `${describeLeg(leg)} is known now: ${leg.status}, ${leg.filledAmount} for ${leg.filledTotal} ${quote}.`;
  });
  const written = await deps.runs.settle(run, state, {
    atMs: deps.clock.nowMs(),
    change: { legs, ...totalsOf(legs) },
    detail: details.join(' '),
    state: {
      turnover: turnoverWith(state, fillsOf(settled, run.legs)),
      unresolved: (state.unresolved ?? []).filter((id) => !ids.includes(id)),
    },
  });
  return written.run;
}
