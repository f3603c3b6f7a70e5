import type { PairRules } from '../gate/spot/pair-rules.ts';

/** The market data for the checks of an order. */
export type Market = {
  readonly rules: PairRules;
  /** Quote currency. */
  readonly lastPrice: string;
  /** The value of one unit of quote currency in the currency of the limits. */
  readonly quoteRate: string;
};
