import type { Clock } from '../../shared/lib/clock.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** The ways out of a sandbox. Everything that the order code awaits is one of them. */
export type CallKind = 'ledger' | 'exchange' | 'secret' | 'queue' | 'invocation' | 'sleep';

/**
 * The faults of one call:
 * - `crash_before`  the process dies before the call leaves it
 * - `crash_after`   the call has its effect, and the process dies before it hears of it
 * - `throttled`     refused without effect
 * - `timed_out`     no effect and no answer
 * - `ack_lost`      it has its effect, the answer is lost, and a client that retries meets its own write
 * - `answer_lost`   it has its effect, and the caller only hears of a failure
 * - `frozen`        the process stands still before it hears of the answer
 * - `silent_before` no effect and no answer; the client's time is over, and it calls again
 * - `silent_after`  it has its effect and no answer; the client's time is over, and it calls again
 * - `delayed`       no answer in time; the client calls again, and the first call arrives later still
 */
export const EDGE_FAULTS = [
  'crash_before',
  'crash_after',
  'throttled',
  'timed_out',
  'ack_lost',
  'answer_lost',
  'frozen',
  'silent_before',
  'silent_after',
  'delayed',
] as const;
export type EdgeFault = (typeof EDGE_FAULTS)[number];

export type EdgeCall = {
  readonly sandbox: SimulatedSandbox;
  readonly edge: CallKind;
  /** For people: the command or the endpoint. */
  readonly name: string;
};

/** How long a client of AWS waits for an answer before it calls again: see shared/lib/aws-clients.ts. */
const ANSWER_MS = 900;
/** When a call arrives that its client has given up on, after the client called again. */
const DELAYED_MS = 3_000;

/** The environment that all sandboxes share. */
export type SandboxEnvironment = {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly faultOf: (call: EdgeCall) => EdgeFault | undefined;
  /** How long a call to an AWS service takes. */
  readonly latencyMs: () => number;
  readonly frozenForMs: () => number;
};

/**
 * One process of a function. Whatever the code awaits comes through it, so that it can stop for a
 * while or for ever: a promise that is not settled any more is what a crash looks like from inside.
 */
export class SimulatedSandbox {
  readonly name: string;
  readonly clock: Clock;
  readonly environment: SandboxEnvironment;
  isDead = false;
  /** Told once, when the process dies. */
  onDeath: () => void = () => {};
  frozenMs = 0;
  #frozenUntilMs = Number.NEGATIVE_INFINITY;

  constructor(name: string, environment: SandboxEnvironment, skewMs: number) {
    this.name = name;
    this.environment = environment;
    const { scheduler } = environment;
    this.clock = {
      // A machine tells whole milliseconds.
      nowMs: () => Math.floor(scheduler.nowMs) + skewMs,
      sleepUntil: (timeMs, wake) => this.#sleepUntil(timeMs - skewMs, wake),
    };
  }

  kill(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.note('dies');
    this.onDeath();
  }

  note(what: string): void {
    this.environment.trace.add(this.environment.scheduler.nowMs, this.name, what);
  }

  /** The fault of a call that begins now. */
  faultOf(edge: CallKind, name: string): EdgeFault | undefined {
    return this.environment.faultOf({ sandbox: this, edge, name });
  }

  /** A call to a service that acts after a while, and answers when what it does has lasted so long. */
  call<T>(
    edge: CallKind,
    name: string,
    effect: (fault: EdgeFault | undefined) => T,
    lastsMs: () => number = () => 0,
  ): Promise<T> {
    if (this.isDead) return never();
    const fault = this.faultOf(edge, name);
    if (fault === 'crash_before') {
      this.note(`${name} not called`);
      this.kill();
      return never();
    }
    const { scheduler, latencyMs } = this.environment;
    const silentMs = this.#silence(fault, name, effect);
    return new Promise((resolve, reject) => {
      scheduler.after(silentMs + latencyMs(), () => {
        const outcome = outcomeOf(() => effect(fault), resolve, reject);
        this.note(fault === undefined ? name : `${name} (${fault})`);
        const hear = () => this.hear(fault, outcome.settle);
        if (outcome.isDone && lastsMs() > 0) scheduler.after(lastsMs(), hear);
        else hear();
      });
    });
  }

  /** How long a call goes without an answer; what becomes of it meanwhile, its caller never hears. */
  #silence(
    fault: EdgeFault | undefined,
    name: string,
    effect: (fault: EdgeFault | undefined) => unknown,
  ): number {
    const arrivesAfterMs =
      fault === 'delayed' ? ANSWER_MS + DELAYED_MS : fault === 'silent_after' ? 0 : undefined;
    if (arrivesAfterMs === undefined) return fault === 'silent_before' ? ANSWER_MS : 0;
    this.environment.scheduler.after(arrivesAfterMs, () => {
      this.note(`${name} arrives, and nobody hears of it`);
      try {
        effect(fault);
      } catch {
        // No caller gets this refusal.
      }
    });
    return ANSWER_MS;
  }

  /** Lets the process hear of something, unless the fault or an earlier one keeps it from it. */
  hear(fault: EdgeFault | undefined, action: () => void): void {
    if (fault === 'crash_after') this.kill();
    if (fault === 'frozen') this.#freeze();
    this.#whenRunning(action);
  }

  #whenRunning(action: () => void): void {
    if (this.isDead) return;
    const { scheduler } = this.environment;
    if (scheduler.nowMs >= this.#frozenUntilMs) action();
    else scheduler.at(this.#frozenUntilMs, () => this.#whenRunning(action));
  }

  #freeze(): void {
    const { scheduler, frozenForMs } = this.environment;
    const forMs = frozenForMs();
    this.#frozenUntilMs = Math.max(this.#frozenUntilMs, scheduler.nowMs) + forMs;
    this.frozenMs += forMs;
    this.note(`frozen for ${forMs}`);
  }

  #sleepUntil(timeMs: number, wake?: AbortSignal): Promise<void> {
    const { scheduler } = this.environment;
    if (this.isDead) return never();
    if (timeMs <= scheduler.nowMs) return Promise.resolve();
    const fault = this.faultOf('sleep', 'sleep');
    if (fault === 'crash_before') {
      this.kill();
      return never();
    }
    return new Promise((resolve) => {
      wake?.addEventListener('abort', () => resolve());
      scheduler.at(timeMs, () => {
        if (!wake?.aborted) this.hear(fault, resolve);
      });
    });
  }
}

/** One of its own each time: a shared one would keep whatever ever waited for it. */
const never = (): Promise<never> => new Promise(() => {});

/** Acts now, and tells of the outcome when asked to. */
function outcomeOf<T>(
  effect: () => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): { readonly isDone: boolean; readonly settle: () => void } {
  try {
    const value = effect();
    return { isDone: true, settle: () => resolve(value) };
  } catch (error) {
    return { isDone: false, settle: () => reject(error) };
  }
}
