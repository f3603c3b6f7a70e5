import { isContract } from '../../../shared/market/contract-order.ts';
import { contractLegOrder } from '../../../shared/orders/submission/futures/contract-leg-order.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import { type Leg, type LegOrder, type Setting, type State, withLeg } from './state.ts';

/** What legs trade at the exchange: coins, which resting orders lock; or a position, which they do not. */

const PRICES = { markPrice: '100', maxDeviation: undefined, priceTick: '1', sizeStep: '1' };
const COLLAR = '0.03';

/** What is available of the coins. */
export function availableOf({ held, legs }: Pick<State, 'held' | 'legs'>): number {
  const locked = Object.values(legs).map(({ leg, order }) =>
    order?.isOpen ? Number(leg.amount) - order.filled : 0,
  );
  return locked.reduce((left, each) => left - each, held);
}

/** The order of a leg as submit-order sends it. Of coins there is nothing to be told of it. */
export function sentOrder({ holding }: Setting, leg: ExitLeg) {
  if (!isContract(holding)) return { sign: -1, onlyReduces: false };
  const { size, reduce_only: reduces } = contractLegOrder(holding, leg, PRICES, COLLAR);
  return { sign: size.startsWith('-') ? -1 : 1, size: Number(size), onlyReduces: reduces === true };
}

/** Whether the exchange refuses the order of a leg, because nothing is there to be sold or closed. */
export function isRefused(setting: Setting, state: State, leg: ExitLeg): boolean {
  if (!isContract(setting.holding)) return availableOf(state) < Number(leg.amount);
  return fillableOf(setting, state, leg) === 0;
}

/** How much of a leg could be filled now. */
export function fillableOf(
  setting: Setting,
  { held }: Pick<State, 'held'>,
  leg: ExitLeg,
  order?: LegOrder,
): number {
  const { sign, size = Number(leg.amount), onlyReduces } = sentOrder(setting, leg);
  const left = Math.abs(size) - (order?.filled ?? 0);
  return onlyReduces ? Math.min(left, Math.max(0, -sign * held)) : left;
}

/** A leg is filled by so much. It must bring the position nearer to zero, and not beyond. */
export function traded(
  setting: Setting,
  state: State,
  name: string,
  leg: Leg,
  filled: number,
  isOpen: boolean,
): State {
  const { sign } = sentOrder(setting, leg.leg);
  const held = state.held + sign * filled;
  const order: LegOrder = { filled: (leg.order?.filled ?? 0) + filled, isOpen };
  const next = withLeg({ ...state, held }, name, { ...leg, order });
  if (!isContract(setting.holding) || filled === 0) return next;
  if (state.held * held < 0) return { ...next, violation: 'a leg has turned the position' };
  return Math.abs(held) > Math.abs(state.held)
    ? { ...next, violation: 'a leg has opened or enlarged a position' }
    : next;
}

/** Whether the resting legs are for more than the position has. The exchange may end any of them. */
export function isCrowded({ holding }: Setting, { held, legs }: State): boolean {
  if (!isContract(holding)) return false;
  const rests = Object.values(legs).map(({ leg, order }) =>
    order?.isOpen ? Number(leg.amount) - order.filled : 0,
  );
  const closable = holding.side === 'sell' ? held : -held;
  return rests.reduce((sum, each) => sum + each, 0) > Math.max(0, closable);
}
