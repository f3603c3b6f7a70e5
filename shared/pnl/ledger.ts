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
  | 'withdrawn'
  /** What positions of contracts pay each other. */
  | 'funding';

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
  /** Between the wallets of the account itself, spot and futures: its two sides add up to nothing. */
  | 'internal'
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

/** What a contract brought or cost, as Gate's book of the futures account has it: in USDT. */
export type PnlContract = {
  readonly kind: 'contract';
  readonly id: string;
  /** Exchange time. */
  readonly atMs: number;
  /** As Gate names it. */
  readonly contract: string;
  readonly entry: 'profit' | 'fee' | 'funding';
  /** Negative if it cost something. */
  readonly change: string;
  readonly source: ProfitSource;
  /** The order of Sluice's behind it: its record tells the source. */
  readonly stem?: string;
  /** The price of USDT when it was seen, if the values are in another currency. */
  readonly price?: string;
};

export type PnlEvent = PnlTrade | PnlFlow | PnlContract;

/** Balances and prices at one time. */
export type AccountSnapshot = {
  /** Exchange time. */
  readonly atMs: number;
  /** The total of each coin, in orders or not. */
  readonly balances: Readonly<Record<string, string>>;
  /** The last price of each coin, in the currency of the values; a missing coin has no price. */
  readonly prices: Readonly<Record<string, string>>;
  /** Of an account that trades contracts: the balance of USDT contains its futures wallet. */
  readonly futures?: {
    /** What each open position would bring, in USDT. */
    readonly unrealised: Readonly<Record<string, string>>;
  };
};

export type CostMethod = 'average' | 'fifo';
