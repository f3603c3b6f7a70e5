import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { contractsOf, countOf, describeContractOrder } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { isQuoteSized } from '../../shared/market/order-size.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { isPreCancelMarker } from '../../shared/orders/model/pre-cancel-marker.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import type { Paint } from '../terminal/terminal.ts';
import { describeExits } from './describe-exits.ts';
import { describeSlices } from './describe-slices.ts';
import { formatPrice } from './format.ts';

type StatusStyle = { readonly description: string; readonly style: Parameters<Paint>[0] };

/** The meaning of each status for a trader, and its colour. */
const STATUS_STYLES: Readonly<Record<Status, StatusStyle>> = {
  armed: { description: 'waits for its trigger, nothing was sent', style: 'cyan' },
  working: { description: 'its parts are sent as their price or time comes', style: 'cyan' },
  submitting: {
    description: 'sent, result not known yet',
    style: 'yellow',
  },
  open: { description: 'open at the exchange', style: 'cyan' },
  filled: { description: 'completely', style: 'green' },
  partially_filled: { description: 'ended, partly filled', style: 'yellow' },
  cancelled: { description: 'ended, nothing filled', style: 'yellow' },
  rejected: { description: 'refused, nothing was placed', style: 'red' },
  not_placed: { description: 'proven: nothing is open or filled', style: 'red' },
  done: { description: 'it took effect', style: 'green' },
};

/** A status with its meaning, as in `open: placed and not finished`. */
export function describeStatus(status: Status): string {
  return `${status}: ${STATUS_STYLES[status].description}`;
}

/** A status, or a text about it, in the colour of the status. */
export function paintStatus(paint: Paint, status: Status, text: string = status): string {
  return paint(STATUS_STYLES[status].style, text);
}

/** The order in one line, as in `buy 0.001 BTC_USDT at 30000` or `buy BTC_USDT for 25 USDT`. */
export function describeOrder(order: OrderJson): string {
  if (order.action === 'exit') return describeExit(order);
  const exits = order.exits ? `, then ${describeExits(order.exits)}` : '';
  return `${describeSize(order)}${describeTrigger(order.trigger)}${describeSlices(order)}${exits}`;
}

/** As in `exit 0.05 BTC_USDT: stop 57000, take 63000`. */
function describeExit({
  amount,
  amount_of_available: share,
  currency_pair: pair,
  contract,
  size: contracts,
  exits,
}: OrderJson) {
  const ofCoins = amount ?? (share && `${share} of what is available`);
  const size = contracts === undefined ? ofCoins : contractsOf({ size: contracts });
  return `exit ${[size, pair ?? (contract && `${contract} contracts`)].filter(Boolean).join(' ')}: ${exits ? describeExits(exits) : 'refused'}`;
}

/** As in ` when the price is <= 58000`; empty without a trigger. */
function describeTrigger(trigger: OrderJson['trigger']): string {
  if (!trigger) return '';
  if (!('source' in trigger)) return ` to a trigger at ${trigger.price}`;
  return `${describeCondition(trigger)}${trigger.suspended ? ' (suspended)' : ''}`;
}

/** A trigger as a message or a record has it. */
export type ShownCondition = {
  readonly price?: string;
  readonly rule?: string;
  readonly source?: string;
  readonly trail?: { readonly by: string; readonly from?: string };
};

/** As in ` when the price is <= 58000`, or ` when it comes back by 3 %`. */
export function describeCondition({ price, rule, trail }: ShownCondition): string {
  const from = trail?.from === undefined ? '' : ` from ${trail.from}`;
  return trail
    ? ` when it comes back by ${new Big(trail.by).times('100').toString()} %${from}`
    : ` when the price is ${rule} ${price}`;
}

function describeSize(order: OrderJson): string {
  const { side, amount, currency_pair: pair, price, amount_currency: currency } = order;
  const atPrice = price === undefined ? '' : ` at ${price}`;
  if (order.target !== undefined) {
    const size = amount ?? (order.size && countOf(contractsOf({ size: order.size })));
    return `${order.action} ${order.target}${size === undefined ? '' : ` to ${size}`}${atPrice}`;
  }
  if (isPreCancelMarker(order)) return 'cancelled before it arrived';
  if (order.reason?.code === 'ID_CONFLICT') return `another order called ${order.conflicts_with}`;
  if (order.contract !== undefined) return describeContract(order);
  if (pair === undefined) return 'unreadable message';
  if (order.amount_of_available !== undefined) {
    const size = amount === undefined ? '' : `${amount} `;
    return `${side} ${size}${pair}${atPrice} for ${order.amount_of_available} of what is available`;
  }
  if (amount !== undefined && isQuoteSized(order)) return `buy ${pair} for ${amount} ${currency}`;
  if (order.quote_amount !== undefined) {
    const size = amount === undefined ? '' : `${amount} `;
    return `${side} ${size}${pair}${atPrice} for ${order.quote_amount} ${currenciesOf(pair).quote}`;
  }
  return `${side} ${amount} ${pair}${atPrice}`;
}

function describeContract({ contract = '', size, price, reduce_only, close }: OrderJson): string {
  // A refused message may lack them.
  if (size === undefined || price === undefined) return `${contract} contracts`;
  return describeContractOrder({ contract, size, price, reduce_only, close });
}

/** The filled amount, or undefined without fills. */
export function describeFill(order: OrderJson): string | undefined {
  if (order.filled_amount === '0') return undefined;
  const { base, quote } = currenciesOf(order.currency_pair ?? order.contract);
  const { avg_deal_price: price } = order;
  const average = price === undefined ? '' : `, average ${formatPrice(price)}`;
  const contracts = filledContracts(order);
  const count = contracts === undefined ? '' : `${countOf(contracts)}, `;
  return `${count}${money(order.filled_amount, base)} for ${money(order.filled_total, quote)}${average}`;
}

/** The filled contracts without a sign; undefined for an order of a pair. */
export function filledContracts({ filled_size: size }: OrderJson): string | undefined {
  return size === undefined ? undefined : contractsOf({ size });
}

/** Explanations of Gate's `finish_as` values, for those that need one. */
const FINISHES: Readonly<Record<string, string>> = {
  ioc: 'what did not fill at once was cancelled',
  fok: 'it could not fill completely at once',
  poc: 'it would have filled at once',
  stp: 'it would have traded with an order of your own',
  small: 'what was left was too small to trade',
  depth_not_enough: 'the order book held too little',
  trader_not_enough: 'no counterparty to trade with',
  price_protect_cancelled: 'the price went beyond what its slippage allows',
  liquidate_cancelled: 'a liquidation of the account cancelled it',
  liquidated: 'a liquidation of the position cancelled it',
  auto_deleveraged: 'an auto-deleveraging of the position cancelled it',
  reduce_only: 'it would have made the position larger',
  position_closed: 'the position was closed',
  reduce_out: 'other orders already reduce the whole position',
};

/** The reason why Gate ended an order that was not fully filled. */
export function describeFinish({ finish_as: finish }: OrderJson): string | undefined {
  if (finish === undefined || finish === 'filled') return undefined;
  const explanation = FINISHES[finish];
  return explanation === undefined ? finish : `${finish}: ${explanation}`;
}
