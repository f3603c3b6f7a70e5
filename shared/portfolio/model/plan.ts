/** The plan of a run, as it is stored, shown and published. Decimals are strings; `?` = unknown. */
export type Plan = {
  readonly at: string;
  readonly quote: string;
  /** Of the portfolio's whole configuration. */
  readonly config_hash: string;
  /** Of `account`, `quote`, `targets` and `capital`: another one means that a person has to approve. */
  readonly approval_hash: string;
  /** In the order of `targets`, the quote currency last. */
  readonly assets: readonly PlannedAsset[];
  /** Sells first. */
  readonly legs: readonly Leg[];
  readonly totals: PlanTotals;
  /** What holds for the whole plan: why it was scaled down, or why nothing is traded. */
  readonly notes: readonly string[];
};

export type AssetStatus =
  | 'tradable'
  | 'sell_only'
  | 'buy_only'
  /** The configuration or Gate does not let it be traded. */
  | 'frozen'
  /** It should be looked at in this run and could not: unread, or not safe while an order is open. */
  | 'skipped'
  | 'excluded'
  | 'dust'
  | 'cash';

export type PlannedAsset = {
  readonly asset: string;
  readonly status: AssetStatus;
  readonly action: 'buy' | 'sell' | 'none';
  /** For people: why it is traded, or left alone. */
  readonly reason: string;
  /** What counts of it: available and locked, without what is held back. */
  readonly amount?: string;
  /** In quote currency, at the best bid. */
  readonly value?: string;
  /** Shares of the investable value, as is `target`, `band` and `drift`. */
  readonly weight?: string;
  readonly target?: string;
  readonly band?: { readonly low: string; readonly high: string };
  /** `weight` less `target`. */
  readonly drift?: string;
  readonly position?: 'below' | 'within' | 'above';
};

export type Leg = {
  /** From 1. The leg keeps it through the run. */
  readonly n: number;
  readonly asset: string;
  readonly side: 'buy' | 'sell';
  readonly currency_pair: string;
  /** In base currency. */
  readonly amount: string;
  /** Of the limit IOC order. */
  readonly price: string;
  /** In quote: the most that a buy can cost, what a sell brings at the best bid. */
  readonly value: string;
  /** Estimated, in quote. */
  readonly fee: string;
  readonly reason: string;
};

export type PlanTotals = {
  /** What the targets are shares of: counted value less the reserve, at most `capital`. */
  readonly investable?: string;
  /** Quote that no buy may touch: the reserve and what is held back. */
  readonly reserve: string;
  /** Quote that was free when the plan was made, the reserve included. */
  readonly quote_available?: string;
  /** Quote above the reserve that the capital does not take in. */
  readonly left_aside?: string;
  readonly sells: string;
  readonly buys: string;
  readonly turnover: string;
  readonly fees: string;
  /** The share of the portfolio that is not where it belongs. */
  readonly drift?: string;
  /** The largest drift of one asset, either way. */
  readonly max_drift?: string;
};

/** What the sells of a run really did, from the ledger's fills. In quote currency. */
export type Sold = {
  /** What they brought in, less fees taken from it. */
  readonly proceeds: string;
  /** What was filled. */
  readonly turnover: string;
};

/** The buys of a run, sized once every sell is final. */
export type BuyPlan = {
  /** Numbered as in the plan; none exceeds the planned amount or value. */
  readonly legs: readonly Leg[];
  /** Planned buys that are not made, with the reason. */
  readonly dropped: readonly {
    readonly n: number;
    readonly asset: string;
    readonly reason: string;
    /** It should have been bought, and could not be. */
    readonly isSkipped?: boolean;
  }[];
};
