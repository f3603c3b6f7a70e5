import type { Waiter } from '../../program/command.ts';
import type { ConsoleSetting } from './console-setting.ts';

/** For what commands do while somebody watches the terminal: here the page shows how it goes. */
export function silentWaiter({ clock }: Pick<ConsoleSetting, 'clock'>): Waiter {
  return {
    clock,
    terminal: { note: () => {} },
    onInterrupt: () => {},
  };
}
