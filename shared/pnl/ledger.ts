import type { Fee } from '../gate/fee.ts';

/** What a trade came from, or the income that no trade explains. */
export type ProfitSource =
  | 'message'
  | 'recurring'
  | 'rebalance'
  | 'webhook'
  | 'exit'
  | 'slices'
  /** A trade that Sluice did not send, as one made on Gate's site. */
  | 'elsewhere'
  /** Interest, rebates and rewards, and points bought for fees. */
  | 'income'
  /** Coins that left the account: their gain up to then. */
  | 'withdrawn';

/** One fill, or all fills of one order that executed at once. */
export type PnlTrade = {
  readonly kind: 'trade';
  /** The same trade has the same id in every export. */
  readonly id: string;
  /** Exchange time. */
  readonly atMs: number;
  readonly base: string;
  readonly quote: string;
  readonly side: 'buy' | 'sell';
  /** Base currency. */
  readonly amount: string;
  /** Quote currency. */
  readonly total: string;
  readonly fees: readonly Fee[];
  readonly source: ProfitSource;
};

/** Why a balance changed without a trade. */
export type FlowKind =
  | 'deposit'
  | 'withdrawal'
  /** To or from another account of the same owner: sub-accounts, futures, margin, earn, loans. */
  | 'transfer'
  /** A conversion at Gate. Its account book names each side by itself. */
  | 'conversion'
  /** Interest, rebates, rewards; negative for interest paid. */
  | 'income'
  /** A type of Gate's account book that Sluice does not know. */
  | 'unknown';

/** A change of a balance that is no trade. */
export type PnlFlow = {
  readonly kind: 'flow';
  readonly id: string;
  /** Exchange time. */
  readonly atMs: number;
  readonly coin: string;
  /** Negative if it left the account. */
  readonly change: string;
  readonly flow: FlowKind;
  /** Gate's name of the change. */
  readonly type: string;
  /** The coin's price when the change was seen, in the currency of the values. */
  readonly price?: string;
};

export type PnlEvent = PnlTrade | PnlFlow;

/** Balances and prices at one time. */
export type AccountSnapshot = {
  /** Exchange time. */
  readonly atMs: number;
  /** The total of each coin, in orders or not. */
  readonly balances: Readonly<Record<string, string>>;
  /** The last price of each coin, in the currency of the values; a missing coin has no price. */
  readonly prices: Readonly<Record<string, string>>;
};

export type CostMethod = 'average' | 'fifo';
