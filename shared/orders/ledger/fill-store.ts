import type { GateTrade } from '../../gate/spot/gate-trade.ts';
import {
  keyOfOrder,
  keyOfProgress,
  keyOfTrade,
  TABLE_KEYS,
  TRADE_PREFIX,
} from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';

export type TradeStore = ReturnType<typeof createTradeStore>;

/** Each look reads the last two minutes of fills again: so many may have been kept already. */
const REMEMBERED_MAX = 10_000;

/** How far an account has been followed. Exchange time. */
export type Progress = {
  /** Trades that Gate showed until then are kept. */
  readonly tradesUntilMs?: number;
  /** When the account was last searched for orders that nobody follows. */
  readonly sweptAtMs?: number;
};

/** The fills of orders, and how far they were read, in the same table as the orders. */
export function createTradeStore(table: LedgerTable) {
  const remembered = new Set<string>();

  /** Keeps a fill beside its order; the same fill again changes nothing, and is not written again. */
  async function putTrade(stem: string, trade: GateTrade): Promise<void> {
    const item = { ...keyOfTrade(stem, trade.tradeId), ...trade };
    const text = JSON.stringify(item);
    if (remembered.has(text)) return;
    await table.commit([{ put: item }]);
    remembered.add(text);
    const [oldest] = remembered;
    if (remembered.size > REMEMBERED_MAX) remembered.delete(oldest!);
  }

  /** All fills of an order. */
  async function tradesOf(stem: string): Promise<readonly GateTrade[]> {
    const { [TABLE_KEYS.partition]: partition } = keyOfOrder(stem);
    const trades = table.query({ partition, sort: { prefix: TRADE_PREFIX } });
    return (await Array.fromAsync(trades)) as readonly unknown[] as readonly GateTrade[];
  }

  async function readProgress(account: string): Promise<Progress> {
    return ((await table.get(keyOfProgress(account), 'eventual')) ?? {}) as Progress;
  }

  /** Runs that overlap may take turns writing; each only says what it has seen by itself. */
  async function writeProgress(account: string, progress: Progress): Promise<void> {
    await table.commit([{ put: { ...keyOfProgress(account), ...progress } }]);
  }

  return { putTrade, tradesOf, readProgress, writeProgress };
}
