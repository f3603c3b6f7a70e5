import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Switches } from './switch-store.ts';

/** What it takes to change an account's switch, and to say so. */
export type SwitchDependencies = {
  readonly switches: Pick<Switches, 'change'>;
  readonly clock: Clock;
  readonly log: Log;
};
