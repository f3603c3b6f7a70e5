/** From here on a name has two characters, the first of them from here on. */
const LONG = 0x8000;
/** Older objects are hardly met again. */
const OBJECTS_MAX = 50_000;

/** No name of a number begins with that of another. */
export function shortName(number: number): string {
  return number < LONG
    ? String.fromCharCode(number)
    : String.fromCharCode(LONG + (number >> 15), number & (LONG - 1));
}

/**
 * Gives the parts of states short names, the same for equal parts: the names of all its parts are a
 * short key of a state. Few parts are different, and most are the same objects as in the state before.
 */
export class Names {
  readonly #ofObjects = new Map<object, string>();
  readonly #ofTexts = new Map<string, string>();

  /** @param textOf equal for equal parts; undefined parts are equal */
  of<Part extends object>(
    part: Part | undefined,
    textOf: (part: Part) => string = JSON.stringify,
  ): string {
    if (part === undefined) return this.#ofText('');
    const known = this.#ofObjects.get(part);
    if (known !== undefined) return known;
    const name = this.#ofText(textOf(part));
    if (this.#ofObjects.size === OBJECTS_MAX) this.#ofObjects.clear();
    this.#ofObjects.set(part, name);
    return name;
  }

  #ofText(text: string): string {
    const known = this.#ofTexts.get(text);
    if (known !== undefined) return known;
    const name = shortName(this.#ofTexts.size);
    this.#ofTexts.set(text, name);
    return name;
  }
}
