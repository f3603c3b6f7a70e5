import type { Prices } from '../../../gate/spot/prices.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import type { ExitCause, ExitPlan } from '../../../programs/exits/plan.ts';
import type { TriggerCondition } from '../../../triggers/condition.ts';
import { judge } from '../../../triggers/judge.ts';
import type { ExitRecord } from '../../model/record.ts';
import type { ExitDependencies } from './dependencies.ts';

const AT_ONCE = 5;

/** The prices of an exit's pair, and the condition that they meet. */
export type WatchedExit = { readonly prices?: Prices; readonly met?: ExitCause };

export type WatchedExits = {
  /** By the stems of the exits. */
  readonly byStem: ReadonlyMap<string, WatchedExit>;
  /** Whether any of them must be watched with the next poll. */
  readonly isNear: boolean;
  readonly failures: readonly unknown[];
};

/** Judges the stops and trails of working exits by the prices now. */
export async function watchExits(
  deps: ExitDependencies,
  exits: readonly ExitRecord[],
  byPair: ReadonlyMap<string, Prices>,
): Promise<WatchedExits> {
  const byStem = new Map<string, WatchedExit>();
  let isNear = false;
  const failures = await eachAtOnce(AT_ONCE, exits, async (exit) => {
    const prices = byPair.get(exit.holding.currency_pair);
    if (!prices) return;
    const judged = await watch(deps, exit, prices);
    isNear ||= judged.isNear;
    byStem.set(exit.stem, { prices, ...(judged.met && { met: judged.met }) });
  });
  return { byStem, isNear, failures };
}

async function watch(
  { watches }: Pick<ExitDependencies, 'watches'>,
  { stem, exits }: ExitRecord,
  prices: Prices,
): Promise<{ readonly met?: ExitCause; readonly isNear: boolean }> {
  const conditions = conditionsOf(exits);
  const stems = conditions.map(([cause]) => `${stem}.${cause}`);
  const before = await watches.readAll(stems);
  let met: ExitCause | undefined;
  let isNear = false;
  for (const [index, [cause, condition]] of conditions.entries()) {
    const judged = judge(condition, 'sell', before[index]!, { prices });
    const isKept = await watches.replace(stems[index]!, before[index]!, judged.watched);
    isNear ||= judged.isNear;
    // Another process knows a better price, or an earlier one that met it.
    if (judged.fires && isKept) met ??= cause;
  }
  return { isNear, ...(met && { met }) };
}

function conditionsOf({ stopLoss, trail }: ExitPlan) {
  const conditions: (readonly [ExitCause, TriggerCondition])[] = [];
  if (stopLoss) {
    const { price, source, confirmSeconds } = stopLoss;
    conditions.push(['stop_loss', { price, rule: '<=', source, confirmSeconds }]);
  }
  if (trail) conditions.push(['trail', { trail, source: 'last', confirmSeconds: 0 }]);
  return conditions;
}
