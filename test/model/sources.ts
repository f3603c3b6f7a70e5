/** For every state, those from which it is reached without a fault: millions of pairs, kept in few arrays. */
export class Sources {
  #pairs = 0;
  /** Of each pair, from 1. */
  #source = new Int32Array(1_024);
  /** The pair before it of the same state; 0 if there is none. */
  #before = new Int32Array(1_024);
  /** Of each state, its last pair. */
  #last = new Int32Array(1_024);

  add(state: number, source: number): void {
    const pair = ++this.#pairs;
    if (pair === this.#source.length) {
      this.#source = enlarged(this.#source, pair);
      this.#before = enlarged(this.#before, pair);
    }
    if (state >= this.#last.length) this.#last = enlarged(this.#last, state);
    this.#source[pair] = source;
    this.#before[pair] = this.#last[state]!;
    this.#last[state] = pair;
  }

  /** For each state, 1 if one of these is reached from it without a fault. */
  reaching(goals: readonly number[], states: number): Uint8Array {
    const reaches = new Uint8Array(states);
    const queue = [...goals];
    for (const goal of goals) reaches[goal] = 1;
    for (let reached = queue.pop(); reached !== undefined; reached = queue.pop()) {
      for (let pair = this.#last[reached] ?? 0; pair > 0; pair = this.#before[pair]!) {
        const source = this.#source[pair]!;
        if (reaches[source]) continue;
        reaches[source] = 1;
        queue.push(source);
      }
    }
    return reaches;
  }
}

function enlarged(array: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * Math.max(array.length, index));
  larger.set(array);
  return larger;
}
