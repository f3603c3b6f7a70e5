import { money } from '../../shared/lib/money.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { type OrderJson, orderJson } from '../../shared/orders/model/order-json.ts';
import type { Reason } from '../../shared/orders/model/reason.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { shortenMiddle } from '../terminal/columns.ts';
import { withField } from '../terminal/failure.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import {
  describeFill,
  describeFinish,
  describeOrder,
  describeStatus,
  paintStatus,
} from './describe-order.ts';
import { describeProgress, describeResult, describeSlots } from './describe-slices.ts';
import { columnsWithin } from './fold.ts';
import { wrap } from './format.ts';
import { nextStep } from './next-step.ts';

/** An ARN with a session name is longer than a line. */
const PRINCIPAL_LENGTH = 42;
const INDENT = '    ';

type Fact = readonly [label: string, value: string | undefined];

/** The verdict of an order in one block, as `send` shows it. */
export function renderVerdict(record: OrderRecord, paint: Paint, width = Infinity): string {
  const order = escapeControlsDeep(orderJson(record));
  return renderFacts(order, [...outcomeFacts(order), ['next', nextStep(order)]], { paint, width });
}

/** All fields of an order, with its history as a timeline. */
export function renderOrder(
  record: OrderRecord,
  paint: Paint,
  {
    distance,
    width = Infinity,
  }: { readonly distance?: string | undefined; readonly width?: number } = {},
): string {
  const order = escapeControlsDeep(orderJson(record));
  const facts: readonly Fact[] = [
    ...outcomeFacts(order),
    ['distance', distance],
    ['next', nextStep(order)],
    ['account', order.account],
    ['type', order.type],
    ['valid', order.time_in_force ?? order.tif],
    ['slippage', order.slippage ?? order.market_order_slip_ratio],
    ['text', order.text],
    ['gate id', order.order_id],
    ['attempts', String(order.attempts)],
    ['note', order.note],
    ['issued', order.issued_at],
    ['submit by', order.submit_by],
    ['cancel at', order.cancel_at],
    ['created', order.created_at],
    ['updated', order.updated_at],
    ['closed', order.closed_at],
    ['sent by', describeSender(order)],
    ['config', order.config_hash],
    ['conflicts', order.conflicts_with],
    ['body hash', order.body_sha256],
    ['body', order.body_start],
  ];
  const timeline = columnsWithin(
    order.history.map(({ at, status, event, detail = '' }) => [`  ${at}`, status, event, detail]),
    { width, indent: INDENT },
  );
  return [renderFacts(order, facts, { paint, width }), '', 'history', ...timeline].join('\n');
}

function outcomeFacts(order: OrderJson): readonly Fact[] {
  return [
    ['id', order.id],
    ['status', describeStatus(order.status)],
    ['filled', describeFill(order)],
    ['remaining', order.final ? undefined : describeRemaining(order)],
    ['slices', describeSlots(order)],
    ['progress', describeProgress(order)],
    ['traded', describeResult(order)],
    ['fees', order.fees.map(({ currency, amount }) => money(amount, currency)).join(', ')],
    ['ended as', describeFinish(order)],
    ['gate said', order.gate_answer && `${order.gate_answer.label}: ${order.gate_answer.message}`],
    ['reason', order.reason && describeReason(order.reason)],
  ];
}

function describeReason({ code, message, field }: Reason) {
  return `${code}: ${withField(message, field)}`;
}

function describeSender({ sent_by: { kind, run, principal } }: OrderJson) {
  return [kind, run, principal && shortenMiddle(principal, PRINCIPAL_LENGTH)]
    .filter(Boolean)
    .join(' ');
}

function describeRemaining(order: OrderJson) {
  const { remaining_amount: remaining, contract } = order;
  const { amount_currency: currency = currenciesOf(contract).base } = order;
  return remaining === undefined ? undefined : `${remaining} ${currency}`;
}

function renderFacts(
  order: OrderJson,
  facts: readonly Fact[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const known = facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
  const labelWidth = Math.max(...known.map(([label]) => label.length));
  const indent = ' '.repeat(labelWidth + 4);
  const lines = known.flatMap(([label, value]) => {
    const [first = '', ...rest] = wrap(value, width, indent);
    return [`  ${label.padEnd(labelWidth)}  ${first.slice(indent.length)}`, ...rest];
  });
  const title = wrap(describeOrder(order), width, '').join('\n');
  return [paintStatus(paint, order.status, title), ...lines].join('\n');
}
