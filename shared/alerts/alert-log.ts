import {
  ALERT_PREFIX,
  ALERTS_PREFIX,
  type Item,
  keyOfAlert,
  keyOfAlertCount,
} from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';

/** An alert that came with the right token, and what became of it. */
export type AlertEntry = {
  readonly atMs: number;
  /** The account of the source. */
  readonly account: string;
  /** `queued`: its order is in the queue, and has a record of its own. */
  readonly outcome: 'queued' | 'refused';
  /** The id of its order. */
  readonly id?: string;
  readonly reason?: { readonly code: string; readonly message: string; readonly field?: string };
  /** The beginning of what came. */
  readonly body: string;
};

export type AlertLog = ReturnType<typeof createAlertLog>;

/** The last so many alerts of a source are kept: a new one takes the place of the oldest. */
const KEPT = 50;
/** Alerts of one source at the same time count one after another. */
const TRIES_MAX = 3;

/** The last alerts of each source, in the ledger's table. Nothing else depends on them. */
export function createAlertLog(table: LedgerTable) {
  /** The number of the next alert, taken by this call alone. */
  async function takeNumber(source: string): Promise<number> {
    const key = keyOfAlertCount(source);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { count = 0 } = ((await table.get(key)) ?? {}) as { readonly count?: number };
      const condition = {
        expression: count === 0 ? 'attribute_not_exists(#count)' : '#count = :seen',
        names: { '#count': 'count' },
        ...(count > 0 && { values: { ':seen': count } }),
      };
      const outcome = await table.commit([{ update: key, set: { count: count + 1 }, condition }]);
      if (outcome.committed) return count;
    }
    throw new Error(`${TRIES_MAX} other alerts of "${source}" came at the same time.`);
  }

  return {
    async append(source: string, entry: AlertEntry): Promise<void> {
      const number = await takeNumber(source);
      const key = keyOfAlert(source, number % KEPT);
      await table.commit([{ put: { ...key, ...(entry as unknown as Item), number } }]);
    },

    /** The kept alerts, newest first. */
    async list(source: string): Promise<readonly AlertEntry[]> {
      const range = {
        partition: ALERTS_PREFIX + source,
        sort: { prefix: ALERT_PREFIX },
        limit: KEPT,
      };
      const items = await Array.fromAsync(table.query(range));
      return items
        .toSorted((one, other) => Number(other.number) - Number(one.number))
        .map(({ number: _number, ...entry }) => entry as unknown as AlertEntry);
    },
  };
}
