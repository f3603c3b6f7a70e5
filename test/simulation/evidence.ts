import type { WireOrder as ExchangeOrder } from '../../local/exchange/engine/orders.ts';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { type StoredOrder, storedOrder } from '../support/record.ts';

/** The oracles read the ledger and the exchange's own books. */
export type Evidence = {
  readonly world: World;
  readonly records: ReadonlyMap<string, StoredOrder>;
  /** Orders at the exchange by the record that they belong to. */
  readonly orders: ReadonlyMap<string, readonly ExchangeOrder[]>;
};

export type Oracle = (evidence: Evidence) => readonly string[];

export function evidenceOf(world: World): Evidence {
  const records = world.table
    .items()
    .filter(({ sk }) => sk === 'ORDER')
    .map((item) => storedOrder(recordOf(item)));
  const orders = Object.values(ACCOUNTS)
    .flatMap((userId) => world.exchange.orders(userId))
    .filter(({ text }) => stemOfText(String(text), TAG) !== undefined);
  return {
    world,
    records: new Map(records.map((record) => [record.stem, record])),
    orders: Map.groupBy(orders, ({ text }) => stemOfText(String(text), TAG)!),
  };
}
