import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { keyOfSnapshot, keyOfValueEvent } from '../../shared/ledger/keys.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { isPlace, type OrderRecord } from '../../shared/orders/model/record.ts';
import type { PnlFlow } from '../../shared/pnl/ledger.ts';
import { endedOrders, type Ledger } from './many-orders.ts';

const HOUR_MS = 3_600_000;
const BATCH_SIZE = 25;
const AT_ONCE = 8;
/** The part of the time without snapshots. */
const GAP = { from: 0.45, to: 0.5 };
const DEPOSIT_EVERY_HOURS = 30 * 24;

type Year = {
  /** How many of the orders of `writeOrders` its balances contain. */
  readonly orders: number;
  readonly hours: number;
  readonly nowMs: number;
  /** Where it begins. */
  readonly balances?: Readonly<Record<'USDT' | 'BTC', string>>;
  /** Coins that it only holds, at these prices. */
  readonly held?: Readonly<Record<string, { readonly amount: string; readonly price: string }>>;
  readonly deposit?: string;
  readonly withdrawal?: string;
};

/** Hourly snapshots that fit the orders, with a deposit each month and a withdrawal. */
export async function writeYear(
  { documentClient, outputs }: Ledger,
  account: string,
  { orders, hours, nowMs, ...amounts }: Year,
): Promise<void> {
  const startMs = nowMs - hours * HOUR_MS;
  const trades = endedOrders(outputs.Deployment, account, orders, nowMs).reverse();
  const items: Record<string, unknown>[] = [];
  const { balances = { USDT: '900000', BTC: '1' } } = amounts;
  const { deposit = '1500', withdrawal = '4000', held: others = {} } = amounts;
  const amountsHeld = Object.entries(others).map(([coin, { amount }]) => [coin, amount]);
  const pricesHeld = Object.entries(others).map(([coin, { price }]) => [coin, price]);
  const held = { USDT: new Big(balances.USDT), BTC: new Big(balances.BTC) };
  let next = 0;
  for (let hour = 0; hour < hours; hour++) {
    const atMs = startMs + hour * HOUR_MS;
    if (hour % DEPOSIT_EVERY_HOURS === DEPOSIT_EVERY_HOURS - 1) {
      const isOut = hour > 6_000 && hour < 6_600;
      const change = isOut ? `-${withdrawal}` : deposit;
      held.USDT = held.USDT.plus(change);
      const flow = depositOf(atMs - HOUR_MS / 2, hour, change);
      items.push({ ...keyOfValueEvent(account, iso(flow.atMs), flow.id), ...flow });
    }
    for (; next < trades.length && trades[next]!.createdAtMs + 40 <= atMs; next++) {
      addTrade(held, trades[next]!);
    }
    if (hour >= hours * GAP.from && hour < hours * GAP.to) continue;
    items.push({
      ...keyOfSnapshot(account, 'hour', iso(atMs).slice(0, '2026-11-22T09'.length)),
      atMs,
      currency: 'USDT',
      balances: {
        USDT: held.USDT.toString(),
        BTC: held.BTC.toString(),
        ...Object.fromEntries(amountsHeld),
      },
      prices: { BTC: priceAt(hour), ...Object.fromEntries(pricesHeld) },
    });
  }
  await write(items, documentClient, outputs.OrdersTableName);
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

function depositOf(atMs: number, hour: number, change: string): PnlFlow {
  const flow = change.startsWith('-') ? 'withdrawal' : 'deposit';
  const type = flow === 'deposit' ? 'deposit' : 'withdraw';
  return { kind: 'flow', id: `book ${hour}`, atMs, coin: 'USDT', change, flow, type };
}

function addTrade(held: { USDT: Big; BTC: Big }, record: OrderRecord): void {
  if (!isPlace(record) || !record.exchange || isContract(record.order)) return;
  const sign = record.order.side === 'buy' ? '1' : '-1';
  held.BTC = held.BTC.plus(new Big(record.exchange.filledAmount).times(sign));
  held.USDT = held.USDT.minus(new Big(record.exchange.filledTotal).times(sign)).minus('0.17');
}

/** A price that goes up and down and ends where the orders traded. */
function priceAt(hour: number): string {
  const swing =
    Math.sin(hour / 700) * 9_000 + Math.sin(hour / 61) * 1_800 + Math.sin(hour / 7) * 300;
  return (78_000 + hour + swing).toFixed(1);
}

async function write(
  items: Record<string, unknown>[],
  documentClient: Ledger['documentClient'],
  table: string,
): Promise<void> {
  async function work() {
    while (items.length > 0) {
      const puts = items.splice(0, BATCH_SIZE).map((Item) => ({ PutRequest: { Item } }));
      await documentClient.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
