const TAIL_LENGTH = 80;

/**
 * The calls that passed the edges, in order: as one number that tells two runs apart, and as text for the
 * last of it.
 */
export class Trace {
  #first = 0xdeadbeef;
  #second = 0x41c6ce57;
  #length = 0;
  readonly #lengthKept: number;
  readonly #kept: string[] = [];

  constructor(lengthKept = TAIL_LENGTH) {
    this.#lengthKept = lengthKept;
  }

  add(timeMs: number, who: string, what: string): void {
    const line = `${timeMs} ${who} ${what}`;
    // cyrb53: two multiplicative hashes side by side.
    for (let index = 0; index < line.length; index++) {
      const code = line.charCodeAt(index);
      this.#first = Math.imul(this.#first ^ code, 2654435761);
      this.#second = Math.imul(this.#second ^ code, 1597334677);
    }
    this.#kept[this.#length % this.#lengthKept] = line;
    this.#length += 1;
  }

  get hash(): string {
    const parts = [this.#first, this.#second].map((part) => (part >>> 0).toString(16));
    return parts.map((part) => part.padStart(8, '0')).join('');
  }

  /** The last events, oldest first. */
  get tail(): readonly string[] {
    const start = this.#length % this.#lengthKept;
    return this.#length <= this.#lengthKept
      ? this.#kept
      : [...this.#kept.slice(start), ...this.#kept.slice(0, start)];
  }
}
