import { describeHeld } from '../../shared/kill-switch/describe-held.ts';
import { describeUnseen } from '../../shared/kill-switch/describe-unseen.ts';
import type { CircuitBreaker, HeldPosition, KillSwitch } from '../../shared/kill-switch/state.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { plural } from '../../shared/lib/plural.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { Arguments, Connection, Context, Options } from '../program/command.ts';
import { wrap } from '../render/format.ts';
import { renderOrderTable } from '../render/order-table.ts';
import { alignColumns } from '../terminal/columns.ts';
import { UsageError } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** The kill switch of one account. */
export type AccountKillSwitch = { readonly account: string; readonly killSwitch: KillSwitch };

/** The account of `--account`, or all accounts. */
export function selectedAccounts(
  { target }: Connection,
  { options }: Arguments<Options>,
): readonly string[] {
  return options.account === undefined ? Object.keys(target.accounts) : [options.account as string];
}

export function requiredReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim().slice(0, 256);
  throw new UsageError('--reason is required: it says why, in the record.', 'reason');
}

export function readKillSwitches(
  { stack }: Connection,
  accounts: readonly string[],
): Promise<readonly AccountKillSwitch[]> {
  return Promise.all(
    accounts.map(async (account) => ({
      account,
      killSwitch: await stack.killSwitches.read(account),
    })),
  );
}

export function showKillSwitches(
  { terminal }: Pick<Context, 'terminal'>,
  switches: readonly AccountKillSwitch[],
  /** The orders that a halt found open, as they are now. */
  orders: readonly OrderRecord[] = [],
  /** The stops that a halt has suspended. */
  unprotected: readonly OrderRecord[] = [],
): void {
  const { paint, tableWidth } = terminal;
  const json = switches.map((each) => {
    const ofAccount = orders.filter(({ account }) => account === each.account);
    const withoutStop = unprotected.filter(({ account }) => account === each.account);
    return {
      ...killSwitchJson(each),
      ...(ofAccount.length > 0 && { orders: ofAccount.map(orderJson) }),
      ...(withoutStop.length > 0 && { without_stop: withoutStop.map(orderJson) }),
    };
  });
  terminal.show(json, () =>
    [
      ...describeKillSwitches(switches).flatMap((line) => wrap(line, tableWidth, '')),
      ...unseenLines(switches).flatMap((line) => wrap(line, tableWidth, '')),
      ...(orders.length === 0
        ? []
        : [`Open before, now (${orders.length}):`, renderOrderTable(orders, tableWidth, paint)]),
      ...(unprotected.length === 0
        ? []
        : [
            `Without a stop until sluice rearm (${unprotected.length}):`,
            renderOrderTable(unprotected, tableWidth, paint),
          ]),
      ...escapeControlsDeep(switches.flatMap(heldLines)),
    ].join('\n'),
  );
}

/** What keeps a halt from its end although it cannot be cancelled. */
function unseenLines(switches: readonly AccountKillSwitch[]): readonly string[] {
  const lines = switches.flatMap(({ account, killSwitch }) =>
    describeUnseen(killSwitch).map((line) => `${account}: ${line}`),
  );
  return escapeControlsDeep(lines);
}

/** The positions that a halt has left, of an account that has any. */
function heldLines({ account, killSwitch: { held } }: AccountKillSwitch): readonly string[] {
  const lines = describeHeld(held);
  if (lines.length === 0) return [];
  return [`Still held in ${account} (a halt closes nothing):`, ...lines.map((line) => `  ${line}`)];
}

/** One line per account. */
export function describeKillSwitches(switches: readonly AccountKillSwitch[]): readonly string[] {
  return alignColumns(
    escapeControlsDeep(switches).map(({ account, killSwitch }) => [account, describe(killSwitch)]),
  );
}

function killSwitchJson({ account, killSwitch }: AccountKillSwitch) {
  const { state, by, reason, atMs, resumedAtMs, sweep, all, held } = killSwitch;
  const { circuit, futuresCircuit } = killSwitch;
  return {
    account,
    state,
    ...(by !== undefined && { by, reason, at: isoTime(atMs ?? 0) }),
    ...(resumedAtMs !== undefined && { resumed_at: isoTime(resumedAtMs) }),
    ...(all && { all }),
    ...(sweep && { still_open: sweep.openCount, still_open_texts: sweep.open }),
    ...(held && { positions: held.kind === 'read' ? held.positions.map(heldJson) : null }),
    ...(circuit && { circuit: circuitJson(circuit) }),
    ...(futuresCircuit && { futures_circuit: circuitJson(futuresCircuit) }),
  };
}

function circuitJson({ openedAtMs, label }: CircuitBreaker) {
  return { opened_at: isoTime(openedAtMs), label };
}

/** With the names of `sluice positions --json`, and what rests to reduce it or stops it. */
function heldJson(position: HeldPosition) {
  const { contract, size, entryPrice, markPrice, liquidationPrice, unrealisedPnl } = position;
  return {
    contract,
    size,
    entry_price: entryPrice,
    mark_price: markPrice,
    liq_price: liquidationPrice,
    unrealised_pnl: unrealisedPnl,
    reducing: position.reducing,
    covered: position.covered,
  };
}

function describe(killSwitch: KillSwitch): string {
  const { state, by, reason, atMs = 0, sweep, circuit, futuresCircuit } = killSwitch;
  const since = by === undefined ? '' : ` since ${isoTime(atMs)} by ${by}: ${reason}`;
  const open =
    sweep && sweep.openCount > 0 ? `; still open: ${plural(sweep.openCount, 'order')}` : '';
  const key = circuit ? `; no key works: ${circuit.label}` : '';
  const contracts = futuresCircuit
    ? `; openings of contracts refused: ${futuresCircuit.label}`
    : '';
  return `${state}${since}${open}${key}${contracts}`;
}
