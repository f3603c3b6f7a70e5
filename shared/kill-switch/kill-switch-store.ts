import { type Item, keyOfSwitch } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { hasVersion, IS_NEW } from '../ledger/write.ts';
import type { Clock } from '../lib/clock.ts';
import { type KillSwitch, type KillSwitchTransition, NEVER_HALTED } from './state.ts';

export type KillSwitchStore = ReturnType<typeof createKillSwitchStore>;

/** A kill switch and the time of its reading. Clock of the reader. */
export type KillSwitchReading = { readonly killSwitch: KillSwitch; readonly readAtMs: number };

export type Changed = {
  /** Whether this call made the change. */
  readonly applied: boolean;
  readonly killSwitch: KillSwitch;
};

/** How long an active kill switch is cached. */
export const SWITCH_CACHE_MS = 2_000;
/** The most retries after concurrent changes to the same kill switch. */
const CHANGES_MAX = 10;

/** The kill switches of the accounts, in the ledger's table. */
export function createKillSwitchStore(table: LedgerTable, clock: Clock) {
  const active = new Map<string, KillSwitchReading>();

  const read = async (account: string) => killSwitchOf(await table.get(keyOfSwitch(account)));

  /** Caches only "may submit". A refusal always comes from a fresh reading. */
  async function readRecent(account: string): Promise<KillSwitchReading> {
    const known = active.get(account);
    const readAtMs = clock.nowMs();
    if (known && readAtMs - known.readAtMs < SWITCH_CACHE_MS) return known;
    const reading = { killSwitch: await read(account), readAtMs };
    const { state, circuit } = reading.killSwitch;
    if (state === 'ACTIVE' && !circuit) active.set(account, reading);
    else active.delete(account);
    return reading;
  }

  async function change(account: string, apply: KillSwitchTransition): Promise<Changed> {
    let before = await read(account);
    for (let tries = 0; tries < CHANGES_MAX; tries++) {
      const after = apply(before);
      if (!after) return { applied: false, killSwitch: before };
      const isNew = before.version === NEVER_HALTED.version;
      const condition = isNew ? IS_NEW : hasVersion(before.version);
      const put = { ...keyOfSwitch(account), ...after };
      const outcome = await table.commit([{ put, condition }]);
      if (outcome.committed) {
        active.delete(account);
        return { applied: true, killSwitch: after };
      }
      before = killSwitchOf(outcome.stored[0]);
    }
    throw new Error(`The switch of "${account}" was changed by others ${CHANGES_MAX} times.`);
  }

  return { read, readRecent, change };
}

function killSwitchOf(item: Item | undefined): KillSwitch {
  return (item as KillSwitch | undefined) ?? NEVER_HALTED;
}
