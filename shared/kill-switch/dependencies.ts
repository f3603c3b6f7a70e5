import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { KillSwitchStore } from './switch-store.ts';

/** What it takes to change an account's switch, and to say so. */
export type KillSwitchDependencies = {
  readonly killSwitches: Pick<KillSwitchStore, 'change'>;
  readonly clock: Clock;
  readonly log: Log;
};
