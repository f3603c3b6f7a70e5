import { isCancelledBy } from '../../../shared/kill-switch/cancelled-by-halt.ts';
import {
  type HaltKind,
  halted,
  type KillSwitch,
  NEVER_HALTED,
  suspends,
} from '../../../shared/kill-switch/state.ts';
import { isContract } from '../../../shared/market/contract-order.ts';
import { exitHaltedAs } from '../../../shared/orders/model/request.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import { sentOrder } from './held.ts';
import type { Setting, State } from './state.ts';

const CAUSE = { by: 'person', reason: 'TEST', atMs: 1 };

function switchBy(kind: HaltKind): KillSwitch {
  return halted(CAUSE, kind)(NEVER_HALTED) ?? NEVER_HALTED;
}

const SWITCHES = { some: switchBy('by_person'), all: switchBy('by_person_of_all') };

function switchOf({ haltsAll = false }: Setting): KillSwitch {
  return haltsAll ? SWITCHES.all : SWITCHES.some;
}

/** Whether a halt stops the exit. */
export function isHalted(setting: Setting, { halt, exit }: State): boolean {
  if (halt === 'none' || exit.isRearmed) return false;
  return suspends(switchOf(setting), exitHaltedAs(setting.holding), 0);
}

/** Whether a poll cancels a resting leg, because the account is halting. */
export function isSwept(setting: Setting, { halt, exit }: State, leg: ExitLeg): boolean {
  if (halt === 'none' || exit.isRearmed) return false;
  const { onlyReduces } = sentOrder(setting, leg);
  return isCancelledBy(switchOf(setting), { isReduceOnly: onlyReduces, isLeg: true });
}

/** The law, whatever the code says: what only reduces a position goes on, unless everything is halted. */
export function mayBeStopped({ holding, haltsAll = false }: Setting): boolean {
  return !isContract(holding) || haltsAll;
}
