import type { Prices } from '../../../gate/prices.ts';
import { isoTime } from '../../../lib/clock.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { instrumentKey, instrumentOf } from '../../../market/instrument.ts';
import type { ExitCause, ExitPlan } from '../../../programs/exits/plan.ts';
import type { Rule, Side, TriggerCondition } from '../../../triggers/condition.ts';
import type { NearCondition } from '../../../triggers/crossing.ts';
import type { ExitRecord } from '../../model/record.ts';
import { exitSideOf } from '../../model/request.ts';
import {
  type ConditionSeen,
  type MarketWatch,
  nearCondition,
  touchToReport,
  type WatchedCondition,
} from '../watching/watch-conditions.ts';
import type { ExitDependencies } from './dependencies.ts';

const AT_ONCE = 5;

/** The prices of an exit's pair, and the condition that they meet. */
export type WatchedExit = { readonly prices?: Prices; readonly met?: ExitCause };

export type WatchedExits = {
  /** By the stems of the exits. */
  readonly byStem: ReadonlyMap<string, WatchedExit>;
  /** Whether any of them must be watched with the next poll. */
  readonly isNear: boolean;
  readonly near: readonly NearCondition[];
  readonly failures: readonly unknown[];
};

type ExitCondition = WatchedCondition & { readonly cause: ExitCause };

/** The stops and trails of working exits. */
export function exitConditions(exits: readonly ExitRecord[]): readonly WatchedCondition[] {
  return exits.flatMap(conditionsOf);
}

function conditionsOf({ stem, exits, holding, program }: ExitRecord): readonly ExitCondition[] {
  const instrument = instrumentOf(holding);
  const { armedSinceMs: sinceMs } = program;
  const side = exitSideOf(holding);
  return causes(exits, side).map(([cause, condition]) => ({
    key: `${stem}.${cause}`,
    cause,
    instrument,
    side,
    condition,
    sinceMs,
  }));
}

function causes(
  { stopLoss, trail }: ExitPlan,
  side: Side,
): readonly (readonly [ExitCause, TriggerCondition])[] {
  const rule: Rule = side === 'sell' ? '<=' : '>=';
  const stop = stopLoss && {
    price: stopLoss.price,
    rule,
    source: stopLoss.source,
    confirmSeconds: stopLoss.confirmSeconds,
  };
  return [
    ...(stop ? [['stop_loss', stop] as const] : []),
    ...(trail ? [['trail', { trail, source: 'last', confirmSeconds: 0 }] as const] : []),
  ];
}

/** What the reading of prices says of the exits. A touch that no reading saw is told. */
export async function watchExits(
  deps: Pick<ExitDependencies, 'log' | 'store'>,
  exits: readonly ExitRecord[],
  { prices, seen }: Pick<MarketWatch, 'prices' | 'seen'>,
): Promise<WatchedExits> {
  const byStem = new Map<string, WatchedExit>();
  const near: NearCondition[] = [];
  let isNear = false;
  const failures = await eachAtOnce(AT_ONCE, exits, async (exit) => {
    const { state } = exit.program;
    const now = prices.get(instrumentKey(instrumentOf(exit.holding)));
    const judged = conditionsOf(exit).flatMap((condition) => {
      const found = seen.get(condition.key);
      return found ? { condition, found } : [];
    });
    // Not kept: another process knows a better price, or an earlier one that met it.
    const met = judged.find(({ found }) => found.judgement.fires && found.isKept);
    byStem.set(exit.stem, {
      ...(now && { prices: now }),
      ...(met && { met: met.condition.cause }),
    });
    if (state.firing || state.suspended) return;
    for (const { condition, found } of judged) {
      isNear ||= found.judgement.isNear;
      const heard = nearCondition(condition, found);
      if (heard) near.push(heard);
    }
    if (!met) await reportTouch(deps, exit, judged);
  });
  return { byStem, isNear, near, failures };
}

/** The stop or the trail held between two readings: the price is back, and the exit works on. */
async function reportTouch(
  { store, log }: Pick<ExitDependencies, 'log' | 'store'>,
  exit: ExitRecord,
  judged: readonly { readonly condition: ExitCondition; readonly found: ConditionSeen }[],
): Promise<void> {
  const { account, id, program } = exit;
  const { filled: _sums, ...progress } = program;
  for (const { condition, found } of judged) {
    const missed = touchToReport(found, program.touchedAtMs);
    if (!missed) continue;
    const detail = `${condition.cause}: ${missed.price} at ${isoTime(missed.atMs)}`;
    const change = { progress: { ...progress, touchedAtMs: missed.atMs } };
    const written = await store.transition('exit_touch_missed', exit, change, detail);
    if (written.applied) log('warn', 'touch_missed', { account, id, price: missed.price });
    return;
  }
}
