import { keyOfUpdates } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { hasVersion, IS_NEW } from '../ledger/write.ts';

/**
 * After a week without updates, Telegram goes on with any number.
 * Source: Telegram, "Bot API", Update, `update_id`.
 */
const FORGOTTEN_AFTER_MS = 6 * 24 * 3_600_000;
/** Updates may come out of their order, but not by so many. */
const REMEMBERED_MAX = 100;
const TRIES_MAX = 5;

/** The updates of a bot that were taken. Each bot counts its own. */
export type UpdateStore = {
  readonly isTaken: (update: BotUpdate) => Promise<boolean>;
  /** Takes an update; false if somebody else has taken it. */
  readonly take: (update: BotUpdate) => Promise<boolean>;
};

export type BotUpdate = {
  /** The bot's user id. */
  readonly bot: string;
  readonly updateId: number;
  readonly nowMs: number;
};

type Taken = {
  readonly version: number;
  readonly takenAtMs: number;
  /** The last ones, by their number. */
  readonly recent: readonly { readonly updateId: number; readonly by: string }[];
};

/** The last updates are kept in the ledger, so that a repeated one is refused by every sandbox. */
export function createUpdateStore(
  table: Pick<LedgerTable, 'commit' | 'get'>,
  newId: () => string,
): UpdateStore {
  const read = async (bot: string) => (await table.get(keyOfUpdates(bot))) as Taken | undefined;

  async function take({ bot, updateId, nowMs }: BotUpdate): Promise<boolean> {
    const by = newId();
    let stored = await read(bot);
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      if (isKnown(stored, updateId, nowMs)) {
        // A write without a response is sent again, and meets itself.
        return stored?.recent.some((each) => each.updateId === updateId && each.by === by) ?? false;
      }
      const recent = [...rememberedAt(stored, nowMs), { updateId, by }]
        .toSorted((one, other) => one.updateId - other.updateId)
        .slice(-REMEMBERED_MAX);
      const version = (stored?.version ?? 0) + 1;
      const outcome = await table.commit([
        {
          put: { ...keyOfUpdates(bot), version, takenAtMs: nowMs, recent },
          condition: stored ? hasVersion(stored.version) : IS_NEW,
        },
      ]);
      if (outcome.committed) return true;
      stored = outcome.stored[0] as Taken | undefined;
    }
    throw new Error(`The updates of the bot were taken by others ${TRIES_MAX} times.`);
  }

  return {
    isTaken: async ({ bot, updateId, nowMs }) => isKnown(await read(bot), updateId, nowMs),
    take,
  };
}

function rememberedAt(stored: Taken | undefined, nowMs: number): Taken['recent'] {
  return stored && nowMs - stored.takenAtMs < FORGOTTEN_AFTER_MS ? stored.recent : [];
}

/** One that is older than all that are remembered counts as taken. */
function isKnown(stored: Taken | undefined, updateId: number, nowMs: number): boolean {
  const recent = rememberedAt(stored, nowMs);
  const isTooOld = recent.length === REMEMBERED_MAX && updateId < recent[0]!.updateId;
  return isTooOld || recent.some((each) => each.updateId === updateId);
}
