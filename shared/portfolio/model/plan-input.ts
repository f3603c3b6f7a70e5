import type { AccountConfig, Config } from '../../config/schema.ts';
import type { BookLevel } from '../../gate/spot/account-reads.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import type { FeeRate } from '../../gate/spot/taker-fee.ts';
import type { GateBalance } from '../../gate/spot/unified-balances.ts';

export type PortfolioConfig = Config['portfolios'][string];

/**
 * A value that was read, or the reason why it is not known. An unknown value never counts as zero.
 */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly why: string };

export type Balance = Pick<GateBalance, 'available' | 'locked'>;

export type OrderBook = {
  /** Both are sorted best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Its age when the snapshot was complete. */
  readonly ageMs: number;
  /** The pair's last traded price, against which the book is checked. */
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
  /** It is worked in slices, of which some are still to come. Its `rest` is absent. */
  readonly inSlices?: true;
  /** The unfilled part, in base; absent if it is not known. */
  readonly rest?: {
    readonly side: 'buy' | 'sell';
    readonly price: string;
    readonly amount: string;
  };
};

/**
 * The remaining allowance of the account and the day. Amounts in the portfolio's quote currency.
 */
export type Allowance = Pick<AccountConfig, 'pairs'> & {
  readonly priceCollar: string;
  readonly maxOrder: string;
  /** The rest of the account's daily budget, after all orders so far. */
  readonly accountDayLeft: string;
  readonly accountOrdersLeft: number;
  /** The rest of the portfolio's maxDay, after the earlier runs. */
  readonly portfolioDayLeft: string;
};

/** All input of a plan: one moment of the account, its markets and its limits. */
export type PlanInput = {
  readonly portfolio: PortfolioConfig;
  readonly atMs: number;
  readonly quoteBalance: Reading<Balance>;
  /** At least the assets of `targets`. Any other asset is left alone and listed as such. */
  readonly assets: readonly AssetInput[];
  readonly openOrders: readonly OpenOrder[];
  readonly fee: FeeRate;
  readonly allowance: Allowance;
};
