import type { Clock } from '../../lib/clock.ts';
import type { Happening } from './order-store.ts';

/** An entry for the history, now. */
export function happening(
  { clock }: { readonly clock: Clock },
  event: string,
  detail?: string,
): Happening {
  return { atMs: clock.nowMs(), event, ...(detail !== undefined && { detail }) };
}
