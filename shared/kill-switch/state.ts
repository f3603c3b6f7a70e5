import type { FuturesPosition } from '../gate/futures/position.ts';
import { isoTime } from '../lib/clock.ts';
import { type Reason, reason } from '../orders/model/reason.ts';
import type { Suspendable } from '../orders/model/record.ts';

/**
 * Whether an account may submit orders. It is `HALTING` until no order of ours can be open at the
 * exchange, then `HALTED` until a person resumes it.
 */
export type KillSwitchState = 'ACTIVE' | 'HALTING' | 'HALTED';

export type KillSwitch = {
  readonly state: KillSwitchState;
  /** Counts the changes. A change applies only to the version that it read. */
  readonly version: number;
  /** Origin, time and reason of the last state. */
  readonly by?: string;
  readonly atMs?: number;
  readonly reason?: string;
  /** Requests issued before this time are never submitted. */
  readonly resumedAtMs?: number;
  /** The versions of the last halts. What was armed under an earlier version is suspended. */
  readonly lastHalts?: LastHalts;
  /** Present while it is not active: the last version that was. Older code did not keep it. */
  readonly activeVersion?: number;
  /** The halt cancels also what only reduces a position. */
  readonly all?: true;
  /** Present while halting. */
  readonly sweep?: Sweep;
  /** Present once it is halted, of an account that trades futures: a halt closes nothing. */
  readonly held?: HeldPositions;
  /** Present while no API key of the account works. */
  readonly circuit?: CircuitBreaker;
  /** Present while the futures account is not as it must be: openings of contracts are refused. */
  readonly futuresCircuit?: CircuitBreaker;
};

export type LastHalts = {
  readonly byPerson?: number;
  /** By a person or by Sluice itself. */
  readonly byAny: number;
  /** By a person who wanted everything stopped, also what only reduces a position. */
  readonly ofAll?: number;
};

/** A position that a halt leaves as it is. */
export type HeldPosition = Pick<
  FuturesPosition,
  'contract' | 'size' | 'entryPrice' | 'markPrice' | 'liquidationPrice' | 'unrealisedPnl'
> & {
  /** Contracts of Sluice's orders that rest on and reduce it. */
  readonly reducing: string;
  /** Contracts that a stop of Sluice's covers, which goes on. */
  readonly covered: string;
};

/** The positions at the end of a halt, as far as the exchange showed them. */
export type HeldPositions =
  | { readonly kind: 'read'; readonly positions: readonly HeldPosition[] }
  | { readonly kind: 'unreadable' };

/** The progress of track-orders in cancelling the open orders. */
export type Sweep = {
  /** When it first read the halt. Exchange time. */
  readonly seenAtMs: number;
  /** The first few of our client order ids that were open at the last poll. */
  readonly open: readonly string[];
  readonly openCount: number;
  /** Of these, the first few ids of orders of contracts that nobody sees: `futures` is not configured. */
  readonly unseen?: readonly string[];
};

export type CircuitBreaker = {
  readonly openedAtMs: number;
  /** Gate's error for the key. */
  readonly label: string;
  readonly message: string;
};

/** The origin, reason and time of a change. */
export type Cause = { readonly by: string; readonly reason: string; readonly atMs: number };

/** The kill switch of an account without any halt so far. */
export const NEVER_HALTED: KillSwitch = { state: 'ACTIVE', version: 0 };

/** Computes the next kill switch from the current one; undefined if nothing changes. */
export type KillSwitchTransition = (current: KillSwitch) => KillSwitch | undefined;

function next(current: KillSwitch, change: Partial<KillSwitch>): KillSwitch {
  return {
    ...current,
    ...change,
    version: current.version + 1,
  };
}

/** A halt by a person stops openings, or also what only reduces positions; Sluice's own never does. */
export type HaltKind = 'by_sluice' | 'by_person' | 'by_person_of_all';

/**
 * Stops all submissions. A repeated halt starts another search for open orders. While the account is
 * halting, only a person's halt adds to one of Sluice's own, and one of everything to any other.
 */
export function halted(cause: Cause, kind: HaltKind = 'by_person'): KillSwitchTransition {
  return (current) => {
    const { lastHalts, state } = current;
    const isOfAll = kind === 'by_person_of_all';
    const isByPerson = isOfAll || kind === 'by_person';
    const adds = isOfAll
      ? current.all !== true
      : isByPerson && lastHalts?.byPerson !== lastHalts?.byAny;
    if (state === 'HALTING' && !adds) return undefined;
    const version = current.version + 1;
    return next(current, {
      state: 'HALTING',
      ...cause,
      // What was cancelled with everything stays so while the account is halting.
      all: isOfAll || (state === 'HALTING' && current.all) ? true : undefined,
      sweep: undefined,
      held: undefined,
      lastHalts: {
        ...lastHalts,
        ...(isByPerson && { byPerson: version }),
        ...(isOfAll && { ofAll: version }),
        byAny: version,
      },
      ...(state === 'ACTIVE' && { activeVersion: current.version }),
    });
  };
}

/** The halts that suspend it. A halt by Sluice itself leaves sells working, because they protect. */
const SUSPENDED_BY = {
  buy: 'byAny',
  sell: 'byPerson',
  reduce: 'ofAll',
} as const satisfies Readonly<Record<Suspendable, keyof LastHalts>>;

/** Whether a halt suspends what was armed under that version of the switch. */
export function suspends(
  { lastHalts }: Pick<KillSwitch, 'lastHalts'>,
  what: Suspendable,
  armedVersion: number,
): boolean {
  const halt = lastHalts?.[SUSPENDED_BY[what]];
  return halt !== undefined && armedVersion < halt;
}

/**
 * The version under which something is armed that belongs to an order from before the halt: this halt
 * suspends it if it is of such a kind, and no earlier one does.
 */
export function lastActiveVersion({ state, version, activeVersion = 0 }: KillSwitch): number {
  return state === 'ACTIVE' ? version : activeVersion;
}

/** Whether only Sluice itself halted the account, and no person. */
export function isHaltedBySluice({ state, lastHalts }: KillSwitch): boolean {
  return state !== 'ACTIVE' && lastHalts !== undefined && lastHalts.byPerson !== lastHalts.byAny;
}

/** Whether the switch still shows the halt of that time, and not a later one. */
function isHaltOf({ state, atMs }: KillSwitch, haltedAtMs: number | undefined): boolean {
  return state === 'HALTING' && atMs === haltedAtMs;
}

/** Records the open orders that a poll found while the account is halting. */
export function swept(sweep: Sweep, haltedAtMs: number | undefined): KillSwitchTransition {
  return (current) =>
    isHaltOf(current, haltedAtMs) && JSON.stringify(current.sweep) !== JSON.stringify(sweep)
      ? next(current, { sweep })
      : undefined;
}

/** Records that no order is open, or can still reach the exchange, that the halt cancels. */
export function haltCompleted(
  haltedAtMs: number | undefined,
  held?: HeldPositions,
): KillSwitchTransition {
  return (current) =>
    isHaltOf(current, haltedAtMs)
      ? next(current, { state: 'HALTED', sweep: undefined, held })
      : undefined;
}

/** The version of the last halt, which tells it from any other; of no halt, it is undefined. */
export function lastHaltOf({ lastHalts }: Pick<KillSwitch, 'lastHalts'>): number | undefined {
  return lastHalts?.byAny;
}

/**
 * Ends the halt that the person has seen, and no later one: that may have another reason.
 *
 * @param seenHalt `lastHaltOf` the switch that the person was shown
 */
export function resumed(cause: Cause, seenHalt: number | undefined): KillSwitchTransition {
  return (current) =>
    current.state === 'HALTED' && lastHaltOf(current) === seenHalt
      ? next(current, {
          state: 'ACTIVE',
          ...cause,
          resumedAtMs: cause.atMs,
          activeVersion: undefined,
          all: undefined,
          held: undefined,
        })
      : undefined;
}

export function circuitBreakerOpened(circuit: CircuitBreaker): KillSwitchTransition {
  return (current) => (current.circuit ? undefined : next(current, { circuit }));
}

export const circuitBreakerClosed: KillSwitchTransition = (current) =>
  current.circuit ? next(current, { circuit: undefined }) : undefined;

export function futuresCircuitOpened(futuresCircuit: CircuitBreaker): KillSwitchTransition {
  return (current) => (current.futuresCircuit ? undefined : next(current, { futuresCircuit }));
}

/** Only a reading that is newer than the trouble ends it. */
export function futuresCircuitClosed(readAtMs: number): KillSwitchTransition {
  return (current) =>
    current.futuresCircuit && current.futuresCircuit.openedAtMs < readAtMs
      ? next(current, { futuresCircuit: undefined })
      : undefined;
}

/**
 * Why the kill switch refuses a request: the account is halted, or was halted after the request was
 * issued.
 *
 * @param issuedAtMs when the request was issued, or sent if that was earlier
 */
export function notActive(
  { state, atMs = 0, reason: why, resumedAtMs }: KillSwitch,
  account: string,
  issuedAtMs: number,
): Reason | undefined {
  if (state !== 'ACTIVE') {
    const advice = `sluice resume --account ${account} --reason TEXT`;
    const text = `The account is halted since ${isoTime(atMs)} (${why}). To continue: ${advice}`;
    return reason('HALTED', text);
  }
  if (resumedAtMs !== undefined && issuedAtMs < resumedAtMs) {
    const text = `It was issued before the account was resumed at ${isoTime(resumedAtMs)}; nothing was sent.`;
    return reason('ISSUED_BEFORE_RESUME', text, 'issued_at');
  }
  return undefined;
}

/** Why the open circuit breaker refuses a request. */
export function circuitBreakerOpen({ circuit }: KillSwitch): Reason | undefined {
  if (!circuit) return undefined;
  const { openedAtMs, label, message } = circuit;
  const said = message.includes(label) ? message : `${label}: ${message}`;
  const text =
    `No API key of the account has worked since ${isoTime(openedAtMs)}: ${said.replace(/\.?$/, '.')} ` +
    'A working key closes the circuit within a minute: sluice keys set.';
  return reason('CIRCUIT_OPEN', text);
}

/** Why an opening of a contract is refused while the futures account is not as it must be. */
export function futuresCircuitOpen({ futuresCircuit }: KillSwitch): Reason | undefined {
  if (!futuresCircuit) return undefined;
  const { openedAtMs, label, message } = futuresCircuit;
  const code = label === 'POSITION_DUAL_MODE' ? 'POSITION_MODE' : 'CIRCUIT_OPEN';
  const text =
    `Openings of contracts are refused since ${isoTime(openedAtMs)} (${label}: ${message}). ` +
    'Sluice sees within a minute that the account is as it must be.';
  return reason(code, text, 'contract');
}
