import { isoTime } from '../lib/clock.ts';
import { type Reason, reason } from '../orders/model/reason.ts';

/**
 * Whether an account may submit orders. `HALTING` until it is certain that nothing of ours is open
 * at the exchange, then `HALTED`, until somebody resumes.
 */
export type KillSwitchState = 'ACTIVE' | 'HALTING' | 'HALTED';

export type KillSwitch = {
  readonly state: KillSwitchState;
  /** Counts the changes, so that none is made to a state that is not there any more. */
  readonly version: number;
  /** Who set the state last, when and why. */
  readonly by?: string;
  readonly atMs?: number;
  readonly reason?: string;
  /** What was issued before never trades. */
  readonly resumedAtMs?: number;
  /** While halting. */
  readonly sweep?: Sweep;
  /** Open while no API key of the account works. */
  readonly circuit?: CircuitBreaker;
};

/** How far track-orders has got with taking back what is open. */
export type Sweep = {
  /** When it first saw the halt. Exchange time. */
  readonly seenAtMs: number;
  /** Client order ids of ours that were open at the last look, the first few of them. */
  readonly open: readonly string[];
  readonly openCount: number;
};

export type CircuitBreaker = {
  readonly openedAtMs: number;
  /** What Gate said of the key. */
  readonly label: string;
  readonly message: string;
};

/** Who did something, and why. */
export type Cause = { readonly by: string; readonly reason: string; readonly atMs: number };

/** An account that nobody has ever halted. */
export const UNTOUCHED: KillSwitch = { state: 'ACTIVE', version: 0 };

/** A change of a switch: the switch as it is then, or undefined where there is nothing to change. */
export type KillSwitchTransition = (current: KillSwitch) => KillSwitch | undefined;

function next(current: KillSwitch, change: Partial<KillSwitch>): KillSwitch {
  return {
    ...current,
    ...change,
    version: current.version + 1,
  };
}

/** From now on nothing is submitted. A halted account is searched once more. */
export function halted(cause: Cause): KillSwitchTransition {
  return (current) =>
    current.state === 'HALTING'
      ? undefined
      : next(current, { state: 'HALTING', ...cause, sweep: undefined });
}

/** Whether it is still the halt that began then, and not a later one. */
function isHaltOf({ state, atMs }: KillSwitch, haltedAtMs: number | undefined): boolean {
  return state === 'HALTING' && atMs === haltedAtMs;
}

/** What a look found open while the account is halting. */
export function swept(sweep: Sweep, haltedAtMs: number | undefined): KillSwitchTransition {
  return (current) =>
    isHaltOf(current, haltedAtMs) && JSON.stringify(current.sweep) !== JSON.stringify(sweep)
      ? next(current, { sweep })
      : undefined;
}

/** It is certain that nothing of ours is open, and that nothing can follow. */
export function certified(haltedAtMs: number | undefined): KillSwitchTransition {
  return (current) =>
    isHaltOf(current, haltedAtMs)
      ? next(current, { state: 'HALTED', sweep: undefined })
      : undefined;
}

export function resumed(cause: Cause): KillSwitchTransition {
  return (current) =>
    current.state === 'HALTED'
      ? next(current, { state: 'ACTIVE', ...cause, resumedAtMs: cause.atMs })
      : undefined;
}

export function circuitBreakerOpened(circuit: CircuitBreaker): KillSwitchTransition {
  return (current) => (current.circuit ? undefined : next(current, { circuit }));
}

export const circuitBreakerClosed: KillSwitchTransition = (current) =>
  current.circuit ? next(current, { circuit: undefined }) : undefined;

/**
 * Why nothing may be submitted for a request: the account is halted, or was after it was issued.
 *
 * @param issuedAtMs when it was issued, or sent if that was earlier
 */
export function notActive(
  { state, atMs = 0, reason: why, resumedAtMs }: KillSwitch,
  account: string,
  issuedAtMs: number,
): Reason | undefined {
  if (state !== 'ACTIVE') {
    const advice = `sluice resume --account ${account} --reason TEXT`;
    const text = `The account is halted since ${isoTime(atMs)} (${why}). To go on: ${advice}`;
    return reason('HALTED', text);
  }
  if (resumedAtMs !== undefined && issuedAtMs < resumedAtMs) {
    const text = `It was issued before the account was resumed at ${isoTime(resumedAtMs)}; nothing was sent.`;
    return reason('ISSUED_BEFORE_RESUME', text, 'issued_at');
  }
  return undefined;
}

/** Why a request is not even tried. */
export function circuitBreakerOpen({ circuit }: KillSwitch): Reason | undefined {
  if (!circuit) return undefined;
  const { openedAtMs, label, message } = circuit;
  const said = message.includes(label) ? message : `${label}: ${message}`;
  const text =
    `No API key of the account has worked since ${isoTime(openedAtMs)}: ${said.replace(/\.?$/, '.')} ` +
    'A working key closes the circuit within a minute: sluice keys set.';
  return reason('CIRCUIT_OPEN', text);
}
