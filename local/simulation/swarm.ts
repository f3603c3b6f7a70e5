import type { ExchangeBehavior } from '../exchange/behavior/exchange-behavior.ts';
import type { FaultKind } from '../exchange/behavior/faults.ts';
import { hashText, type NumberRange, SeededRandom } from '../exchange/behavior/random.ts';
import { ACCOUNT_MODES, type ExchangeAccountMode } from '../exchange/engine/account-modes.ts';
import type { Account } from './deployment.ts';
import type { EdgeFault } from './sandbox.ts';
import { drawChangeLag, drawStreamMode, type StreamMode } from './stream/mode.ts';

/**
 * Which troubles a run has, and how many of each. Most kinds are off in most runs: what two of
 * them do together shows best where the others keep quiet.
 */
export type Swarm = {
  readonly orders: number;
  readonly submitWorkers: number;
  readonly trackersPerTick: number;
  readonly trackEverySeconds: number;
  readonly resubmit: boolean;
  readonly follow: 'normal' | 'always';
  /** How long the troubles last. */
  readonly troubleMs: number;
  readonly skewMs: NumberRange;

  readonly duplicateRate: number;
  readonly reorderRate: number;
  readonly lostDeleteRate: number;
  readonly missedTickRate: number;
  /** Of the starts of track-orders that Lambda has taken: how many are lost, and how many doubled. */
  readonly lostStartRate: number;
  readonly doubledStartRate: number;

  /** Per call of a sandbox. */
  readonly edgeFaults: Readonly<Partial<Record<EdgeFault, number>>>;
  readonly frozenForMs: NumberRange;
  readonly indexLagMs: NumberRange;
  readonly pageSize: number;

  /** Per request to the exchange. */
  readonly exchangeFaults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly noConnectionRate: number;
  readonly lateRate: number;
  readonly lateMs: NumberRange;
  /** A refusal where the exchange accepted: what the protocol has to assume does not happen. */
  readonly lie: { readonly rate: number; readonly status: number; readonly label: string };
  readonly behavior: Partial<ExchangeBehavior>;
  readonly stream: StreamMode;
  /** How the accounts keep their money, and so which account their orders are in. */
  readonly modes: Readonly<Record<Account, ExchangeAccountMode>>;
  /** The listing of ended orders is empty: Gate does not promise that it is complete. */
  readonly hidesFinished: boolean;

  readonly hasMaintenance: boolean;
  /** For a while nothing finds a connection to the exchange. */
  readonly hasOutage: boolean;
  readonly isHalted: boolean;
  readonly keyTrouble: 'none' | 'rotation' | 'revocation';
  readonly movesPrices: boolean;
  readonly cancelsByHand: boolean;
  /** Some orders wait for a price. */
  readonly hasTriggers: boolean;
  /** Some orders sell again what they buy, and some coins that are held. */
  readonly hasExits: boolean;
  /** The accounts trade contracts too. */
  readonly hasContracts: boolean;
};

const NO_LIE = { rate: 0, status: 400, label: 'BALANCE_NOT_ENOUGH' };
const NEVER: NumberRange = { min: 0, max: 0 };

/** No trouble at all, with one of everything. */
export const CALM: Swarm = {
  orders: 8,
  submitWorkers: 2,
  trackersPerTick: 1,
  trackEverySeconds: 5,
  resubmit: false,
  follow: 'normal',
  troubleMs: 120_000,
  skewMs: NEVER,
  duplicateRate: 0,
  reorderRate: 0,
  lostDeleteRate: 0,
  missedTickRate: 0,
  lostStartRate: 0,
  doubledStartRate: 0,
  edgeFaults: {},
  frozenForMs: NEVER,
  indexLagMs: NEVER,
  pageSize: 1_000,
  exchangeFaults: {},
  noConnectionRate: 0,
  lateRate: 0,
  lateMs: NEVER,
  lie: NO_LIE,
  behavior: {},
  stream: 'off',
  modes: { main: 'classic', second: 'classic' },
  hidesFinished: false,
  hasMaintenance: false,
  hasOutage: false,
  isHalted: false,
  keyTrouble: 'none',
  movesPrices: false,
  cancelsByHand: false,
  hasTriggers: false,
  hasExits: false,
  hasContracts: false,
};

/** The troubles of a seed. */
export function drawSwarm(seed: number): Swarm {
  const random = new SeededRandom(seed ^ hashText('swarm'));
  const isOn = (probability = 0.5) => random.fraction() < probability;
  const rate = (max: number) => (isOn() ? random.fraction() * max : 0);
  const oneOf = <T>(...choices: readonly T[]): T => random.oneOf(choices);
  const crashes = rate(0.1);
  const swarm: Swarm = {
    orders: random.integer({ min: 8, max: 20 }),
    submitWorkers: random.integer({ min: 2, max: 5 }),
    trackersPerTick: oneOf(1, 1, 1, 2, 3),
    trackEverySeconds: oneOf(5, 15, 30, 30, 30, 30),
    resubmit: isOn(0.25),
    follow: 'normal',
    troubleMs: oneOf(60_000, 120_000, 180_000),
    skewMs: isOn() ? { min: -90_000, max: 90_000 } : NEVER,
    duplicateRate: rate(0.5),
    reorderRate: rate(0.5),
    lostDeleteRate: rate(0.3),
    missedTickRate: rate(0.5),
    lostStartRate: 0,
    doubledStartRate: 0,
    edgeFaults: {
      crash_before: crashes / 2,
      crash_after: crashes / 2,
      throttled: rate(0.1),
      timed_out: rate(0.1),
      ack_lost: rate(0.1),
      answer_lost: rate(0.1),
      frozen: rate(0.03),
    },
    frozenForMs: { min: 100, max: oneOf(2_000, 20_000, 120_000) },
    indexLagMs: isOn() ? { min: 0, max: oneOf(500, 5_000, 60_000) } : NEVER,
    pageSize: oneOf(1_000, 3),
    exchangeFaults: {
      lost_reply: rate(0.15),
      lost_request: rate(0.15),
      reset_after: rate(0.1),
      reset_before: rate(0.1),
      error_after: rate(0.1),
      error_before: rate(0.1),
      bad_gateway_after: rate(0.1),
      bad_gateway_before: rate(0.1),
      accepted_after: rate(0.05),
      accepted_before: rate(0.05),
      slow_reply: rate(0.1),
      rate_limited: rate(0.1),
    },
    noConnectionRate: rate(0.3),
    lateRate: rate(0.2),
    lateMs: { min: 500, max: oneOf(3_500, 20_000, 120_000) },
    lie: NO_LIE,
    stream: drawStreamMode(seed),
    behavior: {
      changeLagMs: drawChangeLag(seed),
      visibilityLagMs: { min: 0, max: oneOf(0, 300, 10_000, 30_000) },
      tradeLagMs: { min: 0, max: oneOf(0, 3_000, 15_000) },
      gatewaySkewMs: isOn() ? { min: -1_000, max: 1_000 } : NEVER,
      duplicateText: oneOf('accept', 'refuse'),
      textLookup: oneOf('while_open', 'one_hour', 'for_ever_if_filled'),
      marketBuyDustEnd: oneOf('closed', 'cancelled'),
      unmatchable: oneOf('error', 'cancelled_order'),
      exptimeRefusal: oneOf('REQUEST_EXPIRED', 'EXPIRED_BY_A_LABEL_NOBODY_KNOWS'),
      rateLimits: oneOf('on', 'on', 'low_fill_ratio'),
      keyChangeLagMs: oneOf(0, 10_000),
      rows: oneOf('new', 'new', 'new', 'old'),
    },
    modes: { main: oneOf(...ACCOUNT_MODES), second: oneOf(...ACCOUNT_MODES) },
    hidesFinished: isOn(0.3),
    hasMaintenance: isOn(0.3),
    hasOutage: false,
    isHalted: isOn(),
    keyTrouble: oneOf('none', 'none', 'rotation', 'revocation'),
    movesPrices: isOn(0.8),
    cancelsByHand: isOn(),
    hasTriggers: false,
    hasExits: false,
    hasContracts: false,
  };
  const silence = rate(0.1);
  const edgeFaults = {
    ...swarm.edgeFaults,
    silent_before: silence / 3,
    silent_after: silence / 3,
    delayed: silence / 3,
  };
  const hasOutage = isOn(0.3);
  return {
    ...swarm,
    edgeFaults,
    hasOutage,
    lostStartRate: rate(0.5),
    doubledStartRate: rate(0.3),
    follow: oneOf('normal', 'normal', 'normal', 'always'),
    hasTriggers: isOn(),
    hasExits: isOn(),
    hasContracts: isOn(0.4),
    behavior: { ...swarm.behavior, positionLagMs: { min: 0, max: oneOf(0, 5_000, 60_000) } },
  };
}
