import type { Instrument } from '../../market/instrument.ts';
import { marketGroup } from './request.ts';
import type { Senders } from './sender.ts';

/** Has submit-order claim a firing. It is only a hint: the record says whether there is one. */
export type Release = {
  readonly account: string;
  readonly id: string;
  /** The number of the firing. */
  readonly firing: number;
};

export const releaseBody = (release: Release): string => JSON.stringify({ release });

/** Releases wait for no entry. */
export function releaseGroup(account: string, instrument: Instrument): string {
  return `${marketGroup(account, instrument)}#exit`;
}

/** The release in a message of track-orders. No other sender can send one. */
export function readRelease(
  { body, senderId }: { readonly body: string; readonly senderId: string },
  { tracker }: Senders,
): Release | undefined {
  const isFromTracker = tracker !== undefined && senderId.split(':')[0] === tracker;
  if (!isFromTracker || !body.startsWith('{"release":')) return undefined;
  return (JSON.parse(body) as { readonly release: Release }).release;
}
