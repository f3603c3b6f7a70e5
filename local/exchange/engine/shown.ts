type Picture<Thing> = { readonly thing: Thing; readonly untilMs: number };

/** Orders or positions as reads show them: for a while after a change, as they were before. */
export class Shown<Thing extends object> {
  readonly #latest = new WeakMap<Thing, Thing>();
  readonly #earlier = new WeakMap<Thing, readonly Picture<Thing>[]>();

  /** How it was before the first change of it. */
  begin(thing: Thing, before: Thing): void {
    if (!this.#latest.has(thing)) this.#latest.set(thing, before);
  }

  /** It has changed; reads show that so much later. */
  note(thing: Thing, nowMs: number, lagMs: number): void {
    const before = this.#latest.get(thing);
    this.#latest.set(thing, { ...thing });
    if (!before) return;
    const earlier = this.#earlier.get(thing)?.filter(({ untilMs }) => untilMs > nowMs) ?? [];
    // Reads never go back.
    const untilMs = Math.max(nowMs + lagMs, earlier.at(-1)?.untilMs ?? 0);
    this.#earlier.set(thing, [...earlier, { thing: before, untilMs }]);
  }

  at(thing: Thing, nowMs: number): Thing {
    const earlier = this.#earlier.get(thing)?.find(({ untilMs }) => untilMs > nowMs);
    return earlier?.thing ?? thing;
  }
}
