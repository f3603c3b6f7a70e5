import { isDeepStrictEqual } from 'node:util';
import type { GateTrade } from '../../gate/gate-trade.ts';
import {
  keyOfOrder,
  keyOfProgress,
  keyOfTrade,
  TABLE_KEYS,
  TRADE_PREFIX,
} from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import { atOnce } from '../../lib/concurrency.ts';

export type TradeStore = ReturnType<typeof createTradeStore>;

/** Each poll reads the last two minutes of fills again, so many of them are stored already. */
const REMEMBERED_MAX = 10_000;
/** A busy account trades dozens of times a second; one write after the other would fall behind. */
const WRITES_AT_ONCE = 10;

/** A trade of an order of ours. */
export type OwnTrade = { readonly stem: string; readonly trade: GateTrade };

/** How far an account has been reconciled. Exchange time. */
export type Progress = {
  /** The trades that Gate showed up to this time are stored: of pairs, and of contracts. */
  readonly tradesUntilMs?: number;
  readonly contractTradesUntilMs?: number;
  /** When the account was last searched for unexpected orders. */
  readonly sweptAtMs?: number;
  /** Until when the prices of armed orders are known. */
  readonly watchedUntilMs?: number;
  /** When people were last told of coins that nothing protects. */
  readonly unprotectedAtMs?: number;
  /** When people were last told of orders in a market that the account trades no more. */
  readonly unfollowedAtMs?: number;
  /** The last watch of the contracts' account, and the first failure since then. Our clock. */
  readonly futuresWatchedAtMs?: number;
  readonly futuresFailedAtMs?: number;
  /** The newest fill that is stored. */
  readonly filledAtMs?: number;
  /** The last snapshot of the balances. */
  readonly snapshotAtMs?: number;
  /** The other changes of the balances between these times are stored: since the first snapshot. */
  readonly flowsFromMs?: number;
  readonly flowsUntilMs?: number;
  /** The same of the futures wallet, which an account may get later. */
  readonly futuresFlowsFromMs?: number;
  readonly futuresFlowsUntilMs?: number;
};

/** The fills of orders, and the read progress, in the ledger's table. */
export function createTradeStore(table: LedgerTable) {
  const remembered = new Set<string>();

  /**
   * Keeps fills beside their orders, and returns how many it has written. It does not write again what
   * any process has kept: a poll that was cut short goes on where it was.
   */
  async function keepFills(fills: readonly OwnTrade[]): Promise<number> {
    const unknown = new Map(
      fills
        .filter((fill) => !remembered.has(JSON.stringify(fill)))
        .map((fill) => [JSON.stringify(fill), fill]),
    );
    const keys = [...unknown.values()].map(({ stem, trade }) => keyOfTrade(stem, trade.tradeId));
    const kept = keys.length > 0 ? await table.getAll(keys) : [];
    const fresh = [...unknown.values()].filter((fill, index) => {
      const isKept = isDeepStrictEqual(kept[index], fill.trade);
      if (isKept) remember(fill);
      return !isKept;
    });
    await atOnce(WRITES_AT_ONCE, fresh, async (fill) => {
      const { stem, trade } = fill;
      await table.commit([{ put: { ...keyOfTrade(stem, trade.tradeId), ...trade } }]);
      remember(fill);
    });
    return fresh.length;
  }

  function remember(fill: OwnTrade): void {
    remembered.add(JSON.stringify(fill));
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

  /**
   * Moves one of the marks forward, and sets others with it. Overlapping invocations may write late:
   * none moves it back.
   */
  async function advance(
    account: string,
    mark: keyof Progress,
    toMs: number,
    others: Progress = {},
  ): Promise<void> {
    const condition = {
      expression: 'attribute_not_exists(#mark) OR #mark < :to',
      names: { '#mark': mark },
      values: { ':to': toMs },
    };
    await table.commit([
      { update: keyOfProgress(account), set: { ...others, [mark]: toMs }, condition },
    ]);
  }

  return { keepFills, tradesOf, readProgress, advance };
}
