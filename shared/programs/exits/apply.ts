import { Big } from '../../lib/decimal.ts';
import { withGranted } from '../children.ts';
import type { ExitChange } from './decision.ts';
import type { ExitLeg, ExitState } from './state.ts';

/** The state after a change. It throws for a change that another state was judged for. */
export function applyChange(
  state: ExitState,
  change: Exclude<ExitChange, { readonly kind: 'end' }>,
  nowMs: number,
): ExitState {
  switch (change.kind) {
    case 'settle':
      return {
        ...without(state, change.missing),
        legs: state.legs.map((leg) => (leg.name === change.name ? settled(leg, change) : leg)),
      };
    case 'reopen':
      return {
        ...notFiring(state),
        suspended: true,
        legs: state.legs.map((leg) => (leg.name === change.name ? unsettled(leg) : leg)),
      };
    case 'own':
      return { ...state, owned: change.owned };
    case 'doubt':
      return doubting(state, change.missing, nowMs);
    case 'lose':
      return doubting(without(state, change.missing), '0', nowMs);
    case 'suspend':
      return { ...notFiring(state), suspended: true };
    case 'fire':
      return { ...state, firing: { cause: change.cause, firedAtMs: nowMs } };
    case 'arm_again':
      return notFiring(state);
    case 'grant':
      return { ...state, legs: withGranted(state.owned, state.legs, change.legs) };
  }
}

function without(state: ExitState, missing: string): ExitState {
  return {
    ...state,
    owned: new Big(state.owned).minus(missing).toString(),
    missing: new Big(state.missing).plus(missing).toString(),
  };
}

function doubting({ doubt: _before, ...state }: ExitState, missing: string, sinceMs: number) {
  return missing === '0' ? state : { ...state, doubt: { missing, sinceMs } };
}

function settled(leg: ExitLeg, change: Extract<ExitChange, { readonly kind: 'settle' }>): ExitLeg {
  if (leg.sold !== undefined) throw new Error(`Leg ${leg.name} is settled already.`);
  return { ...leg, sold: change.sold, outcome: change.outcome };
}

function unsettled({ sold: _sold, outcome: _outcome, ...leg }: ExitLeg): ExitLeg {
  return leg;
}

/** A person lets a suspended exit go on. Its take-profits are granted anew, for what is left. */
export function rearmed({ suspended: _suspended, ...state }: ExitState): ExitState {
  return state;
}

function notFiring({ firing: _firing, ...state }: ExitState): ExitState {
  return state;
}
