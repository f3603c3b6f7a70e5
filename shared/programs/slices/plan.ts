/** How a large order is worked: in slices of equal size, at equal distances of time. */
export type SlicePlan = {
  readonly overMs: number;
  readonly everyMs: number;
  /** The number of slots. */
  readonly count: number;
  /** When the first slot begins; absent: at once. */
  readonly startAtMs?: number;
  /** The largest delay within a slot, as a ratio of `everyMs`. */
  readonly jitter: string;
  /** How far a slice may trade from the best price of the book, as a ratio. */
  readonly slippage: string;
  /** `spread`: what a slot did not fill is spread over the slots that are left. */
  readonly catchUp: 'none' | 'spread';
};
