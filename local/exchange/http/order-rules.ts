import { Big, decimalPlaces } from '../../../shared/lib/decimal.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import type { CurrencyPair } from '../engine/markets.ts';
import type { Side } from '../engine/matching.ts';
import {
  type ActionMode,
  type Order,
  type OrderAccount,
  type PlacementRequest,
  spendsQuote,
  type TimeInForce,
} from '../engine/orders.ts';
import {
  choice,
  decimal,
  type Fields,
  invalidParameter,
  isAbsent,
  optionalText,
  positiveDecimal,
} from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import type { AmendmentRequest } from '../engine/trading.ts';

const SIDES: readonly Side[] = ['buy', 'sell'];
const TYPES = ['limit', 'market'] as const;
const TIMES_IN_FORCE: Readonly<Record<PlacementRequest['type'], readonly TimeInForce[]>> = {
  limit: ['gtc', 'ioc', 'poc', 'fok'],
  market: ['ioc', 'fok'],
};
const ACTION_MODES: readonly ActionMode[] = ['ACK', 'RESULT', 'FULL'];
/** At most 28 bytes after the prefix, of these characters. */
const TEXT = /^t-[0-9A-Za-z_.-]{0,28}$/;
/** The text that the server stores where a client names none. */
const DEFAULT_TEXT = 'apiv4';

export function actionMode(fields: Fields): ActionMode {
  return choice(fields, 'action_mode', ACTION_MODES, 'FULL');
}

/** Reads the body of POST /spot/orders and refuses what Gate would refuse before matching. */
export function readOrderRequest(
  fields: Fields,
  account: OrderAccount,
  market: SimulatedMarket,
  nowMs: number,
): PlacementRequest {
  const { pair } = market.listing;
  refuseUnsimulated(fields);
  const side = choice(fields, 'side', SIDES);
  const type = choice(fields, 'type', TYPES, 'limit');
  // The documented default is gtc for every type, which a market order does not accept.
  const timeInForce = choice(fields, 'time_in_force', TIMES_IN_FORCE[type], 'gtc');
  const request: PlacementRequest = {
    pair,
    side,
    type,
    timeInForce,
    text: readText(fields),
    account,
    amount: positiveDecimal(fields, 'amount'),
    price: type === 'limit' ? positiveDecimal(fields, 'price') : new Big('0'),
    iceberg: isAbsent(fields, 'iceberg') ? new Big('0') : decimal(fields, 'iceberg'),
    slippage: type === 'market' ? readSlippage(fields, pair) : undefined,
  };
  if (request.iceberg.gt(request.amount)) throw invalidParameter('iceberg', fields.iceberg);
  if (!isAbsent(fields, 'stp_act') && fields.stp_act !== '-') {
    throw refusal('INVALID_PARAM_VALUE', 'stp_act needs an STP group; this user is in none');
  }
  checkTradable(pair, side, nowMs);
  checkSize(request, market.lastPrice);
  checkPrice(request, market.lastPrice);
  return request;
}

/** Reads the body of PATCH /spot/orders/{id}, by the same rules. */
export function readAmendment(fields: Fields, order: Order, lastPrice: Big): AmendmentRequest {
  refuseUnsimulated(fields);
  if (isAbsent(fields, 'amount') && isAbsent(fields, 'price')) {
    throw refusal('MISSING_REQUIRED_PARAM', 'amount or price');
  }
  const amendment = {
    amount: isAbsent(fields, 'amount') ? undefined : positiveDecimal(fields, 'amount'),
    price: isAbsent(fields, 'price') ? undefined : positiveDecimal(fields, 'price'),
    amendText: optionalText(fields, 'amend_text'),
  };
  const { amount = order.amount, price = order.price } = amendment;
  const amended = { ...order, amount, price };
  checkSize(amended, lastPrice);
  checkPrice(amended, lastPrice);
  return amendment;
}

/**
 * Fields that change what an order does, and that are not simulated: to drop them would place another
 * order than the one that was asked for.
 */
const UNSIMULATED = ['stop_loss', 'stop_profit', 'auto_borrow', 'auto_repay'] as const;

function refuseUnsimulated(fields: Fields): void {
  const field = UNSIMULATED.find((name) => !isAbsent(fields, name) && fields[name] !== false);
  if (field === undefined) return;
  throw refusal('INVALID_PARAM_VALUE', `${field} is not offered by the simulated exchange`);
}

export function readText(fields: Fields): string {
  if (isAbsent(fields, 'text')) return DEFAULT_TEXT;
  const text = fields.text;
  if (typeof text !== 'string' || !TEXT.test(text)) throw invalidParameter('text', text);
  return text;
}

/**
 * Source: Gate, GET /spot/currency_pairs: the pair's `slippage` is the maximum supported one. An
 * order that names none gets no more than that either.
 */
function readSlippage(fields: Fields, pair: CurrencyPair): Big | undefined {
  const most = rateOf(pair.slippage);
  if (isAbsent(fields, 'slippage')) return most;
  const slippage = decimal(fields, 'slippage');
  if (slippage.gte('1') || (most && slippage.gt(most)))
    throw invalidParameter('slippage', fields.slippage);
  return slippage;
}

/** A rate of a pair; a rate that is absent or zero limits nothing. */
function rateOf(rate: string | undefined): Big | undefined {
  return rate === undefined || new Big(rate).eq('0') ? undefined : new Big(rate);
}

function checkTradable(pair: CurrencyPair, side: Side, nowMs: number): void {
  const nowS = nowMs / 1000;
  const allowed = pair.trade_status === 'tradable' || pair.trade_status === `${side}able`;
  if (!allowed) {
    throw refusal('TRADE_RESTRICTED', `${pair.id} is ${pair.trade_status}`);
  }
  if (nowS < (side === 'buy' ? pair.buy_start : pair.sell_start)) {
    throw refusal('TRADE_RESTRICTED', `${pair.id}: ${side} has not started`);
  }
  if (pair.delisting_time && nowS >= pair.delisting_time) {
    throw refusal('TRADE_RESTRICTED', `${pair.id} is delisted`);
  }
}

function exceeds(value: Big, limit: string | null | undefined): boolean {
  return limit !== null && limit !== undefined && new Big(limit).gt('0') && value.gt(limit);
}

function checkSize(request: PlacementRequest, lastPrice: Big): void {
  const { pair, type, amount, price } = request;
  const isQuoteAmount = spendsQuote(request);
  if (!isQuoteAmount) {
    checkPrecision('amount', amount, pair.amount_precision);
    if (pair.min_base_amount && amount.lt(pair.min_base_amount)) {
      throw refusal('AMOUNT_TOO_LITTLE', `${pair.min_base_amount} ${pair.base}`);
    }
  }
  if (type === 'limit') checkPrecision('price', price, pair.precision);

  const valuationPrice = type === 'limit' ? price : lastPrice;
  const quoteAmount = isQuoteAmount ? amount : amount.times(valuationPrice);
  if (pair.min_quote_amount && quoteAmount.lt(pair.min_quote_amount)) {
    throw refusal(
      'INVALID_PARAM_VALUE',
      `Your order size ${quoteAmount.toFixed()} ${pair.quote} is too small. ` +
        `The minimum is ${pair.min_quote_amount} ${pair.quote}`,
    );
  }
  const isMarket = type === 'market';
  for (const max of [pair.max_base_amount, isMarket ? pair.market_order_max_stock : null]) {
    if (isQuoteAmount || !exceeds(amount, max)) continue;
    throw refusal('AMOUNT_TOO_MUCH', `${max} ${pair.base}`);
  }
  for (const max of [pair.max_quote_amount, isMarket ? pair.market_order_max_money : null]) {
    if (exceeds(quoteAmount, max)) throw refusal('AMOUNT_TOO_MUCH', `${max} ${pair.quote}`);
  }
}

/**
 * How far a limit price may lie from the last one on the side that trades at once. Source: Gate,
 * GET /spot/currency_pairs: `up_rate` and `down_rate` are the most that a quote may rise and fall.
 * Which side each limits is written down for futures only (help article 22083): a buy has a highest
 * price, a sell a lowest one.
 */
function checkPrice({ pair, type, side, price }: PlacementRequest, lastPrice: Big): void {
  const rate = rateOf(side === 'buy' ? pair.up_rate : pair.down_rate);
  if (type !== 'limit' || rate === undefined) return;
  const distance = lastPrice.times(rate);
  const bound = side === 'buy' ? lastPrice.plus(distance) : lastPrice.minus(distance);
  if (side === 'buy' ? price.lte(bound) : price.gte(bound)) return;
  const word = side === 'buy' ? 'exceeds the maximum' : 'is below the minimum';
  throw refusal(
    'PRICE_THRESHOLD_EXCEEDED',
    `Order price ${price.toFixed()} ${word} of ${bound.toFixed()}`,
  );
}

function checkPrecision(field: string, value: Big, decimals: number): void {
  if (decimalPlaces(value.toFixed()) > decimals) {
    throw refusal('INVALID_PRECISION', `${field} has more than ${decimals} decimals`);
  }
}
