import type { PairRules } from '../gate/spot/instrument.ts';

/** What the check of an order needs to know of its market. */
export type Market = {
  readonly rules: PairRules;
  /** Quote currency. */
  readonly lastPrice: string;
  /** What one unit of quote currency is worth in the currency of the limits. */
  readonly quoteRate: string;
};
