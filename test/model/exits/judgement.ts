import { Big, sum } from '../../../shared/lib/decimal.ts';
import { isEntryUnseen, reconciled } from './exchange.ts';
import type { Leg, Setting, State, Worker } from './state.ts';
import { decisionOf } from './workers.ts';

/** What must hold in every state that can be reached. */
export function violationOf({ violation, exit, entry, legs }: State): string | undefined {
  if (violation) return violation;
  const all = Object.values(legs);
  const { owned, missing } = exit.state;
  const everOwned = entry ? new Big(String(entry.filled)) : new Big(owned).plus(missing);
  const taken = sum(all.map(soldOrLive));
  if (taken.gt(everOwned)) return `${taken} are sold or live of ${everOwned}`;
  const granted = sum(exit.state.legs.map(({ amount, sold }) => sold ?? amount));
  if (granted.gt(owned) && new Big(missing).eq('0')) return `${granted} are granted of ${owned}`;
  const isLive = all.some(({ order, post }) => order?.isOpen || post === 'fresh');
  if (exit.status === 'working') return undefined;
  if (isLive) return 'it has ended, and a leg is live';
  const isLeft =
    entry && !exit.isCancelled && (entry.isOpen || new Big(owned).lt(String(entry.filled)));
  return isLeft ? 'it has ended, and its order buys more' : undefined;
}

function soldOrLive({ leg, order, post }: Leg): string {
  if (order) return order.isOpen ? leg.amount : String(order.filled);
  return post === 'fresh' ? leg.amount : '0';
}

/** It has ended, or waits for a price, for a fill, or for a person. */
export function isSettled(setting: Setting, state: State): boolean {
  const { exit, legs, workers, messages } = state;
  if (workers.length > 0 || messages.length > 0 || isEntryUnseen(state)) return false;
  if (Object.values(legs).some((leg) => leg.post !== undefined || reconciled(leg))) return false;
  if (exit.status !== 'working') return true;
  const decision = decisionOf(setting, state);
  return decision.kind === 'wait' && (decision.for === 'market' || decision.for === 'rearm');
}

/** The same without what has no consequence any more. */
export function pruned(state: State): State {
  const { legs, workers, messages, exit } = state;
  // A leg has one record: whatever else would claim it finds it there.
  const isOver = (name: string) =>
    legs[name] !== undefined ||
    !exit.state.legs.some((leg) => leg.name === name && leg.sold === undefined);
  const isWithdrawn = (name: string) =>
    legs[name]?.status === 'final' || legs[name]?.isCancelRequested === true;
  return {
    ...state,
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
