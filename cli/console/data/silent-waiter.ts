import type { Waiter } from '../../program/command.ts';
import type { ConsoleSetting } from './console-setting.ts';

/** A waiter without progress notes: the page shows the progress. */
export function silentWaiter({ clock }: Pick<ConsoleSetting, 'clock'>): Waiter {
  return {
    clock,
    terminal: { note: () => {} },
    onInterrupt: () => {},
  };
}
