import type { Bar, BarInterval } from '../../../shared/gate/spot/bars.ts';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import { type OrderJson, orderJson } from '../../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { isFinal } from '../../../shared/orders/model/status.ts';
import type { PnlEvent, PnlTrade } from '../../../shared/pnl/ledger.ts';

export const CHART_INTERVALS = ['5m', '15m', '1h', '4h', '1d'] as const satisfies BarInterval[];
export type ChartInterval = (typeof CHART_INTERVALS)[number];

/** A price at which something of the account waits. */
export type PriceLine = {
  readonly price: string;
  readonly kind: 'buy' | 'sell' | 'stop' | 'target';
  readonly label: string;
  /** Of the order. */
  readonly id: string;
};

/** The fills of one side within one candle. */
export type FillMark = {
  /** The start of the candle. */
  readonly startMs: number;
  readonly side: 'buy' | 'sell';
  /** Base currency. */
  readonly amount: string;
  /** The average. */
  readonly price: string;
  readonly source: string;
};

/** The trades of a pair, summed by candle and side, oldest first. */
export function fillMarks(
  events: readonly PnlEvent[],
  pair: string,
  bars: readonly Bar[],
): readonly FillMark[] {
  const own = events.filter(
    (event) => event.kind === 'trade' && `${event.base}_${event.quote}` === pair,
  ) as readonly PnlTrade[];
  const placed = own.flatMap((trade) => {
    const bar = barAt(bars, trade.atMs);
    return bar ? [{ trade, startMs: bar.startMs }] : [];
  });
  const groups = Map.groupBy(placed, ({ trade, startMs }) => `${startMs} ${trade.side}`);
  return [...groups.values()].map(markOf).sort((a, b) => a.startMs - b.startMs);
}

function markOf(
  placed: readonly { readonly trade: PnlTrade; readonly startMs: number }[],
): FillMark {
  const amount = sum(placed.map(({ trade }) => trade.amount));
  const total = sum(placed.map(({ trade }) => trade.total));
  const { trade, startMs } = placed[0]!;
  const sources = new Set(placed.map((each) => each.trade.source));
  return {
    startMs,
    side: trade.side,
    amount: amount.toString(),
    price: total.div(amount).prec(8, Big.roundHalfUp).toString(),
    source: [...sources].join(', '),
  };
}

/** The candle that an instant is in. Gate may leave out candles without a trade. */
function barAt(bars: readonly Bar[], atMs: number): Bar | undefined {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle]!.startMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const bar = bars[low - 1];
  return bar && atMs < bar.endMs ? bar : undefined;
}

/**
 * Where the unfinished orders of a pair wait: resting prices, triggers, stops and targets of exits.
 *
 * @param levelsOf where an armed order or an exit would fire now: of a trail only the prices tell
 */
export function priceLines(
  records: readonly OrderRecord[],
  pair: string,
  levelsOf: (stem: string) => readonly string[],
): readonly PriceLine[] {
  const open = records.filter(({ status }) => !isFinal(status));
  const lines = open.flatMap((record) => {
    const order = orderJson(record);
    if (order.currency_pair !== pair) return [];
    return [...restingLines(order), ...stopLines(order, levelsOf(record.stem)), ...targets(order)];
  });
  // A target that rests as an order, and the stop of an entry and of its exit, have one line.
  const resting = new Set(lines.filter(({ kind }) => kind === 'sell').map(({ price }) => price));
  const single = new Map(lines.toReversed().map((line) => [`${line.kind} ${line.price}`, line]));
  return [...single.values()]
    .reverse()
    .filter(({ kind, price }) => kind !== 'target' || !resting.has(price));
}

function restingLines({ id, status, side, amount, price }: OrderJson): readonly PriceLine[] {
  if (status === 'armed' || price === undefined) return [];
  if (side !== 'buy' && side !== 'sell') return [];
  return [{ price, kind: side, label: `${side} ${amount ?? ''}`.trim(), id }];
}

/** Without prices the sent ones count. */
function stopLines(order: OrderJson, levels: readonly string[]): readonly PriceLine[] {
  const { id, status, side = '', amount = '', trigger, exits } = order;
  const isArmed = status === 'armed';
  const label = isArmed ? `${side} ${amount} trigger` : 'stop';
  const sent = (isArmed ? trigger?.price : exits?.stop_loss?.price) ?? [];
  const prices = levels.length > 0 ? levels : [sent].flat();
  return prices.map((price) => ({ price, kind: 'stop', label, id }));
}

function targets({ id, exits }: OrderJson): readonly PriceLine[] {
  const prices = (exits?.take_profit ?? []).map(({ price }) => price);
  return prices.map((price) => ({ price, kind: 'target', label: 'target', id }));
}
