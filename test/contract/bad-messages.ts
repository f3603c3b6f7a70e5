import type { BadMessage } from './bad-message.ts';
import { EXCESSIVE, NO_ORDER, NOT_JSON } from './bodies.ts';
import { CHILDREN, EXITS, HOLDINGS } from './exits.ts';
import { MISSING, REPEATED, UNKNOWN, WRONG_TYPES } from './fields.ts';
import { MARKETS } from './markets.ts';
import { ACCOUNTS, IDS, PAIRS } from './names.ts';
import { AMOUNTS, NUMBERS_OUTSIDE_JSON, OTHER_NUMBERS } from './numbers.ts';
import { INSTRUCTIONS, KINDS } from './order-kinds.ts';
import { SLICES } from './slices.ts';
import { timesAtFault, timesThatAreOver } from './times.ts';
import { AVAILABLE, TRIGGER_AMENDMENTS, TRIGGERS, triggerTimesAtFault } from './triggers.ts';

/** Messages that are wrong by themselves: reading them is enough to refuse them. */
export function unreadableMessages(sentAtMs: number) {
  return {
    'Bodies that are not JSON': NOT_JSON,
    'JSON that is no order': NO_ORDER,
    'Too much of something': EXCESSIVE,
    'Missing fields': MISSING,
    'Unknown and misplaced fields': UNKNOWN,
    'Repeated fields': REPEATED,
    'Wrong types': WRONG_TYPES,
    'Spellings of an amount': AMOUNTS,
    'Other numbers': OTHER_NUMBERS,
    'Numbers outside JSON': NUMBERS_OUTSIDE_JSON,
    'Kinds of orders': KINDS,
    'Cancels and amendments': INSTRUCTIONS,
    Pairs: PAIRS,
    Ids: IDS,
    Accounts: ACCOUNTS,
    Times: timesAtFault(sentAtMs),
    Triggers: TRIGGERS,
    'Amendments of triggers': TRIGGER_AMENDMENTS,
    'Times of triggers': triggerTimesAtFault(sentAtMs),
    'Ratios of the balance': AVAILABLE,
    'Exits of a buy': EXITS,
    'Exits over coins that are held': HOLDINGS,
    'Children of exits': CHILDREN,
    Slices: SLICES,
  } satisfies Groups;
}

/** Messages that read well, and are refused by the clock or by their market. */
export function untimelyMessages(sentAtMs: number) {
  return { 'Times that are over': timesThatAreOver(sentAtMs), Markets: MARKETS } satisfies Groups;
}

export type Groups = Readonly<Record<string, readonly BadMessage[]>>;
