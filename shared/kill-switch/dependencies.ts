import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { KillSwitchStore } from './kill-switch-store.ts';

/** The dependencies of a change to an account's kill switch, which is logged. */
export type KillSwitchDependencies = {
  readonly killSwitches: Pick<KillSwitchStore, 'change'>;
  readonly clock: Clock;
  readonly log: Log;
};
