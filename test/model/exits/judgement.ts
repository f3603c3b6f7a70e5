import { Big, sum } from '../../../shared/lib/decimal.ts';
import { isContract } from '../../../shared/market/contract-order.ts';
import { committed } from '../../../shared/programs/children.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import { isEntryUnseen } from './entry.ts';
import { reconciled } from './exchange.ts';
import { mayBeStopped } from './halt.ts';
import { afterReading, closableOf } from './position.ts';
import { type Leg, NONE, OWNED, type Setting, type State, type Worker } from './state.ts';
import { decisionOf } from './workers.ts';

/** What must hold in every state that can be reached. */
export function violationOf(setting: Setting, state: State): string | undefined {
  const { violation, exit, entry, legs, taken: byOthers } = state;
  if (violation) return violation;
  const all = Object.values(legs);
  const { owned, missing, suspended } = exit.state;
  const everOwned = entry ? new Big(String(entry.filled)) : new Big(owned).plus(missing);
  const taken = sum(all.map(soldOrLive));
  if (taken.gt(everOwned)) return `${taken} are sold or live of ${everOwned}`;
  const granted = sum(exit.state.legs.map(({ amount, sold }) => sold ?? amount));
  if (granted.gt(owned) && new Big(missing).eq('0')) return `${granted} are granted of ${owned}`;
  if (new Big(missing).gt(String(byOthers))) {
    return `${missing} are missing, and others have taken ${byOthers}`;
  }
  if (exit.state.legs.some((leg) => isPlacedAgain(leg, legs[leg.name]))) {
    return 'a take-profit that a person cancelled is placed again';
  }
  if (suspended && !mayBeStopped(setting)) return 'a halt stops what only reduces a position';
  const isLive = all.some(({ order, post }) => order?.isOpen || post === 'fresh');
  if (exit.status === 'working') return undefined;
  if (isLive) return 'it has ended, and a leg is live';
  const isLeft =
    entry &&
    !exit.isCancelled &&
    (entry.isOpen || new Big(owned).plus(missing).lt(String(entry.filled)));
  if (isLeft) return 'it has ended, and its order buys more';
  return exit.status === 'filled' && isContract(setting.holding) && taken.lt(everOwned)
    ? `it says that it is filled, and has closed ${taken} of ${everOwned}`
    : undefined;
}

function isPlacedAgain({ kind, outcome }: ExitLeg, record: Leg | undefined): boolean {
  return kind === 'take_profit' && outcome === 'withdrawn' && record?.end?.by === 'person';
}

function soldOrLive({ leg, order, post }: Leg): string {
  if (order) return order.isOpen ? leg.amount : String(order.filled);
  return post === 'fresh' ? leg.amount : '0';
}

/** It has ended, or waits for a price, for a fill, or for a person. */
export function isSettled(setting: Setting, state: State): boolean {
  const { exit, legs, workers, messages } = state;
  if (workers.length > 0 || messages.length > 0 || isEntryUnseen(state)) return false;
  const isUnderWay = (leg: Leg) => leg.post !== undefined || reconciled(setting, leg);
  if (Object.values(legs).some(isUnderWay)) return false;
  if (exit.status !== 'working') return true;
  // It knows what is left of its position, and has no leg for more.
  const { doubt, owned } = exit.state;
  if (doubt || committed(exit.state.legs).gt(owned) || isUncovered(setting, state)) return false;
  const decision = decisionOf(setting, afterReading(setting, state));
  return decision.kind === 'wait' && (decision.for === 'market' || decision.for === 'rearm');
}

/** Whether it owns more than there is for it to close. */
function isUncovered(setting: Setting, state: State): boolean {
  if (!isContract(setting.holding)) return false;
  const filled = Object.values(state.legs).map(({ order }) => String(order?.filled ?? 0));
  const left = new Big(state.exit.state.owned).minus(sum(filled));
  return left.gt(String(Math.max(0, closableOf(setting, state))));
}

/** The same without what has no consequence any more. */
export function pruned(state: State): State {
  const { legs, workers, messages, exit, taken } = state;
  // A leg has one record: whatever else would claim it finds it there.
  const isOver = (name: string) =>
    legs[name] !== undefined ||
    !exit.state.legs.some((leg) => leg.name === name && leg.sold === undefined);
  const isWithdrawn = (name: string) =>
    legs[name]?.status === 'final' || legs[name]?.isCancelRequested === true;
  const isLive = Object.values(legs).some(({ order, post }) => order?.isOpen || post !== undefined);
  // Nothing that may still happen changes an exit that has ended.
  const world: Partial<State> =
    exit.status === 'working' || isLive
      ? {}
      : { held: 0, shown: 0, isBeyond: false, halt: 'none', left: NONE };
  return {
    ...state,
    ...world,
    taken: Math.min(taken, OWNED),
    messages: messages.filter((name) => !isOver(name)),
    workers: workers.flatMap((worker): readonly Worker[] => {
      if (worker.at === 'claim') return isOver(worker.leg.name) ? [] : [worker];
      const { decision } = worker;
      if (decision.kind !== 'send' && decision.kind !== 'withdraw') return [worker];
      const isDone = decision.kind === 'send' ? isOver : isWithdrawn;
      const names = decision.names.filter((name) => !isDone(name));
      return names.length > 0 ? [{ ...worker, decision: { ...decision, names } }] : [];
    }),
  };
}
