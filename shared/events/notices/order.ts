import { escapeControls } from '../../lib/escape-controls.ts';
import { describeContractOrder, isContract } from '../../market/contract-order.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import {
  failedToProtect,
  filledOf,
  hasExpired,
  type OrderRecord,
  orderOf,
  protects,
} from '../../orders/model/record.ts';
import { recurringOrderOf } from '../../orders/model/recurring.ts';
import type { AskedSpotOrder } from '../../orders/model/request.ts';
import { isFinal, isForcedEnd } from '../../orders/model/status.ts';
import { eventId } from '../bus/bus-event.ts';
import type { OrderChange } from '../bus/change.ts';
import { describeExit, EXIT_NOTICES } from './exit.ts';
import { accountOption, type Notice, paragraphs } from './notice.ts';
import type { OrderNotice } from './order-notice.ts';

/**
 * The notices about orders; the first that applies is sent. The sender of a direct message reads
 * the verdict, so it gets no notice. An order from a schedule or a signal has no waiting sender.
 * The notice of a run reports its legs.
 */
const ORDER_NOTICES: readonly OrderNotice[] = [
  ...EXIT_NOTICES,
  {
    applies: ({ before, after }) =>
      after.exchange?.adopted === true && before?.exchange?.adopted !== true,
    subject: (order) => `order ${named(order)} turned up after it was judged absent`,
    toDo: 'check it and the account at Gate',
    happened: () =>
      'Gate has this order although its record said that nothing was placed or open. The record ' +
      'tracks it now and shows what it did.',
    whatToDo: ({ account, id }) =>
      `Check it (sluice get ${id}${accountOption(account)}) and the account at Gate. Sluice may have ` +
      'halted the account because of it.',
  },
  {
    applies: ({ before, after }) =>
      isForcedEnd(after.exchange?.finishAs) && !isForcedEnd(before?.exchange?.finishAs),
    subject: (order) => `Gate withdrew order ${named(order)}: ${forcedEnd(order)}`,
    toDo: 'check what is left',
    happened: (order) =>
      `Gate ended it as "${order.exchange?.finishAs}", because ${forcedEnd(order)}. What it had filled ` +
      'before stays.',
    whatToDo: ({ account }) =>
      `Check the account at Gate, and what still rests there: sluice list --open${accountOption(account)}.`,
  },
  {
    applies: ({ before, after }) => failedToProtect(after) && !(before && failedToProtect(before)),
    subject: (order) => `order ${named(order)} fired and was ${howFar(order)}`,
    toDo: 'sell or close the rest, or protect it anew',
    happened: (order) =>
      `Its price was there, and it ended ${order.status} with ${filledOf(order).filledAmount} filled. ` +
      (order.reason ? whyOf(order) : 'The market was beyond its price or its slippage.'),
    whatToDo: ({ account, id }) =>
      `See what the account holds, and what was tried: sluice get ${id}${accountOption(account)}. Sell or ` +
      'close the rest, or send a stop for it under a new id.',
  },
  {
    applies: ({ before, after }) =>
      protects(after) && hasExpired(after) && before?.status === 'armed',
    subject: (order) => `the trigger of order ${named(order)} has expired: it protects no more`,
    toDo: 'send it anew if you still want it',
    happened: (order) => whyOf(order),
    whatToDo: () =>
      'To protect it further, send it under a new id, with a later "expires_at" in its trigger.',
  },
  {
    applies: becomes('not_placed'),
    subject: (order) => `order ${named(order)} was not placed`,
    toDo: 'send it anew if you still want it',
    happened: ({ reason }) => escapeControls(reason?.message),
    whatToDo: () =>
      'Nothing is open and nothing was filled. To trade it after all, send it under a new id.',
  },
  {
    applies: (change) => isFrom('recurring', change) && endsWithNothing(change),
    subject: (order) =>
      `recurring order ${recurringOrderOf(order.id)}${sized(order)} traded nothing`,
    toDo: 'nothing to do, the next one runs on schedule',
    happened: (order) => `It ended ${order.status} with nothing filled. ${whyOf(order)}`,
    whatToDo: ({ id }) =>
      'The next one runs on schedule. To trade this one after all, send it yourself; to stop ' +
      `them: sluice pause ${recurringOrderOf(id)}`,
  },
  {
    applies: (change) => isFrom('webhook', change) && becomes('rejected')(change),
    subject: (order) => `the order of signal ${named(order)} was refused`,
    toDo: 'see why if it was right',
    happened: (order) => `Nothing was placed. ${whyOf(order)}`,
    whatToDo: ({ account }) =>
      `If the signal was right, see the limits: sluice limits${accountOption(account)}`,
  },
];

/** Reasons of deliberate refusals, which need no notice. */
const SILENT_REASONS: readonly (string | undefined)[] = ['DRY_RUN', 'PAUSED'];

export function orderNotice(change: OrderChange): Notice | undefined {
  const { after } = change;
  if (SILENT_REASONS.includes(after.reason?.code)) return undefined;
  const notice = ORDER_NOTICES.find(({ applies }) => applies(change));
  if (!notice) return undefined;
  return {
    id: eventId(after.account, after.id, after.version),
    subject: notice.subject(after),
    toDo: notice.toDo,
    text: paragraphs(describe(after), notice.happened(after), notice.whatToDo(after)),
  };
}

/** "its position was liquidated" */
function forcedEnd({ exchange }: OrderRecord): string {
  return exchange?.finishAs === 'liquidated'
    ? 'its position was liquidated'
    : 'its position was closed by auto-deleveraging';
}

function becomes(status: OrderRecord['status']) {
  return ({ before, after }: OrderChange): boolean =>
    after.status === status && before?.status !== status;
}

function isFrom(kind: OrderRecord['sentBy']['kind'], { after }: OrderChange): boolean {
  return after.sentBy.kind === kind;
}

function endsWithNothing({ before, after }: OrderChange): boolean {
  return (
    isFinal(after.status) &&
    !(before && isFinal(before.status)) &&
    (after.status === 'cancelled' || after.status === 'rejected')
  );
}

/** "btc-entry (buy 0.001 BTC)" */
const named = (record: OrderRecord): string => record.id + sized(record);

/** " (buy 0.001 BTC)"; nothing for a message that could not be read. */
function sized(record: OrderRecord): string {
  const order = orderOf(record);
  if (!order) return '';
  return isContract(order)
    ? ` (${describeContractOrder(order)})`
    : ` (${order.side} ${sizeOf(order)})`;
}

/** "0.001 BTC" or "BTC for 25 USDT": what it asked for, if it was refused before its amount was known. */
function sizeOf(order: AskedSpotOrder): string {
  const { base, quote } = currenciesOf(order.currency_pair);
  const { amount, amount_of_available: share } = order;
  const isOfBase = amount !== undefined && !isQuoteSized(order);
  if (isOfBase) return `${amount} ${base}`;
  const spent = amount ?? order.quote_amount;
  return `${base} for ${spent === undefined ? `${share} of what is available` : `${spent} ${quote}`}`;
}

/** "Order btc-entry of account main: buy 0.001 BTC at 30000 (BTC_USDT, limit)" */
function describe(record: OrderRecord): string {
  const { id, account } = record;
  const order = orderOf(record);
  if (record.action === 'exit') return describeExit(record);
  const whose = `Order ${id} of account ${account}`;
  if (!order) return `${whose}: the message is invalid.`;
  if (isContract(order)) return `${whose}: ${describeContractOrder(order)}.`;
  const { currency_pair: pair, side, type, price } = order;
  const at = price ? ` at ${price} ${currenciesOf(pair).quote}` : '';
  return `${whose}: ${side} ${sizeOf(order)}${at} (${pair}, ${type}).`;
}

function howFar({ status }: OrderRecord): string {
  return status === 'partially_filled' ? 'filled only in part' : 'not filled';
}

function whyOf({ reason }: OrderRecord): string {
  return reason
    ? `The reason: ${escapeControls(reason.message)} (${reason.code})`
    : 'Nothing traded at its price in time.';
}
