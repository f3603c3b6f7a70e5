import type { Reason } from './reason.ts';

/** Whether the record only blocks an order that was cancelled before it arrived. */
export function isPreCancelMarker({ reason }: { readonly reason?: Reason }): boolean {
  return reason?.code === 'CANCELLED_BEFORE_PLACED';
}
