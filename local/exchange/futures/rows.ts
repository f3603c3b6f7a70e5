import { Big } from '../../../shared/lib/decimal.ts';
import { barOf, type CandleTimes } from '../engine/candles.ts';
import type { ContractMarket } from './contract-market.ts';
import { type ContractOrder, type ContractTrade, filledSize, signOf } from './contract-orders.ts';
import type { ForcedClose } from './forced-closes.ts';
import { nextFundingAfter } from './funding.ts';
import type { FuturesBooking } from './futures-wallets.ts';
import {
  type Exposure,
  initialMarginOf,
  isolatedMarginOf,
  liquidationPriceOf,
  maintenanceMarginOf,
  markValueOf,
  unrealisedOf,
} from './margin.ts';
import { isCross, leverageOf } from './position.ts';

type Row = Readonly<Record<string, unknown>>;

/** Source: ECMAScript, JSON.rawJSON. TypeScript does not know it yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/**
 * How sizes are written: with the header `X-Gate-Size-Decimal: 1` as text; without it as integers,
 * cut off toward zero without a word. Source: gate.com, announcement 48788.
 */
export type WriteSize = (size: Big) => unknown;

export function writeSizes(isDecimal: boolean): WriteSize {
  return (size) => (isDecimal ? size.toFixed() : rawJSON(size.round(0, Big.roundDown).toFixed()));
}

/** Gate writes times of futures as seconds with a fraction. */
const seconds = (timeMs: number): number => timeMs / 1_000;

export function contractRow(market: ContractMarket, nowMs: number, writeSize: WriteSize): Row {
  const { row } = market.listing;
  const { delistingAtMs } = market;
  const isInDelisting = market.isInDelisting(nowMs);
  return {
    ...row,
    order_size_min: writeSize(new Big(row.order_size_min)),
    order_size_max: writeSize(new Big(row.order_size_max)),
    market_order_size_max: row.market_order_size_max,
    risk_limit_step: '1000000',
    risk_limit_max: '8000000',
    ref_discount_rate: '0',
    ref_rebate_rate: '0.2',
    mark_type: 'index',
    mark_price: market.markPriceAt(nowMs).toFixed(),
    index_price: market.indexPriceAt(nowMs).toFixed(),
    last_price: market.lastPrice.toFixed(),
    mark_price_round: market.tick.div('100').toFixed(),
    funding_next_apply: nextFundingAfter(market, nowMs) / 1_000,
    funding_rate_indicative: row.funding_rate,
    status: isInDelisting ? 'delisting' : 'trading',
    in_delisting: isInDelisting,
    delisting_time: delistingAtMs === undefined ? 0 : Math.floor(delistingAtMs / 1_000),
    position_size: writeSize(new Big('0')),
    trade_size: 28_530_850_594,
    trade_id: 1,
    orderbook_id: 1,
    create_time: 1_546_905_600,
    config_change_time: 1_609_899_548,
    enable_bonus: true,
    enable_credit: true,
    cross_leverage_default: '10',
  };
}

/** A candle has one letter for each fact; its time is a number of seconds. */
export function candleRow(market: ContractMarket, { startS, endMs }: CandleTimes): Row {
  const { open, close, high, low } = barOf(market.pricesBetween(startS * 1_000, endMs));
  return {
    t: startS,
    v: '1000',
    c: close.toFixed(),
    h: high.toFixed(),
    l: low.toFixed(),
    o: open.toFixed(),
    sum: market.coins(new Big('1000')).times(close).toFixed(),
  };
}

export function tickerRow(market: ContractMarket, nowMs: number): Row {
  const [bid] = market.quotes('buy');
  const [ask] = market.quotes('sell');
  return {
    contract: market.name,
    last: market.lastPrice.toFixed(),
    mark_price: market.markPriceAt(nowMs).toFixed(),
    index_price: market.indexPriceAt(nowMs).toFixed(),
    lowest_ask: ask?.price.toFixed() ?? '',
    highest_bid: bid?.price.toFixed() ?? '',
    change_percentage: '0',
    total_size: '1000000',
    volume_24h: '1000000',
    volume_24h_quote: '1000000',
    volume_24h_settle: '1000000',
    volume_24h_base: '1000000',
    high_24h: market.lastPrice.toFixed(),
    low_24h: market.lastPrice.toFixed(),
    quanto_multiplier: market.listing.row.quanto_multiplier,
    funding_rate: market.listing.row.funding_rate,
  };
}

export function orderRow(order: ContractOrder, market: ContractMarket, writeSize: WriteSize): Row {
  const { row } = market.listing;
  const filled = filledSize(order);
  const sign = signOf(order.side);
  // What an order that closes a position shows is not documented: here it shows nothing.
  const shown = (size: Big) => writeSize(order.isClose ? new Big('0') : size.times(sign));
  return {
    id: rawJSON(order.id),
    user: Number(order.userId),
    contract: order.contract,
    create_time: seconds(order.createdAtMs),
    update_time: seconds(order.updatedAtMs),
    ...(order.endedAtMs !== undefined && { finish_time: seconds(order.endedAtMs) }),
    ...(order.finishAs !== undefined && { finish_as: order.finishAs }),
    status: order.endedAtMs === undefined ? 'open' : 'finished',
    size: shown(order.size),
    left: shown(order.left),
    iceberg: writeSize(order.iceberg),
    price: order.price.toFixed(),
    fill_price: filled.eq('0') ? '0' : order.filledValue.div(filled).toFixed(),
    tif: order.tif,
    text: order.text,
    amend_text: order.amendText,
    is_close: order.isClose,
    is_reduce_only: order.reduceOnly,
    is_liq: order.isLiquidation,
    tkfr: row.taker_fee_rate,
    mkfr: row.maker_fee_rate,
    refu: 0,
    refr: '0',
    stp_id: 0,
    stp_act: '-',
    biz_info: 'dual',
  };
}

/** Rows of `orders_timerange` have two of their times as text. */
export function timerangeRow(row: Row): Row {
  return {
    ...row,
    update_time: String(row.update_time),
    finish_time: String(row.finish_time ?? ''),
  };
}

export function tradeRow(trade: ContractTrade, writeSize: WriteSize): Row {
  const { order } = trade;
  const sign = signOf(order.side);
  return {
    create_time: seconds(trade.atMs),
    contract: order.contract,
    order_id: order.id,
    size: writeSize(trade.size.times(sign)),
    close_size: writeSize(trade.closeSize.times(sign)),
    price: trade.price.toFixed(),
    role: trade.role,
    text: order.text,
    fee: trade.fee.toFixed(),
    point_fee: '0',
    amend_text: order.amendText,
  };
}

/** `my_trades` names the id of a trade in another way than `my_trades_timerange`. */
export const withTradeId = (row: Row, { id }: ContractTrade): Row => ({ id: rawJSON(id), ...row });
export const withTradeIdText = (row: Row, { id }: ContractTrade): Row => ({ trade_id: id, ...row });

export function positionRow(
  exposure: Exposure,
  balance: Big,
  nowMs: number,
  writeSize: WriteSize,
  pendingOrders: number,
): Row {
  const { position, market } = exposure;
  const { row } = market.listing;
  const alone = { ...exposure, orders: [] };
  const initialMargin = initialMarginOf(alone, nowMs);
  return {
    user: Number(position.userId),
    contract: position.contract,
    size: writeSize(position.size),
    mode: position.leg === 'single' ? 'single' : `dual_${position.leg}`,
    leverage: position.leverage.toFixed(),
    cross_leverage_limit: position.crossLeverageLimit.toFixed(),
    lever: leverageOf(position).toFixed(),
    pos_margin_mode: isCross(position) ? 'cross' : 'isolated',
    risk_limit: row.risk_limit_base,
    leverage_max: row.leverage_max,
    maintenance_rate: row.maintenance_rate,
    average_maintenance_rate: row.maintenance_rate,
    value: markValueOf(exposure, nowMs).toFixed(),
    margin: (isCross(position) ? initialMargin : isolatedMarginOf(exposure)).toFixed(),
    initial_margin: initialMargin.toFixed(),
    maintenance_margin: maintenanceMarginOf(exposure, nowMs).toFixed(),
    entry_price: position.entryPrice.toFixed(),
    mark_price: market.markPriceAt(nowMs).toFixed(),
    liq_price: liquidationPriceOf(exposure, balance).toFixed(),
    unrealised_pnl: unrealisedOf(exposure, nowMs).toFixed(),
    realised_pnl: position.pnl.plus(position.fees).plus(position.funding).toFixed(),
    pnl_pnl: position.pnl.toFixed(),
    pnl_fund: position.funding.toFixed(),
    pnl_fee: position.fees.toFixed(),
    history_pnl: position.historyPnl.toFixed(),
    last_close_pnl: position.lastClosePnl.toFixed(),
    realised_point: '0',
    history_point: '0',
    adl_ranking: position.size.eq('0') ? 6 : 5,
    pending_orders: pendingOrders,
    close_order: null,
    update_time: Math.floor(position.updatedAtMs / 1_000),
    open_time: Math.floor(position.openedAtMs / 1_000),
    update_id: position.updateId,
  };
}

export function bookingRow(booking: FuturesBooking, index: number): Row {
  const { type, change, balance, text, contract, atMs, tradeId = '0' } = booking;
  return {
    id: String(index + 1),
    time: seconds(atMs),
    change,
    balance,
    type,
    text: type === 'dnw' ? text : `${contract}:${text}`,
    contract,
    trade_id: tradeId,
  };
}

/** Source: gate.com, API v4, "List liquidation history": the size is the position's before. */
export function liquidationRow(close: ForcedClose, writeSize: WriteSize): Row {
  const { contract, positionSize, orderId, entryPrice, fillPrice, atMs } = close;
  return {
    time: Math.floor(atMs / 1_000),
    contract,
    size: writeSize(new Big(positionSize)),
    order_id: rawJSON(orderId),
    order_price: fillPrice,
    entry_price: entryPrice,
    mark_price: fillPrice,
    fill_price: fillPrice,
    left: writeSize(new Big('0')),
  };
}

/** Source: gate.com, API v4, "List ADL history": the position's size is the one after. */
export function deleveragingRow(close: ForcedClose, writeSize: WriteSize): Row {
  const { contract, positionSize, size, orderId, entryPrice, fillPrice, atMs } = close;
  return {
    time: Math.floor(atMs / 1_000),
    contract,
    order_id: rawJSON(orderId),
    entry_price: entryPrice,
    fill_price: fillPrice,
    trade_size: writeSize(new Big(size)),
    position_size: writeSize(new Big(positionSize).plus(size)),
  };
}
