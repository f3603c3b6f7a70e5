import type { TopicMessage } from '../events/notices/topic-message.ts';
import { keyOfUnsentNotice, TABLE_KEYS, UNSENT_PREFIX } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { isoTime } from '../lib/clock.ts';

/** A notice that Telegram has not taken, and the chats that lack it; none once all have it. */
export type UnsentNotice = TopicMessage & {
  /** The same for each delivery of the topic. */
  readonly id: string;
  /** When the topic took it. */
  readonly atMs: number;
  readonly chats: readonly string[];
};

export type UnsentNotices = {
  /** Replaces the one of the same time and id. */
  readonly keep: (notice: UnsentNotice) => Promise<void>;
  /** Those of the last day, oldest first. */
  readonly read: (nowMs: number) => Promise<readonly UnsentNotice[]>;
};

/** A notice of yesterday tells nothing that the ledger does not show. */
const KEPT_MS = 24 * 3_600_000;
/** Telegram takes no more from one bot in the time of an invocation. */
const READ_MAX = 100;

/** The notices that wait for Telegram, in the ledger. */
export function createUnsentNotices(table: Pick<LedgerTable, 'commit' | 'query'>): UnsentNotices {
  return {
    async keep(notice) {
      const { atMs, id } = notice;
      await table.commit([{ put: { ...keyOfUnsentNotice(isoTime(atMs), id), ...notice } }]);
    },
    async read(nowMs) {
      const { [TABLE_KEYS.partition]: partition } = keyOfUnsentNotice('', '');
      const sort = { from: UNSENT_PREFIX + isoTime(nowMs - KEPT_MS), to: `${UNSENT_PREFIX}~` };
      const unsent: UnsentNotice[] = [];
      for await (const item of table.query({ partition, sort })) {
        const notice = item as UnsentNotice;
        if (notice.chats.length > 0) unsent.push(notice);
        if (unsent.length === READ_MAX) break;
      }
      return unsent;
    },
  };
}
