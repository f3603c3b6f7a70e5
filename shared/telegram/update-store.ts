import { keyOfUpdates } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';

/**
 * After a week without updates, Telegram goes on with any number.
 * Source: Telegram, "Bot API", Update, `update_id`.
 */
const FORGOTTEN_AFTER_MS = 6 * 24 * 3_600_000;

/** Takes an update; false if it, or a later one, was taken before. */
export type TakeUpdate = (updateId: number, nowMs: number) => Promise<boolean>;

/** The last update is kept in the ledger, so that a repeated one is refused by every sandbox. */
export function createUpdateStore(table: LedgerTable): TakeUpdate {
  return async (updateId, nowMs) => {
    const { committed } = await table.commit([
      {
        update: keyOfUpdates(),
        set: { updateId, takenAtMs: nowMs },
        condition: {
          expression:
            'attribute_not_exists(#updateId) OR #updateId < :updateId OR #takenAtMs < :forgotten',
          names: { '#updateId': 'updateId', '#takenAtMs': 'takenAtMs' },
          values: { ':updateId': updateId, ':forgotten': nowMs - FORGOTTEN_AFTER_MS },
        },
      },
    ]);
    return committed;
  };
}
