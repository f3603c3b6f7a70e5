import type { AccountConfig, Config } from '../../config/schema.ts';
import type { BookLevel, FeeRate } from '../../gate/spot/account-reads.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import type { GateBalance } from '../../gate/spot/unified-balances.ts';

export type PortfolioConfig = Config['portfolios'][string];

/** What was read, or why it could not be: nothing unknown ever counts as zero. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly why: string };

export type Balance = Pick<GateBalance, 'available' | 'locked'>;

export type OrderBook = {
  /** Best first, both. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** How old it was when the snapshot was complete. */
  readonly ageMs: number;
  /** The pair's last traded price: what the book is checked against. */
  readonly lastPrice: string;
};

/** One asset of the account, and its pair with the portfolio's quote currency. */
export type AssetInput = {
  readonly asset: string;
  readonly balance: Reading<Balance>;
  readonly rules: Reading<PairRules>;
  readonly book: Reading<OrderBook>;
};

export type OpenOrder = {
  readonly currencyPair: string;
  readonly owner: 'portfolio' | 'other';
  /** What is still to be filled, in base; absent where nobody knows. */
  readonly rest?: {
    readonly side: 'buy' | 'sell';
    readonly price: string;
    readonly amount: string;
  };
};

/** What the account and the day still allow. Amounts in the portfolio's quote currency. */
export type Allowance = Pick<AccountConfig, 'pairs'> & {
  readonly priceCollar: string;
  readonly maxOrder: string;
  /** Left of the account's budget of the day: what was ordered so far is counted. */
  readonly accountDayLeft: string;
  readonly accountOrdersLeft: number;
  /** Left of the portfolio's maxDay by the runs before this one. */
  readonly portfolioDayLeft: string;
};

/** Everything that a plan depends on: one moment of the account, its markets and its limits. */
export type PlanInput = {
  readonly portfolio: PortfolioConfig;
  readonly atMs: number;
  readonly quoteBalance: Reading<Balance>;
  /** At least the assets of `targets`. Any other is left alone, and listed as such. */
  readonly assets: readonly AssetInput[];
  readonly openOrders: readonly OpenOrder[];
  readonly fee: FeeRate;
  readonly allowance: Allowance;
};
