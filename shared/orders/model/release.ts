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
export function readRelease(message: FromQueue, senders: Senders): Release | undefined {
  return readOwn<{ readonly release: Release }>(message, senders, 'release')?.release;
}

type FromQueue = { readonly body: string; readonly senderId: string };

/** A message of track-orders, which has one field of this name. */
function readOwn<T>(
  { body, senderId }: FromQueue,
  { tracker }: Senders,
  name: keyof T & string,
): T | undefined {
  const isFromTracker = tracker !== undefined && senderId.split(':')[0] === tracker;
  return isFromTracker && body.startsWith(`{"${name}":`) ? (JSON.parse(body) as T) : undefined;
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
export function readLeg(message: FromQueue, senders: Senders): LegMessage | undefined {
  return readOwn<{ readonly leg: LegMessage }>(message, senders, 'leg')?.leg;
}

/** Has submit-order claim a slice. It is only a hint: the order's record says what was granted. */
export type SliceMessage = {
  readonly account: string;
  /** The id of the sliced order. */
  readonly order: string;
  readonly slice: string;
};

/** The slice in a message of track-orders. Nobody else can send one. */
export function readSlice(message: FromQueue, senders: Senders): SliceMessage | undefined {
  return readOwn<{ readonly slice: SliceMessage }>(message, senders, 'slice')?.slice;
}

export const sliceBody = (message: SliceMessage): string => JSON.stringify({ slice: message });

export const legBody = (message: LegMessage): string => JSON.stringify({ leg: message });
