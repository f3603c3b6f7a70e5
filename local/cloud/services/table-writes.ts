const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)Item/;
/** A caller that waits longer asks again. */
const WAIT_MS = 25_000;
const WAITING_MAX = 100;

/**
 * Counts the writes to all tables, and has callers wait for the next one. AWS has nothing like it: a
 * tool beside the local cloud sees a change at once, without a query each second.
 */
export class TableWrites {
  readonly #waiting = new Set<() => void>();
  #count = 0;

  note(operation: string): void {
    if (!WRITES.test(operation)) return;
    this.#count += 1;
    for (const go of this.#waiting) go();
  }

  /** The number of writes, as soon as it is another one than the caller's; at the latest after a while. */
  async countAfter(known: number | undefined, signal: AbortSignal): Promise<number> {
    if (known === this.#count && this.#waiting.size < WAITING_MAX) await this.#next(signal);
    return this.#count;
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, WAIT_MS).unref();
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
