/** A mutant of the real code: the protocol broken in one place. */
export type Mutant = {
  /** Its number in the study of the protocol. */
  readonly id: string;
  readonly what: string;
  readonly patches: readonly Patch[];
  /** The suites that must notice, the fastest first. */
  readonly killers: readonly Killer[];
};

/** The text must occur exactly once: a patch that no longer fits is an error, not a survivor. */
export type Patch = {
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
};

/** A test file, or so many seeds of the simulation. */
export type Killer = { readonly test: string } | { readonly seeds: number };
