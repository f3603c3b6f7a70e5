import type { Waiter } from '../../program/command.ts';
import type { ConsoleSetting } from './setting.ts';

/** For what commands do while somebody watches the terminal: here the page shows how it goes. */
export const quietly = ({ clock }: Pick<ConsoleSetting, 'clock'>): Waiter => ({
  clock,
  terminal: { note: () => {} },
  onInterrupt: () => {},
});
