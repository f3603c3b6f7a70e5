import type { Instrument } from '../../market/instrument.ts';
import { marketGroup } from './request.ts';
import type { Senders } from './sender.ts';

/** Sends a message to the order queue. */
export type SendMessage = (body: string, group: string, deduplicationId: string) => Promise<void>;

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

/** Has submit-order claim a leg. It is only a hint: the exit's record says what was granted. */
export type LegMessage = {
  readonly account: string;
  /** The exit's id. */
  readonly exit: string;
  /** The leg's name. */
  readonly leg: string;
};

/** The leg in a message of track-orders. Nobody else can send one. */
export function readLeg(
  { body, senderId }: { readonly body: string; readonly senderId: string },
  { tracker }: Senders,
): LegMessage | undefined {
  const isFromTracker = tracker !== undefined && senderId.split(':')[0] === tracker;
  if (!isFromTracker || !body.startsWith('{"leg":')) return undefined;
  return (JSON.parse(body) as { readonly leg: LegMessage }).leg;
}

export const legBody = (message: LegMessage): string => JSON.stringify({ leg: message });
