/**
 * A child of a program: an ordinary order that the program has granted a part of the quantity it
 * owns. The grant is written into the program's record before the child's message is sent.
 */
export type Child = {
  /** Never used again within its program. */
  readonly name: string;
  readonly amount: string;
  /** Absent until the child's record is final: until then its whole amount counts. */
  readonly sold?: string;
};
