import type { KillSwitch } from '../../../kill-switch/state.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { type ExitRecord, isExit } from '../../model/record.ts';
import type { ExitDependencies } from './dependencies.ts';
import { driveExit } from './drive-exit.ts';
import type { PositionsSeen } from './read-positions.ts';
import type { WatchedExits } from './watch-exits.ts';

/** Each exit drives orders of its own. */
const AT_ONCE = 5;

/** Drives the working exits of an account. A failure of one does not stop the others. */
export function driveExits(
  deps: ExitDependencies,
  exits: readonly ExitRecord[],
  killSwitch: KillSwitch,
  { byStem }: Pick<WatchedExits, 'byStem'>,
  { supported, areFillsRead }: Pick<PositionsSeen, 'supported' | 'areFillsRead'>,
): Promise<readonly unknown[]> {
  const sent = new Map<string, number>();
  return eachAtOnce(AT_ONCE, exits, async (exit) => {
    const given = supported.get(exit.stem);
    await driveExit(deps, exit, {
      killSwitch,
      sent,
      ...byStem.get(exit.stem),
      position: {
        ...(given !== undefined && { supported: given }),
        ...(areFillsRead && { areFillsRead }),
      },
    });
  });
}

/** The working exits as the ledger has them now. */
export async function readExits(
  { store }: Pick<ExitDependencies, 'store'>,
  stems: readonly string[],
): Promise<readonly ExitRecord[]> {
  const records = stems.length > 0 ? await store.getAll(stems) : [];
  return records.filter(isExit).filter(({ status }) => status === 'working');
}
