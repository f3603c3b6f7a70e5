import type { Fee } from '../../shared/gate/fee.ts';
import type { GateTrade } from '../../shared/gate/gate-trade.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';

/** One fill, for accounting: exact decimals, `value` in the quote currency. */
export type FillRow = {
  readonly time: string;
  readonly account: string;
  /** The id of the order message. */
  readonly id: string;
  readonly trade_id: string;
  /** Gate's id of the order. */
  readonly order_id: string;
  /** Absent for a fill of a contract. */
  readonly currency_pair?: string;
  readonly side: string;
  /** `maker` or `taker`. */
  readonly role: string;
  /** Base currency, also of a contract. */
  readonly amount: string;
  readonly price: string;
  readonly value: string;
  readonly fees: readonly Fee[];
  readonly market: 'spot' | 'futures';
  readonly contract?: string;
  /** How many contracts, without a sign. */
  readonly contracts?: string;
};

export function fillRow(
  trade: GateTrade,
  record: OrderRecord,
  isoTime: (timeMs: number) => string,
): FillRow {
  const order = orderOf(record);
  const ofContract = order !== undefined && isContract(order);
  // The fills of a contract count contracts: the order knows the coins in one.
  const amount = ofContract
    ? new Big(trade.amount).times(order.multiplier ?? '0').toString()
    : trade.amount;
  return {
    time: isoTime(trade.atMs),
    account: record.account,
    id: record.id,
    trade_id: trade.tradeId,
    order_id: trade.orderId,
    ...(!ofContract && { currency_pair: trade.currencyPair }),
    side: trade.side,
    role: trade.role,
    amount,
    price: trade.price,
    value: new Big(amount).times(trade.price).toString(),
    fees: trade.fees,
    market: ofContract ? 'futures' : 'spot',
    ...(ofContract && { contract: order.contract, contracts: trade.amount }),
  };
}

/** The columns of a table: each entry reads one cell of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | undefined>>;

/** Usually there is one fee, which has its own columns; further fees and rebates form one text. */
const FEE_COLUMNS: Columns<{ readonly fees: readonly Fee[] }> = {
  fee: ({ fees }) => fees[0]?.amount,
  fee_currency: ({ fees }) => fees[0]?.currency,
  other_fees: ({ fees }) =>
    fees
      .slice(1)
      .map(({ amount, currency }) => `${currency} ${amount}`)
      .join('; '),
};

export const FILL_COLUMNS: Columns<FillRow> = {
  time: ({ time }) => time,
  account: ({ account }) => account,
  id: ({ id }) => id,
  trade_id: (row) => row.trade_id,
  order_id: (row) => row.order_id,
  currency_pair: (row) => row.currency_pair,
  side: ({ side }) => side,
  role: ({ role }) => role,
  amount: ({ amount }) => amount,
  price: ({ price }) => price,
  value: ({ value }) => value,
  ...FEE_COLUMNS,
  market: ({ market }) => market,
  contract: ({ contract }) => contract,
  contracts: ({ contracts }) => contracts,
};

export const ORDER_COLUMNS: Columns<OrderJson> = {
  created_at: (row) => row.created_at,
  closed_at: (row) => row.closed_at,
  account: ({ account }) => account,
  id: ({ id }) => id,
  order_id: (row) => row.order_id,
  status: ({ status }) => status,
  currency_pair: (row) => row.currency_pair,
  type: ({ type }) => type,
  side: ({ side }) => side,
  amount: ({ amount }) => amount,
  amount_currency: (row) => row.amount_currency,
  price: ({ price }) => price,
  filled_amount: (row) => row.filled_amount,
  filled_total: (row) => row.filled_total,
  avg_deal_price: (row) => row.avg_deal_price,
  ...FEE_COLUMNS,
  sent_by: (row) => row.sent_by.kind,
  reason: ({ reason }) => reason?.code,
  note: ({ note }) => note,
  market: ({ market }) => market,
  contract: ({ contract }) => contract,
  size: ({ size }) => size,
  filled_size: (row) => row.filled_size,
};

export function cellsOf<Row>(columns: Columns<Row>, row: Row): readonly string[] {
  return Object.values(columns).map((read) => read(row) ?? '');
}
