import { isContract } from '../../../shared/market/contract-order.ts';
import { exitSideOf } from '../../../shared/orders/model/request.ts';
import { neededOf, supportOf } from '../../../shared/programs/exits/position.ts';
import type { PositionSeen, Seen } from '../../../shared/programs/exits/seen.ts';
import { reconciled } from './exchange.ts';
import { fault, type Leg, type Setting, type State, type Step, spend, step } from './state.ts';

/** What happens to a position beside the exit, and how a poll reads it. */
export function positionSteps(setting: Setting, state: State): readonly Step[] {
  if (!isContract(setting.holding)) return [];
  return [...readings(state), ...byHand(setting, state), ...byForce(setting, state)];
}

/** What the exit could close; below zero the position is on the other side. */
export function closableOf({ holding }: Setting, { held }: Pick<State, 'held'>): number {
  return exitSideOf(holding) === 'sell' ? held : 0 - held;
}

function readings(state: State): readonly Step[] {
  const { held, shown, entry, exit } = state;
  // What is young is not asked for.
  if (exit.status !== 'working' || entry?.isYoung || shown === held) return [];
  return [step('poll: reads the position', { ...state, shown: held })];
}

/** The person's own orders: one that reduces, one that closes, one that turns, and one that adds. */
function byHand(setting: Setting, state: State): readonly Step[] {
  const hand = spend(state, 'hand');
  const closable = closableOf(setting, state);
  if (!hand) return [];
  const trades = [
    ...(closable > 0 ? [['reduces', closable - 1] as const] : []),
    ...(closable > 1 ? [['closes', 0] as const] : []),
    ...(closable > 0 ? [['turns', -1] as const] : []),
    ['adds to', closable + 1] as const,
  ];
  return trades.map(([what, left]) =>
    fault(`person: ${what} the position`, movedTo(setting, hand, left)),
  );
}

/** The exchange withdraws the orders first. */
function byForce(setting: Setting, state: State): readonly Step[] {
  const forced = spend(state, 'forced');
  const closable = closableOf(setting, state);
  if (!forced || closable <= 0) return [];
  const legs = Object.entries(forced.legs).map(
    ([name, leg]) =>
      [
        name,
        leg.order?.isOpen
          ? { ...leg, order: { ...leg.order, isOpen: false, endedBy: 'exchange' as const } }
          : leg,
      ] as const,
  );
  const { entry } = forced;
  const without: State = {
    ...forced,
    legs: Object.fromEntries(legs),
    ...(entry && { entry: { ...entry, isOpen: false } }),
  };
  return [
    fault('exchange: liquidates the position', movedTo(setting, without, 0)),
    ...(closable > 1
      ? [fault('exchange: deleverages the position', movedTo(setting, without, closable - 1))]
      : []),
  ];
}

function movedTo(setting: Setting, state: State, left: number): State {
  const closable = closableOf(setting, state);
  const held = exitSideOf(setting.holding) === 'sell' ? left : 0 - left;
  return { ...state, held, taken: state.taken + Math.max(0, closable - left) };
}

/** What the position gives the exit, as track-orders reads it. */
export function positionSeen(setting: Setting, state: State, legs: Seen['legs']): PositionSeen {
  const { exit, entry, shown } = state;
  if (shown === undefined || entry?.isYoung) return {};
  const needs = neededOf(exit.state, legs).toString();
  const claimant = { stem: 'exit', side: exitSideOf(setting.holding), needs, createdAtMs: 0 };
  const supported = supportOf(String(shown), [claimant]).get('exit');
  // What was filled after the reading may be unknown: then the position is smaller than it was read.
  const hasNews = (leg: Leg) => leg.status === 'open' && reconciled(setting, leg) !== undefined;
  const areFillsRead = !Object.values(state.legs).some(hasNews);
  return {
    ...(supported !== undefined && { supported }),
    ...(areFillsRead && { areFillsRead }),
  };
}

/** The same once a poll has read the position as it is, and nothing of the entry is young. */
export function afterReading(setting: Setting, state: State): State {
  if (!isContract(setting.holding)) return state;
  const { entry } = state;
  return {
    ...state,
    shown: state.held,
    ...(entry && { entry: { ...entry, isYoung: false } }),
  };
}
