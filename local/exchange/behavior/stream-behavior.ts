import type { NumberRange } from './random.ts';

/**
 * How the WebSocket behaves. Gate promises no order, no repetition and no completeness of pushes;
 * the rates make each of its known failures happen. A rate is a probability from 0 to 1.
 */
export type StreamBehavior = {
  /** `refused`: an HTTP error; `silent`: the connection is taken and never answered. */
  readonly handshake: 'accepted' | 'refused' | 'silent';
  readonly handshakeMs: NumberRange;
  /** From a request to its acknowledgement, with which a subscription begins. */
  readonly ackMs: NumberRange;
  /** From a change to its push, drawn for each push: a later one may come first. */
  readonly pushMs: NumberRange;
  /** How many pushes come twice. */
  readonly duplicateRate: number;
  /** How many pushes never come. */
  readonly dropRate: number;
  /** How many changes of the same moment share one push. */
  readonly bundleRate: number;
  /** How many orders that end at once are first pushed as open. */
  readonly putRate: number;
  /** Per frame: the connection breaks without a close frame (gatews#34). */
  readonly cutRate: number;
  /** Per frame: the connection stays open, and silent from then on (gatews#40). */
  readonly silenceRate: number;
  /** Per frame: the text arrives torn, as at a reader that is too slow. */
  readonly tornRate: number;
  /** Per frame: a service upgrade is announced, and closes the connection. */
  readonly upgradeRate: number;
  /** An idle connection is closed without a close frame; seen at Gate US in September 2026. */
  readonly idleMs: { readonly unsubscribed: number; readonly subscribed: number };
  /** How often the server pings by the protocol; 0: never. */
  readonly pingEveryMs: number;
};

export const DEFAULT_STREAM: StreamBehavior = {
  handshake: 'accepted',
  handshakeMs: { min: 0, max: 20 },
  ackMs: { min: 1, max: 30 },
  pushMs: { min: 0, max: 60 },
  duplicateRate: 0,
  dropRate: 0,
  bundleRate: 0.5,
  putRate: 0.5,
  cutRate: 0,
  silenceRate: 0,
  tornRate: 0,
  upgradeRate: 0,
  idleMs: { unsubscribed: 30_000, subscribed: 60_000 },
  pingEveryMs: 20_000,
};
