/** Counts of events: they add up over runs, and show that a test has met its subject. */
export class Figures {
  readonly #counts: Map<string, number>;

  constructor(counts: Iterable<readonly [string, number]> = []) {
    this.#counts = new Map(counts);
  }

  count(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  add(others: Iterable<readonly [string, number]>): void {
    for (const [what, times] of others) this.count(what, times);
  }

  /** The sum of all whose name begins so. */
  sum(prefix: string): number {
    return this.entries().reduce(
      (total, [what, times]) => (what.startsWith(prefix) ? total + times : total),
      0,
    );
  }

  entries(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** One line each. */
  table(): string {
    const width = Math.max(...this.entries().map(([what]) => what.length));
    return this.entries()
      .map(([what, times]) => `${what.padEnd(width)} ${String(times).padStart(9)}`)
      .join('\n');
  }
}
