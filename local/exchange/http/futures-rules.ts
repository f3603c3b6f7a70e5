import { Big, DECIMAL } from '../../../shared/lib/decimal.ts';
import type { TimeInForce } from '../engine/orders.ts';
import {
  choice,
  type Fields,
  invalidParameter,
  isAbsent,
  optionalText,
  requiredText,
} from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import type { ContractMarket } from '../futures/contract-market.ts';
import {
  type ContractOrder,
  type ContractRequest,
  hedgeLeg,
  type Leg,
  signOf,
} from '../futures/contract-orders.ts';
import type { ContractAmendment } from '../futures/contract-trading.ts';
import type { FuturesExchange } from '../futures/futures-exchange.ts';
import { readText } from './order-rules.ts';

const TIFS: readonly TimeInForce[] = ['gtc', 'ioc', 'poc', 'fok'];
const ZERO = new Big('0');

/** A signed size as it came: text or a number, cut to what the contract and the header allow. */
function readSize(fields: Fields, market: ContractMarket, isDecimal: boolean): Big {
  const written = fields.size;
  if (isAbsent(fields, 'size')) throw refusal('MISSING_REQUIRED_PARAM', 'size');
  const text = typeof written === 'number' ? String(written) : written;
  if (typeof text !== 'string' || !DECIMAL.test(text.replace(/^-/, ''))) {
    throw invalidParameter('size', written);
  }
  const size = new Big(text);
  // Gate cuts off what does not fit, without an error.
  const step = isDecimal && market.listing.row.enable_decimal ? market.step : new Big('1');
  return size.div(step).round(0, Big.roundDown).times(step);
}

function flag(fields: Fields, field: string): boolean {
  const value = fields[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalidParameter(field, value);
  return value;
}

function decimalField(fields: Fields, field: string): Big {
  const value = fields[field];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !DECIMAL.test(text)) throw invalidParameter(field, value);
  return new Big(text);
}

/** Reads the body of POST /futures/usdt/orders and refuses what Gate would refuse before matching. */
export function readContractRequest(
  fields: Fields,
  userId: string,
  futures: FuturesExchange,
  isDecimal: boolean,
  nowMs: number,
): ContractRequest {
  const market = futures.marketOf(requiredText(fields, 'contract'));
  // Source: gateapi-nodejs#20: an order without a price is answered with "invalid argument: #4".
  if (isAbsent(fields, 'price')) throw refusal('INVALID_PROTOCOL', 'invalid argument: #4');
  const price = decimalField(fields, 'price');
  const tif = choice(fields, 'tif', TIFS, 'gtc');
  if (price.eq(ZERO) && tif !== 'ioc' && tif !== 'fok') throw invalidParameter('tif', tif);
  const size = readSize(fields, market, isDecimal);
  const closing = readClosing(fields, size, userId, market, futures);
  const request: ContractRequest = {
    contract: market.name,
    text: readText(fields),
    price,
    tif,
    iceberg: isAbsent(fields, 'iceberg') ? ZERO : decimalField(fields, 'iceberg'),
    slippage: isAbsent(fields, 'market_order_slip_ratio')
      ? new Big(market.listing.row.market_order_slip_ratio)
      : decimalField(fields, 'market_order_slip_ratio'),
    ...(closing ?? openingOf(fields, size, userId, futures)),
  };
  if (!isAbsent(fields, 'stp_act') && fields.stp_act !== '-' && !futures.stpGroup.has(userId)) {
    throw refusal('INVALID_PARAM_VALUE', 'stp_act needs an STP group; this user is in none');
  }
  if (market.isInDelisting(nowMs) && !request.reduceOnly) throw refusal('CONTRACT_IN_DELISTING');
  checkSize(request, market);
  checkPrice(price, market, nowMs);
  const open = futures.store.openOf(userId).filter(({ contract }) => contract === market.name);
  const { orders_limit: most } = market.listing.row;
  if (open.length >= most) throw refusal('TOO_MANY_ORDERS', String(most));
  return request;
}

type Direction = Pick<ContractRequest, 'side' | 'size' | 'reduceOnly' | 'isClose' | 'leg'>;

/** An order that closes all has the size zero, and takes that of the position. */
function readClosing(
  fields: Fields,
  size: Big,
  userId: string,
  market: ContractMarket,
  futures: FuturesExchange,
): Direction | undefined {
  const isOneWay = futures.positions.modeOf(userId) === 'single';
  const close = flag(fields, 'close');
  const autoSize = optionalText(fields, 'auto_size');
  if (!close && autoSize === undefined) return undefined;
  if (!size.eq(ZERO)) throw refusal('INVALID_PARAM_VALUE', 'invalid size with close-order');
  if (isOneWay !== close) throw refusal('POSITION_DUAL_MODE');
  const leg = close ? 'single' : legOf(autoSize, fields);
  const held = futures.positions.of(userId, market.name, leg).size;
  if (held.eq(ZERO)) throw refusal('POSITION_EMPTY');
  return {
    side: held.gt(ZERO) ? 'sell' : 'buy',
    size: held.abs(),
    reduceOnly: true,
    isClose: true,
    leg,
  };
}

function legOf(autoSize: string | undefined, fields: Fields): Leg {
  if (autoSize === 'close_long') return 'long';
  if (autoSize === 'close_short') return 'short';
  throw invalidParameter('auto_size', fields.auto_size);
}

function openingOf(fields: Fields, size: Big, userId: string, futures: FuturesExchange): Direction {
  if (size.eq(ZERO)) throw refusal('INVALID_PARAM_VALUE', 'invalid size');
  const side = size.gt(ZERO) ? 'buy' : 'sell';
  const reduceOnly = flag(fields, 'reduce_only');
  const isOneWay = futures.positions.modeOf(userId) === 'single';
  const leg = isOneWay ? 'single' : hedgeLeg(side, reduceOnly);
  return { side, size: size.abs(), reduceOnly, isClose: false, leg };
}

function checkSize({ size, price, isClose }: ContractRequest, { listing }: ContractMarket): void {
  const {
    order_size_min: least,
    order_size_max: most,
    market_order_size_max: marketMost,
  } = listing.row;
  if (isClose) return;
  if (size.lt(least)) throw refusal('SIZE_TOO_SMALL', least);
  if (size.gt(most)) throw refusal('SIZE_TOO_LARGE', most);
  const isMarket = price.eq(ZERO) && marketMost !== '0';
  if (isMarket && size.gt(marketMost)) throw refusal('SIZE_TOO_LARGE', marketMost);
}

/** A price is a multiple of the tick, and close to the mark price on either side. */
function checkPrice(price: Big, market: ContractMarket, nowMs: number): void {
  if (price.eq(ZERO)) return;
  if (!price.mod(market.tick).eq(ZERO)) {
    throw refusal('INVALID_PARAM_VALUE', `price is no multiple of ${market.tick.toFixed()}`);
  }
  const mark = market.markPriceAt(nowMs);
  const most = mark.times(market.listing.row.order_price_deviate);
  if (price.minus(mark).abs().gt(most)) {
    throw refusal(
      'PRICE_TOO_DEVIATED',
      `[${mark.minus(most).toFixed()}, ${mark.plus(most).toFixed()}]`,
    );
  }
}

/** Reads the body of PUT /futures/usdt/orders/{id}. The size is the new total, with its sign. */
export function readContractAmendment(
  fields: Fields,
  order: ContractOrder,
  market: ContractMarket,
  isDecimal: boolean,
  nowMs: number,
): ContractAmendment {
  const amendText = optionalText(fields, 'amend_text');
  const price = isAbsent(fields, 'price') ? undefined : decimalField(fields, 'price');
  if (isAbsent(fields, 'size') && price === undefined) {
    throw refusal('MISSING_REQUIRED_PARAM', 'size or price');
  }
  if (price) checkPrice(price, market, nowMs);
  if (isAbsent(fields, 'size')) return { price, amendText };
  if (order.isClose) throw refusal('INVALID_PARAM_VALUE', 'invalid size with close-order');
  const size = readSize(fields, market, isDecimal);
  if (size.times(signOf(order.side)).lte(ZERO)) throw invalidParameter('size', fields.size);
  checkSize({ ...order, size: size.abs() }, market);
  return { size: size.abs(), price, amendText };
}
