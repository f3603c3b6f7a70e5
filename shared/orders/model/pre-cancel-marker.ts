import type { Reason } from './reason.ts';

/** Whether this only keeps the place of an order that was cancelled before it came. */
export function isPreCancelMarker({ reason }: { readonly reason?: Reason }): boolean {
  return reason?.code === 'CANCELLED_BEFORE_PLACED';
}
