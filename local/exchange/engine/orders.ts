import type { Big } from '../../../shared/lib/decimal.ts';
import type { CurrencyPair } from './markets.ts';
import type { Side } from './matching.ts';

/** The values that the `account` of an order may have; the simulation has no isolated margin. */
export type OrderAccount = 'spot' | 'unified';

export type TimeInForce = 'gtc' | 'ioc' | 'poc' | 'fok';

export type FinishAs =
  | 'open'
  | 'filled'
  | 'cancelled'
  | 'ioc'
  | 'poc'
  | 'fok'
  | 'small'
  | 'depth_not_enough'
  | 'price_protect_cancelled';

/** An order that has passed all checks and is ready to be matched. */
export type PlacementRequest = {
  readonly pair: CurrencyPair;
  readonly text: string;
  readonly account: OrderAccount;
  readonly type: 'limit' | 'market';
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  /** Base; for a market buy what is spent, in quote. */
  readonly amount: Big;
  /** Zero for a market order. */
  readonly price: Big;
  readonly iceberg: Big;
  readonly slippage?: Big | undefined;
};

/** An order at the exchange, kept for ever; order-reads.ts decides which readers see it. */
export type Order = Omit<PlacementRequest, 'amount' | 'price'> & {
  readonly id: string;
  readonly userId: string;
  readonly createdAtMs: number;
  /** From when on reads show it. */
  readonly visibleAtMs: number;
  amount: Big;
  price: Big;
  /** In the unit of `amount`. */
  left: Big;
  filledAmount: Big;
  filledTotal: Big;
  fee: Big;
  amendText: string;
  updatedAtMs: number;
  endedAtMs: number | undefined;
  /** Grows with every order that joins the book: at one price the smaller one comes first. */
  queuedAs: number;
  status: 'open' | 'closed' | 'cancelled';
  finishAs: FinishAs;
};

/** One side of a fill, as the owner of that side sees it. */
export type Trade = {
  readonly id: string;
  readonly order: Order;
  readonly role: 'taker' | 'maker';
  readonly amount: Big;
  readonly price: Big;
  readonly fee: Big;
  readonly atMs: number;
  readonly visibleAtMs: number;
  readonly sequenceId: string;
};

const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));

/** The currency that an order's owner receives, and in which the fee is charged. */
export function receivedCurrency({ side, pair }: Pick<Order, 'side' | 'pair'>): string {
  return side === 'buy' ? pair.base : pair.quote;
}

/** The one kind of order whose amount is in quote currency. */
export function spendsQuote({ type, side }: Pick<PlacementRequest, 'type' | 'side'>): boolean {
  return type === 'market' && side === 'buy';
}

/** The amount that an order locks while this much of it is left. */
export function lockedFor(
  order: Pick<PlacementRequest, 'side' | 'type' | 'price' | 'pair'>,
  left: Big,
): { readonly currency: string; readonly amount: Big } {
  if (order.side === 'sell') return { currency: order.pair.base, amount: left };
  return {
    currency: order.pair.quote,
    amount: spendsQuote(order) ? left : left.times(order.price),
  };
}

/** How much of an order is named in the reply: `action_mode` of the documentation. */
export type ActionMode = 'ACK' | 'RESULT' | 'FULL';

/** An order as Gate writes it; an acknowledgement has the texts only. */
export type WireOrder = Readonly<Record<string, string | number | boolean>>;
export type TradeJson = Readonly<Record<string, string>>;

export function wireOrder(order: Order, mode: ActionMode = 'FULL'): WireOrder {
  const acknowledgement = { id: order.id, text: order.text, amend_text: order.amendText };
  if (mode === 'ACK') return acknowledgement;
  const filledTotal = order.filledTotal.toFixed();
  const result = {
    ...acknowledgement,
    create_time: seconds(order.createdAtMs),
    update_time: seconds(order.updatedAtMs),
    create_time_ms: order.createdAtMs,
    update_time_ms: order.updatedAtMs,
    status: order.status,
    currency_pair: order.pair.id,
    type: order.type,
    account: order.account,
    side: order.side,
    amount: order.amount.toFixed(),
    price: order.price.toFixed(),
    time_in_force: order.timeInForce,
    iceberg: order.iceberg.toFixed(),
    left: order.left.toFixed(),
    filled_amount: order.filledAmount.toFixed(),
    // A deprecated alias that is a total in spite of its name.
    fill_price: filledTotal,
    filled_total: filledTotal,
    avg_deal_price: order.filledAmount.eq('0')
      ? '0'
      : order.filledTotal.div(order.filledAmount).toFixed(),
    stp_id: 0,
    stp_act: '-',
    finish_as: order.finishAs,
    ...(order.slippage && { slippage: order.slippage.toFixed() }),
  };
  if (mode === 'RESULT') return result;
  return {
    ...result,
    fee: order.fee.toFixed(),
    fee_currency: receivedCurrency(order),
    point_fee: '0',
    gt_fee: '0',
    gt_maker_fee: '0',
    gt_taker_fee: '0',
    gt_discount: false,
    rebated_fee: '0',
    rebated_fee_currency: order.side === 'buy' ? order.pair.quote : order.pair.base,
  };
}

/** A row of GET /spot/my_trades. */
export function tradeJson(trade: Trade): TradeJson {
  return {
    id: trade.id,
    create_time: seconds(trade.atMs),
    create_time_ms: `${trade.atMs}.000`,
    currency_pair: trade.order.pair.id,
    side: trade.order.side,
    role: trade.role,
    amount: trade.amount.toFixed(),
    price: trade.price.toFixed(),
    order_id: trade.order.id,
    fee: trade.fee.toFixed(),
    fee_currency: receivedCurrency(trade.order),
    point_fee: '0',
    gt_fee: '0',
    amend_text: trade.order.amendText,
    sequence_id: trade.sequenceId,
    text: trade.order.text,
    deal: trade.amount.times(trade.price).toFixed(),
  };
}

/** A row of GET /spot/trades; `side` is the taker's. */
export function publicTradeJson({
  id,
  atMs,
  order,
  role,
  amount,
  price,
  sequenceId,
}: Trade): TradeJson {
  const takerSide = role === 'taker' ? order.side : order.side === 'buy' ? 'sell' : 'buy';
  return {
    id,
    create_time: String(Math.floor(atMs / 1000)),
    create_time_ms: `${atMs}.000`,
    currency_pair: order.pair.id,
    side: takerSide,
    amount: amount.toFixed(),
    price: price.toFixed(),
    sequence_id: sequenceId,
  };
}
