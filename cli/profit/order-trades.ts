import type { GateTrade } from '../../shared/gate/gate-trade.ts';
import { atOnce } from '../../shared/lib/concurrency.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import {
  type ExchangeOrder,
  isPlace,
  isUnfinished,
  type OrderRecord,
  type PlaceRecord,
} from '../../shared/orders/model/record.ts';
import type { SpotOrder } from '../../shared/orders/model/request.ts';
import type { PnlTrade, ProfitSource } from '../../shared/pnl/ledger.ts';
import type { LedgerPages } from '../stack/ledger-pages.ts';

export type OrderTrades = ReturnType<typeof createOrderTrades>;

type Ledger = Pick<LedgerPages, 'pages' | 'tradesOf'> & {
  readonly getAll: (stems: readonly string[]) => Promise<readonly OrderRecord[]>;
};

/** An order that traded within so short a time is one trade: its record has the exact sums. */
const AT_ONCE_MS = 60_000;
const ORDERS_AT_ONCE = 10;
/** The index of the ledger may lag. */
const INDEX_LAG_MS = 60_000;
/** Records may be from a clock ahead of ours. */
const CLOCK_MARGIN_MS = 3_600_000;

/** The trades of pairs, and who sent the orders of contracts: their profit is in Gate's book. */
export type ReadTrades = {
  readonly trades: readonly PnlTrade[];
  readonly contractSenders: ReadonlyMap<string, ProfitSource>;
};

/**
 * The trades of an account's orders. The orders that have ended are read once: each further reading
 * asks for new orders, and for those that had not ended.
 */
export function createOrderTrades(ledger: Ledger, account: string) {
  const trades = new Map<string, readonly PnlTrade[]>();
  const contractSenders = new Map<string, ProfitSource>();
  let unfinished: readonly string[] = [];
  let readUntilMs = 0;

  return async function read(nowMs: number): Promise<ReadTrades> {
    const again = unfinished;
    const still: string[] = [];
    let newestMs = readUntilMs;
    async function keep(records: readonly OrderRecord[]): Promise<void> {
      await atOnce(ORDERS_AT_ONCE, records, async (record) => {
        newestMs = Math.max(newestMs, record.createdAtMs);
        if (isPlace(record) && isContract(record.order)) {
          contractSenders.set(record.stem, record.sentBy.kind);
        }
        if (!isSpot(record)) return;
        if (isUnfinished(record)) still.push(record.stem);
        trades.set(record.stem, await tradesOfOrder(record, ledger.tradesOf));
      });
    }
    if (again.length > 0) await keep(await ledger.getAll(again));
    const fromMs = Math.max(0, readUntilMs - INDEX_LAG_MS);
    for await (const page of ledger.pages(account, {
      fromMs,
      untilMs: nowMs + CLOCK_MARGIN_MS,
    })) {
      await keep(page);
    }
    unfinished = [...new Set(still)];
    readUntilMs = newestMs;
    return { trades: [...trades.values()].flat(), contractSenders };
  };
}

/** A claimed order of the spot market. Profit of contracts is no matter of what coins cost. */
type SpotRecord = PlaceRecord & { readonly order: SpotOrder };

function isSpot(record: OrderRecord): record is SpotRecord {
  return isPlace(record) && !isContract(record.order);
}

async function tradesOfOrder(
  record: SpotRecord,
  tradesOf: (stem: string) => Promise<readonly GateTrade[]>,
): Promise<readonly PnlTrade[]> {
  const { exchange, stem } = record;
  if (!exchange || exchange.filledAmount === '0') return [];
  const whole = wholeTrade(record, exchange);
  if (isAtOnce(record, exchange)) return [whole];
  const fills = await tradesOf(stem);
  // Until Gate has shown all fills, the record knows more.
  const isComplete = sum(fills.map(({ amount }) => amount)).eq(exchange.filledAmount);
  return isComplete ? fills.map((fill) => fillTrade(record, fill)) : [whole];
}

function isAtOnce(record: PlaceRecord, { isEstimate, updateTimeMs }: ExchangeOrder): boolean {
  if (isEstimate || isUnfinished(record) || updateTimeMs === undefined) return false;
  return updateTimeMs - record.attempt.signedAtMs <= AT_ONCE_MS;
}

function wholeTrade(record: SpotRecord, exchange: ExchangeOrder): PnlTrade {
  const { filledAmount: amount, filledTotal: total, fees, updateTimeMs } = exchange;
  const atMs = updateTimeMs ?? record.closedAtMs ?? record.updatedAtMs;
  return { ...common(record), id: `order ${record.stem}`, atMs, amount, total, fees };
}

function fillTrade(record: SpotRecord, fill: GateTrade): PnlTrade {
  const { tradeId, atMs, amount, price, fees } = fill;
  const total = new Big(amount).times(price).toString();
  return { ...common(record), id: `trade ${tradeId}`, atMs, amount, total, fees };
}

function common({ order, sentBy }: SpotRecord) {
  const { base, quote } = currenciesOf(order.currency_pair);
  return { kind: 'trade', base, quote, side: order.side, source: sentBy.kind } as const;
}
