type Event = { readonly timeMs: number; readonly order: number; readonly action: () => void };

/**
 * Virtual time: things happen at their times, one after another, and after each everything that
 * waits for it goes on as far as it can. Nothing else drives the code, so a run repeats itself.
 */
export class Scheduler {
  #nowMs: number;
  #scheduled = 0;
  /** A binary heap, the next event first. */
  readonly #events: Event[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  at(timeMs: number, action: () => void): void {
    this.#scheduled += 1;
    const event = { timeMs: Math.max(timeMs, this.#nowMs), order: this.#scheduled, action };
    let index = this.#events.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, this.#events[parent]!)) break;
      this.#events[index] = this.#events[parent]!;
      index = parent;
    }
    this.#events[index] = event;
  }

  after(delayMs: number, action: () => void): void {
    this.at(this.#nowMs + delayMs, action);
  }

  /** Lets everything happen that is due until then. */
  runUntil(endMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const turn = () => {
        if (isOver) return;
        const next = this.#events[0];
        isOver = next === undefined || next.timeMs > endMs;
        if (!next || isOver) {
          this.#nowMs = endMs;
          resolve();
          return;
        }
        this.#removeFirst();
        this.#nowMs = next.timeMs;
        try {
          next.action();
        } catch (error) {
          isOver = true;
          reject(error);
        }
      };
      takeTurns(turn, () => isOver);
    });
  }

  #removeFirst(): void {
    const last = this.#events.pop()!;
    const { length } = this.#events;
    if (length === 0) return;
    let index = 0;
    while (true) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(this.#events[child + 1]!, this.#events[child]!))
        child += 1;
      if (!isBefore(this.#events[child]!, last)) break;
      this.#events[index] = this.#events[child]!;
      index = child;
    }
    this.#events[index] = last;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.timeMs < other.timeMs || (one.timeMs === other.timeMs && one.order < other.order);
}

const TURNS_AT_ONCE = 64;

/**
 * Promises go on in microtasks, and Node does all of them between two immediates. Those that are asked
 * for together come without a round of its event loop in between.
 */
function takeTurns(turn: () => void, isOver: () => boolean): void {
  for (let asked = 0; asked < TURNS_AT_ONCE; asked++) setImmediate(turn);
  setImmediate(() => {
    if (!isOver()) takeTurns(turn, isOver);
  });
}
