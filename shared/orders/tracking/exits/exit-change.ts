import { Big } from '../../../lib/decimal.ts';
import { isContract } from '../../../market/contract-order.ts';
import { instrumentOf } from '../../../market/instrument.ts';
import { applyChange } from '../../../programs/exits/apply.ts';
import type { Ending, ExitChange } from '../../../programs/exits/decision.ts';
import { endedStatus } from '../../../programs/exits/ending.ts';
import type { ExitState } from '../../../programs/exits/state.ts';
import { addedFills, NO_FILLS } from '../../../programs/fills.ts';
import type { OrderPatch } from '../../model/attributes.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { ExitRecord, Filled } from '../../model/record.ts';
import type { ExitHolding } from '../../model/request.ts';
import type { TransitionName } from '../../model/transitions.ts';

/** The write of a change: the transition, what it sets, and what the history says of it. */
export type ExitWrite = {
  readonly name: TransitionName;
  readonly change: OrderPatch;
  readonly detail?: string;
};

const NAMES = {
  settle: 'leg_settled',
  reopen: 'leg_turned_up',
  own: 'owns_more',
  doubt: 'position_doubted',
  lose: 'position_shrank',
  suspend: 'exit_suspended',
  fire: 'exit_fired',
  arm_again: 'exit_armed_again',
  grant: 'legs_granted',
} as const satisfies Readonly<Record<Exclude<ExitChange['kind'], 'end'>, TransitionName>>;

/**
 * @param filledBy the fills of a leg
 * @param nowMs exchange time
 */
export function exitWrite(
  { program, holding }: Pick<ExitRecord, 'program' | 'holding'>,
  change: ExitChange,
  filledBy: (leg: string) => Filled,
  nowMs: number,
): ExitWrite {
  const { filled: _before, state, ...rest } = program;
  if (change.kind === 'end') {
    const status = endedStatus(state, change.why);
    const why = endReason(change.why, holding);
    return {
      name: 'exit_ended',
      change: { status, ...(why && { reason: why }) },
      detail: change.why,
    };
  }
  const progress = { ...rest, state: applyChange(state, change, nowMs) };
  const detail = describe(change);
  return {
    name: NAMES[change.kind],
    change: { progress, ...filledOfLegs(progress.state, filledBy) },
    ...(detail !== undefined && { detail }),
  };
}

/** The sums of the settled legs. */
function filledOfLegs({ legs }: ExitState, filledBy: (leg: string) => Filled): Filled {
  const all = legs.flatMap(({ name, sold }) => (sold === undefined ? [] : filledBy(name)));
  return all.reduce(addedFills, NO_FILLS);
}

function describe(change: Exclude<ExitChange, { readonly kind: 'end' }>): string | undefined {
  switch (change.kind) {
    case 'settle': {
      const missing = new Big(change.missing).gt('0') ? `; ${change.missing} are missing` : '';
      return `${change.name}: sold ${change.sold}, ${change.outcome}${missing}`;
    }
    case 'reopen':
      return change.name;
    case 'own':
      return change.owned;
    case 'doubt':
      return change.missing;
    case 'lose':
      return `${change.missing} contracts were closed by something else`;
    case 'fire':
      return change.cause;
    case 'grant':
      return change.legs.map(({ name, amount }) => `${name} ${amount}`).join(', ');
    case 'suspend':
    case 'arm_again':
      return undefined;
  }
}

/** Why an exit ended without having sold everything; undefined if a person wanted it, or nothing is left. */
function endReason(why: Ending, holding: ExitHolding): Reason | undefined {
  const { name: pair } = instrumentOf(holding);
  switch (why) {
    case 'sold':
    case 'cancelled':
    case 'nothing_bought':
      return undefined;
    case 'below_minimum':
      return reason(
        'BELOW_MINIMUM',
        `What it owns is below the minimum of ${pair}: it is not sold.`,
      );
    case 'not_tradable':
      return reason('PAIR_NOT_TRADABLE', `${pair} cannot be sold any more.`);
    case 'coins_missing':
      return isContract(holding)
        ? reason(
            'NO_POSITION',
            `Something else has closed, reduced or turned its position in ${pair}.`,
          )
        : reason('BALANCE_NOT_ENOUGH', 'The account does not hold the coins any more.');
    case 'legs_ended':
      return reason(
        'EXIT_INCOMPLETE',
        'A take-profit was cancelled or refused, and there is no stop.',
      );
    case 'steps_used_up':
      return reason(
        'EXIT_INCOMPLETE',
        'Its steps are used up, and have not sold everything: see them for why.',
      );
  }
}
