import { Big } from '../lib/decimal.ts';
import { SETTLE } from './contracts.ts';
import type { AccountSnapshot, PnlEvent } from './ledger.ts';
import type { PriceHistory } from './price-history.ts';

/** The unrealised profits of contracts at a time, by contract, in the currency of the values. */
export type PaperProfits = (atMs: number) => ReadonlyMap<string, Big>;

type Seen = { readonly atMs: number; readonly unrealised: Readonly<Record<string, string>> };

/**
 * Snapshots tell what open positions would bring. What was closed since the last one is realised
 * already, so the next one counts then. Of a time before the first one with contracts, that one
 * counts: what a position had brought before is no profit since.
 */
export function createPaperProfits(
  snapshots: readonly AccountSnapshot[],
  events: readonly PnlEvent[],
  prices: PriceHistory,
): PaperProfits {
  const seen = snapshots.flatMap(({ atMs, futures }): readonly Seen[] =>
    futures ? [{ atMs, unrealised: futures.unrealised }] : [],
  );
  const closings = events.flatMap((event) =>
    event.kind === 'contract' && event.entry === 'profit' ? [event.atMs] : [],
  );
  return (atMs) => {
    const next = seen.findIndex((each) => each.atMs > atMs);
    const lastIndex = next === -1 ? seen.length - 1 : next - 1;
    const last = seen[lastIndex];
    const isStale = last && closings.some((closedMs) => closedMs > last.atMs && closedMs <= atMs);
    const counted = (isStale || !last ? seen[lastIndex + 1] : last) ?? last;
    const price = prices.until(SETTLE, atMs) ?? new Big('0');
    return new Map(
      Object.entries(counted?.unrealised ?? {}).map(([contract, unrealised]) => [
        contract,
        new Big(unrealised).times(price),
      ]),
    );
  };
}
