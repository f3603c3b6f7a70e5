import { TIMES } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** A schedule runs when its expression says. */
export const SCHEDULE_MUTANTS: readonly Mutant[] = [
  {
    id: 'C1',
    what: 'a schedule runs at a time that the clocks skip',
    patches: [
      {
        file: 'shared/lib/schedule/wall-clock.ts',
        search: 'return read(epochMilliseconds) === wallMs ? epochMilliseconds : undefined;',
        replacement: 'return epochMilliseconds;',
      },
    ],
    killers: [TIMES],
  },
  {
    id: 'C2',
    what: 'a weekday beyond the last counts as the first',
    patches: [
      {
        file: 'shared/lib/schedule/cron-field.ts',
        search: 'value >= field.first && value <= field.last) return value;',
        replacement: 'value >= field.first && value <= field.last + 1) return value;',
      },
    ],
    killers: [TIMES],
  },
];
