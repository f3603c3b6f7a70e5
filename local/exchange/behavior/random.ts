/** Everything that looks random here is computed from a seed, so that a run can be repeated. */

/** A whole number in a closed range. */
export type NumberRange = { readonly min: number; readonly max: number };

const UINT32 = 0x1_0000_0000;

/** Avalanche step of MurmurHash3: every bit of the input moves every bit of the output. */
function scramble(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const BEGINNING = 0x2545f491;

function mixed(hash: number, part: number): number {
  return scramble(hash ^ Math.imul(part | 0, 0x9e3779b1));
}

/** A number in [0, 1) that depends on nothing but the given numbers. */
export function hashFraction(...parts: readonly number[]): number {
  let hash = BEGINNING;
  for (const part of parts) hash = mixed(hash, part);
  return hash / UINT32;
}

/** A whole number in the range that depends on nothing but the given numbers. */
export function hashInteger(range: NumberRange, ...parts: readonly number[]): number {
  return range.min + Math.floor(hashFraction(...parts) * (range.max - range.min + 1));
}

/** A 32-bit number for a text (FNV-1a), to be used as one of the parts above. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A stream of numbers that repeats itself for the same seed and the same order of questions. */
export class SeededRandom {
  readonly #mixedSeed: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#mixedSeed = mixed(BEGINNING, seed);
  }

  /** The `hashFraction` of the seed and the number of the question. */
  fraction(): number {
    this.#drawn += 1;
    return mixed(this.#mixedSeed, this.#drawn) / UINT32;
  }

  integer(range: NumberRange): number {
    return range.min + Math.floor(this.fraction() * (range.max - range.min + 1));
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.integer({ min: 0, max: choices.length - 1 })]!;
  }
}
