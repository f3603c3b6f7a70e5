/** The plan of a run, as it is stored, shown and published. Decimals are strings; `?` = unknown. */
export type Plan = {
  readonly at: string;
  readonly quote: string;
  /** The hash of the portfolio's whole configuration. */
  readonly config_hash: string;
  /**
   * The hash of `account`, `quote`, `targets` and `capital`. A new hash requires the approval of a
   * person.
   */
  readonly approval_hash: string;
  /** In the order of `targets`, the quote currency last. */
  readonly assets: readonly PlannedAsset[];
  /** Sells first. */
  readonly legs: readonly Leg[];
  readonly totals: PlanTotals;
  /** Notes on the whole plan: why it was scaled down, or why nothing is traded. */
  readonly notes: readonly string[];
};

export type AssetStatus =
  | 'tradable'
  | 'sell_only'
  | 'buy_only'
  /** Not traded, because of the configuration or of Gate. */
  | 'frozen'
  /** Not readable in this run, or unsafe to trade while an order is open. */
  | 'skipped'
  | 'excluded'
  | 'dust'
  | 'cash';

export type PlannedAsset = {
  readonly asset: string;
  readonly status: AssetStatus;
  readonly action: 'buy' | 'sell' | 'none';
  /** For people: why the asset is traded or left alone. */
  readonly reason: string;
  /** The counted amount: available and locked, without the amount held back. */
  readonly amount?: string;
  /** In quote currency, at the best bid. */
  readonly value?: string;
  /** A share of the investable value, like `target`, `band` and `drift`. */
  readonly weight?: string;
  readonly target?: string;
  readonly band?: { readonly low: string; readonly high: string };
  /** `weight` less `target`. */
  readonly drift?: string;
  readonly position?: 'below' | 'within' | 'above';
};

export type LegSlices = { readonly over: string; readonly count: string };

export type Leg = {
  /** Numbered from 1. The leg keeps its number through the run. */
  readonly n: number;
  readonly asset: string;
  readonly side: 'buy' | 'sell';
  readonly currency_pair: string;
  /** In base currency. */
  readonly amount: string;
  /** The limit price of the order, and of each of its slices. */
  readonly price: string;
  /** In quote: the highest cost of a buy, or the proceeds of a sell at the best bid. */
  readonly value: string;
  /** Worked in slices, as in an order message; absent for one order. */
  readonly slices?: LegSlices;
  /** Estimated, in quote. */
  readonly fee: string;
  readonly reason: string;
};

export type PlanTotals = {
  /** The base of the targets: the counted value less the reserve, at most `capital`. */
  readonly investable?: string;
  /** Quote that no buy may use: the reserve and the amount held back. */
  readonly reserve: string;
  /** The free quote at the time of the plan, with the reserve. */
  readonly quote_available?: string;
  /** Quote above the reserve but outside the capital. */
  readonly left_aside?: string;
  readonly sells: string;
  readonly buys: string;
  readonly turnover: string;
  readonly fees: string;
  /** The share of the portfolio that is off target. */
  readonly drift?: string;
  /** The largest drift of one asset, in either direction. */
  readonly max_drift?: string;
};

/** The result of a run's sells, from the ledger's fills. In quote currency. */
export type Sold = {
  /** The proceeds, less the fees taken from them. */
  readonly proceeds: string;
  /** The filled amount. */
  readonly turnover: string;
};

/** The buys of a run, sized once every sell is final. */
export type BuyPlan = {
  /** Numbered as in the plan; none exceeds the planned amount or value. */
  readonly legs: readonly Leg[];
  /** Planned buys that are left out, with the reason. */
  readonly dropped: readonly {
    readonly n: number;
    readonly asset: string;
    readonly reason: string;
    /** Left out because of an unreadable or locked asset. */
    readonly isSkipped?: boolean;
  }[];
};
