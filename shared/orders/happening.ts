import type { OrderDependencies } from './dependencies.ts';
import type { Happening } from './store.ts';

/** An entry for the history, now. */
export const happening = (
  { clock }: Pick<OrderDependencies, 'clock'>,
  event: string,
  detail?: string,
): Happening => ({ atMs: clock.nowMs(), event, ...(detail !== undefined && { detail }) });
