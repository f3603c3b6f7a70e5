import { hashText, type NumberRange, SeededRandom } from '../../exchange/behavior/random.ts';
import { DEFAULT_STREAM, type StreamBehavior } from '../../exchange/behavior/stream-behavior.ts';

/** What the WebSocket of a run is like; `off`: the accounts do not listen. */
export type StreamMode = 'off' | StreamBehavior;

function worse(changed: Partial<StreamBehavior>): StreamBehavior {
  return { ...DEFAULT_STREAM, ...changed };
}

export const STREAM_MODES = {
  off: 'off',
  on: DEFAULT_STREAM,
  /** Alive, and leaves everything out. */
  mute: worse({ dropRate: 1 }),
  dropping: worse({ dropRate: 0.5 }),
  duplicating: worse({ duplicateRate: 1, pushMs: { min: 0, max: 20_000 } }),
  reordering: worse({ bundleRate: 0, pushMs: { min: 0, max: 5_000 } }),
  /** Later than any poll. */
  late: worse({ pushMs: { min: 10_000, max: 90_000 } }),
  cut: worse({ cutRate: 0.2 }),
  torn: worse({ tornRate: 0.1, upgradeRate: 0.1 }),
  silent: worse({ silenceRate: 0.2 }),
  refused: worse({ handshake: 'refused' }),
  unanswered: worse({ handshake: 'silent' }),
  everything: worse({
    dropRate: 0.2,
    duplicateRate: 0.3,
    pushMs: { min: 0, max: 30_000 },
    cutRate: 0.03,
    tornRate: 0.03,
    upgradeRate: 0.03,
    silenceRate: 0.03,
  }),
} as const satisfies Readonly<Record<string, StreamMode>>;

/** Without a socket the other troubles show best. */
const OFF_RATE = 0.4;

/** How far the exchange's reads of orders lag behind its pushes, in every other seed. */
export function drawChangeLag(seed: number): NumberRange {
  const random = new SeededRandom(seed ^ hashText('change lag'));
  return { min: 0, max: random.fraction() < 0.5 ? 0 : 3_000 };
}

/** The mode of a seed, drawn apart from its other troubles. */
export function drawStreamMode(seed: number): StreamMode {
  const random = new SeededRandom(seed ^ hashText('stream mode'));
  if (random.fraction() < OFF_RATE) return STREAM_MODES.off;
  return random.oneOf(Object.values(STREAM_MODES));
}
