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

/** Each poll reads the last two minutes of fills again, so many of them are stored already. */
const REMEMBERED_MAX = 10_000;

/** How far an account has been reconciled. Exchange time. */
export type Progress = {
  /** The trades that Gate showed up to this time are stored. */
  readonly tradesUntilMs?: number;
  /** When the account was last searched for unexpected orders. */
  readonly sweptAtMs?: number;
};

/** The fills of orders, and the read progress, in the ledger's table. */
export function createTradeStore(table: LedgerTable) {
  const remembered = new Set<string>();

  /** Stores a fill beside its order. A stored fill is not written again. */
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

  /** Overlapping runs may both write. Each writes only its own findings. */
  async function writeProgress(account: string, progress: Progress): Promise<void> {
    await table.commit([{ put: { ...keyOfProgress(account), ...progress } }]);
  }

  return { putTrade, tradesOf, readProgress, writeProgress };
}
