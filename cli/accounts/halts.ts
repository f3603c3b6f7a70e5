import type { AccountSwitch } from '../../shared/kill-switch/state.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { counted } from '../../shared/lib/counted.ts';
import type { Arguments, Connection, Context, Options } from '../program/command.ts';
import { alignColumns } from '../terminal/columns.ts';
import { UsageError } from '../terminal/failure.ts';
import { harmless } from '../terminal/terminal.ts';

/** The switch of one account, as the commands show it. */
export type StandingAccount = { readonly account: string; readonly accountSwitch: AccountSwitch };

/** The accounts that a command is about: the one that is named, or all. */
export function accountsMeant(
  { target }: Connection,
  { options }: Arguments<Options>,
): readonly string[] {
  return options.account === undefined ? Object.keys(target.accounts) : [options.account as string];
}

export function requiredReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim().slice(0, 256);
  throw new UsageError('--reason says why, for those who read it later.', 'reason');
}

export function readSwitches(
  { stack }: Connection,
  accounts: readonly string[],
): Promise<readonly StandingAccount[]> {
  return Promise.all(
    accounts.map(async (account) => ({
      account,
      accountSwitch: await stack.switches.read(account),
    })),
  );
}

export function showSwitches(
  { terminal }: Pick<Context, 'terminal'>,
  standing: readonly StandingAccount[],
): void {
  terminal.show(standing.map(switchJson), () => describeSwitches(standing).join('\n'));
}

/** One line an account. */
export function describeSwitches(standing: readonly StandingAccount[]): readonly string[] {
  return alignColumns(
    harmless(standing).map(({ account, accountSwitch }) => [account, describe(accountSwitch)]),
  );
}

function switchJson({ account, accountSwitch }: StandingAccount) {
  const { state, by, reason, atMs, resumedAtMs, sweep, circuit } = accountSwitch;
  return {
    account,
    state,
    ...(by !== undefined && { by, reason, at: isoTime(atMs ?? 0) }),
    ...(resumedAtMs !== undefined && { resumed_at: isoTime(resumedAtMs) }),
    ...(sweep && { still_open: sweep.openCount, still_open_texts: sweep.open }),
    ...(circuit && {
      circuit: { opened_at: isoTime(circuit.openedAtMs), label: circuit.label },
    }),
  };
}

function describe({ state, by, reason, atMs = 0, sweep, circuit }: AccountSwitch): string {
  const since = by === undefined ? '' : ` since ${isoTime(atMs)} by ${by}: ${reason}`;
  const open =
    sweep && sweep.openCount > 0 ? `; still open: ${counted(sweep.openCount, 'order')}` : '';
  const key = circuit ? `; no key works: ${circuit.label}` : '';
  return `${state}${since}${open}${key}`;
}
