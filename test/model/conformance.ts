import { COUNTERPARTS, type Counterpart } from './correspondence.ts';
import { stepsFrom } from './explore.ts';
import { Replica } from './replica.ts';
import type { Outcome } from './replica-exchange.ts';
import { initialState, type Model, type State, type Stored, withWorker } from './state.ts';
import type { Step } from './step.ts';

/** The model and the real code went apart; `schedule` leads there. */
export class Divergence extends Error {
  override readonly name = 'Divergence';

  constructor(what: string, schedule: readonly string[]) {
    super(`${what}\nafter:\n  ${schedule.join('\n  ')}`);
  }
}

const INTERNAL_STEPS_MAX = 4;
const NOT_SENT = 'delivery: not a byte leaves';

/** The model and the real code, taking the same steps. */
export class Walk {
  readonly #model: Model;
  readonly #replica: Replica;
  readonly #schedule: string[] = [];
  #state: State;

  /** @param skewsMs how far the clock of each invocation is ahead */
  constructor(model: Model, skewsMs: readonly number[] = []) {
    this.#model = model;
    this.#state = initialState(model);
    this.#replica = new Replica(model, () => this.#state, skewsMs);
  }

  get state(): State {
    return this.#state;
  }

  /** The steps of the model that the real code can take as well. */
  options(): readonly Step[] {
    return stepsFrom(this.#model, this.#state)
      .filter((step) => this.#isPossible(step))
      .map((step) => this.#withFence(step));
  }

  /** Sandbox clocks may be wrong by anything: the exptime of an attempt is what the code says. */
  #withFence(step: Step): Step {
    const { writes, slot = -1, next } = step;
    const worker = next.workers[slot];
    const isNewAttempt = writes === 'claimed' || writes === 'next_attempt';
    if (!isNewAttempt || !next.record || !worker || worker.at === 'claim') return step;
    const chosenMs = this.#replica.callOf(slot)?.exptimeMs ?? this.#replica.record()?.exptimeMs;
    const exptimeMs = chosenMs! - this.#replica.nowMs;
    const seen = { ...worker.seen, exptimeMs };
    const record = { ...next.record, exptimeMs };
    return { ...step, next: { ...withWorker(next, slot, { ...worker, seen }), record } };
  }

  #isPossible({ label, slot }: Step): boolean {
    const counterpart = COUNTERPARTS[label];
    if (counterpart === undefined || counterpart === 'internal') return false;
    const waitsFor = slot === undefined ? undefined : this.#replica.callOf(slot);
    if (counterpart === 'send') return waitsFor?.name === 'POST';
    if (typeof counterpart !== 'object' || !('call' in counterpart)) return true;
    return waitsFor !== undefined && counterpart.call.includes(waitsFor.name);
  }

  /** The labels of all steps taken, in their order. */
  readonly taken: string[] = [];

  /** Takes the step on both sides and compares. */
  async take(step: Step): Promise<void> {
    const { label, slot } = step;
    const before = this.#state;
    this.#advance(step);
    await this.#act(COUNTERPARTS[label]!, before, slot);
    for (const each of this.#state.workers.keys()) await this.#align(each);
    this.#compare();
  }

  #advance({ label, next, slot }: Step): void {
    this.taken.push(label);
    this.#schedule.push(slot === undefined ? label : `${label} [${slot}]`);
    this.#state = next;
  }

  async #act(counterpart: Counterpart, before: State, slot = -1): Promise<void> {
    if (counterpart === 'time') this.#replica.tick();
    else if (counterpart === 'crash') this.#replica.crash(slot);
    else if (counterpart === 'cancel') await this.#cancel();
    else if (typeof counterpart !== 'object') return;
    else if ('start' in counterpart) {
      if (counterpart.start === 'poll') await this.#replica.poll(slot);
      else await this.#replica.deliver(slot);
    } else if ('answer' in counterpart) await this.#answer(before, counterpart.answer);
    else await this.#replica.release(slot, counterpart.outcome);
  }

  /** An invocation that stopped waiting for its POST in the model has got its outcome. */
  async #answer(before: State, outcome: Outcome): Promise<void> {
    const slot = before.workers.findIndex(
      (worker, index) => worker?.at === 'wait' && this.#state.workers[index]?.at !== 'wait',
    );
    if (slot >= 0) await this.#replica.release(slot, outcome);
  }

  /** The cancel's steps in the ledger follow one another without a pause. */
  async #cancel(): Promise<void> {
    await this.#replica.cancel();
    for (let last: State | undefined; last !== this.#state; ) {
      last = this.#state;
      const step = stepsFrom(this.#model, this.#state).find(
        ({ label }) => label.startsWith('cancel: ') && COUNTERPARTS[label] === 'world',
      );
      if (step) this.#advance(step);
    }
  }

  /** Takes the model's steps that the code takes without waiting, until both wait for the same. */
  async #align(slot: number): Promise<void> {
    const path = this.#pathToAlignment(slot, this.#state, INTERNAL_STEPS_MAX);
    if (!path) {
      const at = this.#state.workers[slot]?.at;
      const waitsFor = this.#replica.callOf(slot)?.name ?? 'nothing';
      throw new Divergence(
        `The model is at "${at}", the code waits for ${waitsFor}`,
        this.#schedule,
      );
    }
    for (const step of path) this.#advance(step);
    if (this.#state.workers[slot] === undefined) await this.#replica.finish(slot);
  }

  #pathToAlignment(slot: number, state: State, stepsMax: number): readonly Step[] | undefined {
    if (this.#isAligned(slot, state)) return [];
    if (stepsMax === 0) return undefined;
    for (const step of this.#internalSteps(slot, state)) {
      const rest = this.#pathToAlignment(slot, step.next, stepsMax - 1);
      if (rest) return [step, ...rest];
    }
    return undefined;
  }

  #isAligned(slot: number, state: State): boolean {
    const worker = state.workers[slot];
    const waitsFor = this.#replica.callOf(slot)?.name;
    if (worker === undefined) return true;
    if (worker.at === 'wait') return waitsFor === 'POST';
    // An order that was accepted but is not listed yet cannot be polled: time must pass first.
    if (worker.at === 'poll') return waitsFor === 'GET open orders';
    return stepsFrom(this.#model, state).some(
      (step) => step.slot === slot && step.label !== 'crash' && this.#isPossible(step),
    );
  }

  /**
   * Besides what is always internal: an attempt whose time is over is not sent, and a write that
   * would change nothing is not made where the code can know.
   */
  #internalSteps(slot: number, state: State): readonly Step[] {
    const isPost = this.#replica.callOf(slot)?.name === 'POST';
    return stepsFrom(this.#model, state).filter(({ label, slot: of, writes }) => {
      const counterpart = COUNTERPARTS[label];
      if (of !== slot || counterpart === undefined) return false;
      if (counterpart === 'internal') return true;
      if (label === NOT_SENT) return !isPost;
      const isWrite =
        typeof counterpart === 'object' &&
        'call' in counterpart &&
        counterpart.call.some((name) => name.startsWith('write '));
      return isWrite && writes === undefined;
    });
  }

  #compare(): void {
    const stored = this.#replica.record();
    const expected = this.#state.record && comparable(this.#state.record);
    const actual = stored && comparable(relativeTo(this.#replica.nowMs, stored));
    if (JSON.stringify(actual) === JSON.stringify(expected)) return;
    const sides = `the model has ${JSON.stringify(expected)}, the code ${JSON.stringify(actual)}`;
    throw new Divergence(`The records differ: ${sides}`, this.#schedule);
  }
}

type Times = Pick<Stored, 'exptimeMs' | 'absentAtMs'>;

function relativeTo<T extends Times>(nowMs: number, stored: T): T {
  return {
    ...stored,
    ...(stored.exptimeMs !== undefined && { exptimeMs: stored.exptimeMs - nowMs }),
    ...(stored.absentAtMs !== undefined && { absentAtMs: stored.absentAtMs - nowMs }),
  };
}

/** The attributes that decide anything, as far back as the model tells times apart. */
function comparable(record: Omit<Stored, 'attemptAtCancel'>): Record<string, unknown> {
  const isSubmitting = record.status === 'submitting';
  const timeOf = (timeMs: number | undefined, longAgoMs: number) =>
    isSubmitting && timeMs !== undefined ? Math.max(timeMs, longAgoMs) : undefined;
  return {
    status: record.status,
    attempt: record.attempt,
    attemptOfText: record.text?.at(-1),
    exptimeMs: timeOf(record.exptimeMs, -45_000),
    absentAtMs: timeOf(record.absentAtMs, -30_000),
    isUnsent: isSubmitting && record.unsentAtMs !== undefined,
    isCancelRequested: record.cancelRequestedAtMs !== undefined,
    orderId: record.orderId,
    updateTimeMs: record.updateTimeMs,
    resubmitted: record.resubmitted,
    adopted: record.adopted,
  };
}
