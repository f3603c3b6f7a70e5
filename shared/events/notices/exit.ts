import { escapeControls } from '../../lib/escape-controls.ts';
import { isContract } from '../../market/contract-order.ts';
import { instrumentOf } from '../../market/instrument.ts';
import {
  type ExitRecord,
  isExit,
  type OrderRecord,
  type RefusedExit,
} from '../../orders/model/record.ts';
import { type ExitHolding, heldAs, unitOf } from '../../orders/model/request.ts';
import { isFinal } from '../../orders/model/status.ts';
import type { OrderChange } from '../bus/change.ts';
import { accountOption } from './notice.ts';
import type { OrderNotice } from './order-notice.ts';

/** The notices about exits: the account holds coins that an exit does not protect any more. */
export const EXIT_NOTICES: readonly OrderNotice[] = [
  {
    applies: ({ before, after }) => missingIn(after) !== missingIn(before),
    subject: (exit) => `exit ${named(exit)} has become smaller: ${missedBy(exit).what} are missing`,
    toDo: 'check what else sells there',
    happened: (exit) =>
      `The account did not have ${missingIn(exit)} of the ${missedBy(exit).what} that the exit ` +
      `owned: they were ${missedBy(exit).happened}. The exit goes on with the rest, if any is left.`,
    whatToDo: ({ account }) =>
      `Check the account at Gate, and what sells there: sluice list --since 1d${accountOption(account)}`,
  },
  {
    applies: ({ before, after }) => becomes('leg_turned_up', before, after),
    subject: (exit) => `a leg of exit ${named(exit)} turned up after it was judged ended`,
    toDo: 'check its legs, then rearm or cancel it',
    happened: () =>
      'Gate has an order of the exit that its record had settled. The exit is suspended: nothing ' +
      'protects its coins.',
    whatToDo: ({ id, account }) =>
      `Check its legs (sluice get ${id}${accountOption(account)}) and the account at Gate, then ` +
      `sluice rearm ${id}${accountOption(account)}, or cancel it.`,
  },
  {
    applies: ({ before, after }) =>
      isExit(after) &&
      isFinal(after.status) &&
      before?.status === 'working' &&
      Boolean(after.reason),
    subject: (exit) => `exit ${named(exit)} ended without having sold everything`,
    toDo: 'sell the rest, or protect it anew',
    happened: ({ reason }) => `${escapeControls(reason?.message)} (${reason?.code})`,
    whatToDo: () =>
      'Nothing protects what is left. Sell it, or send an exit under a new id for what the account ' +
      'still holds.',
  },
];

/** "btc-oco (BTC)"; of a contract "btc-oco (usdt:BTC_USDT)" */
function named(record: OrderRecord): string {
  return record.action === 'exit' ? `${record.id} (${heldAs(record.holding)})` : record.id;
}

function missedBy(record: OrderRecord) {
  const isPosition = record.action === 'exit' && isContract(record.holding);
  return isPosition
    ? { what: 'contracts', happened: 'closed by hand, by another order or by a liquidation' }
    : { what: 'coins', happened: 'sold, moved or locked elsewhere' };
}

function missingIn(record: OrderRecord | undefined): string {
  return record && isExit(record) ? record.program.state.missing : '0';
}

function becomes(
  event: string,
  before: OrderChange['before'],
  { history }: OrderChange['after'],
): boolean {
  return history.at(-1)?.event === event && before?.history.at(-1)?.event !== event;
}

function askedAmount(holding: ExitHolding): string | undefined {
  return isContract(holding) ? holding.size : holding.amount;
}

/** "Exit btc-oco of account main: it owns 0.05 BTC (BTC_USDT)." */
export function describeExit(exit: ExitRecord | RefusedExit): string {
  const { id, account, holding } = exit;
  const amount = isExit(exit) ? exit.program.state.owned : askedAmount(holding);
  const owns = amount === undefined ? '' : ` it owns ${amount} ${unitOf(holding)}`;
  return `Exit ${id} of account ${account}:${owns} (${instrumentOf(holding).name}).`;
}
