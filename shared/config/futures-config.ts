/** The limits of an account's futures; amounts in the currency of its limits. */
export type FuturesConfig = {
  readonly contracts: readonly string[];
  readonly maxLeverage: string;
  /** The largest value of one position, in the worst case of what rests. */
  readonly maxPosition: string;
  /** The largest value of all positions together. */
  readonly maxExposure: string;
  readonly maxOrder: string;
  readonly maxDay: string;
  readonly maxDayOrders: number;
  /** The largest distance of a price from the mark price, on the costly side. */
  readonly priceCollar: string;
};
