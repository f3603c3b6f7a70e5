import { type Item, keyOfFuturesWatch, withoutKeys } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import { hasVersion, IS_NEW, type Put } from '../../ledger/write.ts';

export type FuturesWatchStore = ReturnType<typeof createFuturesWatchStore>;

/** What the last watch of a futures account saw. */
export type FuturesWatch = {
  /** Grows with every write. */
  readonly version: number;
  /** Our clock. */
  readonly watchedAtMs: number;
  readonly positionMode?: string;
  readonly marginMode?: number;
  /** What Gate closed by itself until then is known. Exchange time. */
  readonly closesUntilMs: number;
  readonly isHolding: boolean;
  /** Since when positions have been without a stop, by contract. Our clock. */
  readonly withoutStop: Readonly<Record<string, WithoutStop>>;
};

/** `toldAtMs` is when people were last told. */
export type WithoutStop = { readonly sinceMs: number; readonly toldAtMs?: number };

/** The watch of each account that trades contracts, as one item. */
export function createFuturesWatchStore(table: LedgerTable) {
  async function read(account: string): Promise<FuturesWatch | undefined> {
    const item = await table.get(keyOfFuturesWatch(account));
    return item && watchOf(item);
  }

  /** Writes it together with what it has found. False if another watch was faster: nothing is written. */
  async function replace(
    account: string,
    before: FuturesWatch | undefined,
    after: Omit<FuturesWatch, 'version'>,
    found: readonly Put[],
  ): Promise<boolean> {
    const version = (before?.version ?? 0) + 1;
    const condition = before ? hasVersion(before.version) : IS_NEW;
    const put = { ...keyOfFuturesWatch(account), ...after, version };
    return (await table.commit([{ put, condition }, ...found])).committed;
  }

  return { read, replace };
}

const watchOf = (item: Item): FuturesWatch => withoutKeys(item) as FuturesWatch;
