import type { WireOrder as ExchangeOrder } from '../../local/exchange/engine/orders.ts';
import { type ContractOrder, filledSize } from '../../local/exchange/futures/contract-orders.ts';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { type StoredOrder, storedOrder } from '../support/record.ts';

/** The oracles read the ledger and the exchange's own books. */
export type Evidence = {
  readonly world: World;
  readonly records: ReadonlyMap<string, StoredOrder>;
  /** Orders at the exchange, of both markets, by the record that they belong to. */
  readonly orders: ReadonlyMap<string, readonly ExchangeOrder[]>;
};

export type Oracle = (evidence: Evidence) => readonly string[];

export function evidenceOf(world: World): Evidence {
  const records = world.table
    .items()
    .filter(({ sk }) => sk === 'ORDER')
    .map((item) => storedOrder(recordOf(item)));
  const orders = Object.values(ACCOUNTS)
    .flatMap((userId) => [
      ...world.exchange.orders(userId),
      ...world.exchange.futures.orders(userId).map(inWordsOfSpot),
    ])
    .filter(({ text }) => stemOfText(String(text), TAG) !== undefined);
  return {
    world,
    records: new Map(records.map((record) => [record.stem, record])),
    orders: Map.groupBy(orders, ({ text }) => stemOfText(String(text), TAG)!),
  };
}

/** An order of a contract in the words of one of a pair, for what holds in both markets. */
function inWordsOfSpot(order: ContractOrder): ExchangeOrder {
  const { id, text, amendText, contract, side, size, left, price, filledValue, endedAtMs } = order;
  const isFilled = left.eq('0');
  return {
    id,
    text,
    amend_text: amendText,
    create_time_ms: order.createdAtMs,
    update_time_ms: order.updatedAtMs,
    currency_pair: contract,
    side,
    status: endedAtMs === undefined ? 'open' : isFilled ? 'closed' : 'cancelled',
    amount: size.toFixed(),
    price: price.toFixed(),
    left: left.toFixed(),
    filled_amount: filledSize(order).toFixed(),
    filled_total: filledValue.toFixed(),
  };
}

/** When an order was accepted, and under which text. */
type Placed = { readonly text: string; readonly atMs: number };

/** The orders that the exchange accepted, of both markets. */
export function placementsIn({ exchange }: World): readonly Placed[] {
  const contracts = Object.values(ACCOUNTS)
    .flatMap((userId) => exchange.futures.orders(userId))
    .map(({ text, createdAtMs }) => ({ text, atMs: createdAtMs }));
  return [...exchange.placements(), ...contracts];
}

/** Whether an order is live or has filled. */
export function isEffective({ status, filled_amount: filled }: ExchangeOrder): boolean {
  return status === 'open' || filled !== '0';
}
