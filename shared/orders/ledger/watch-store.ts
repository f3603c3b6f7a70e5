import { isDeepStrictEqual } from 'node:util';
import { keyOfWatch } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import type { Watched } from '../../triggers/condition.ts';

export type WatchStore = ReturnType<typeof createWatchStore>;

/**
 * The remembered prices of armed orders, beside their records: they change often, and none
 * of their changes is an event.
 */
export function createWatchStore(table: LedgerTable) {
  /** In the order of the stems. */
  async function readAll(stems: readonly string[]): Promise<readonly Watched[]> {
    const items = stems.length > 0 ? await table.getAll(stems.map(keyOfWatch)) : [];
    return items.map((item) => (item?.watched as Watched | undefined) ?? {});
  }

  /**
   * Replaces what was remembered. If another process has replaced it meanwhile, nothing changes: a
   * best price never becomes worse. Returns whether it is kept.
   */
  async function replace(stem: string, before: Watched, watched: Watched): Promise<boolean> {
    if (isDeepStrictEqual(before, watched)) return true;
    const isNew = isDeepStrictEqual(before, {});
    const condition = {
      expression: `${isNew ? 'attribute_not_exists(#watched) OR ' : ''}#watched = :before`,
      names: { '#watched': 'watched' },
      values: { ':before': before },
    };
    return (await table.commit([{ update: keyOfWatch(stem), set: { watched }, condition }]))
      .committed;
  }

  return { readAll, replace };
}
