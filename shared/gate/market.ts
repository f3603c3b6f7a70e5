import type { GateKey } from './api-key.ts';
import type { GateTrade } from './gate-trade.ts';
import type { Fence } from './order-requests.ts';
import type { OrderSnapshot } from './order-snapshot.ts';
import type { ChangeOutcome, Placement } from './outcomes.ts';
import type { Listing } from './requests.ts';
import type { TradesSince } from './trades-since.ts';

/** The body of a request that places or amends an order, with Gate's own field names. */
export type PlacementBody = Readonly<Record<string, string | boolean>>;

export type OpenOrders = Listing<OrderSnapshot> & {
  /** Whether the list has several pages of orders of an instrument, between which a row may be missed. */
  readonly mayMiss: (name: string) => boolean;
};

export type ReadTrades = TradesSince<GateTrade>;

/**
 * Everything that order code needs of a market of one account: spot, or the contracts of futures.
 * An instrument is named as Gate names it, and only within its market.
 */
export type MarketClient = {
  /** Sends one order at most once, and returns its certain outcome. */
  readonly place: (
    key: GateKey,
    order: PlacementBody & { readonly text?: string },
    fence: Fence,
  ) => Promise<Placement>;
  /** Amends an order once. `amend_text` later shows whether Gate carried it out. */
  readonly amendOrder: (
    key: GateKey,
    orderId: string,
    amendment: PlacementBody,
    fence: Fence,
  ) => Promise<ChangeOutcome>;
  /** Cancels an order by Gate's id. Repeating it is safe. */
  readonly cancelOrder: (orderId: string, name: string) => Promise<ChangeOutcome>;

  /** An order by Gate's id or by its `text`; undefined if Gate does not know it, which proves nothing. */
  readonly order: (idOrText: string, name: string) => Promise<OrderSnapshot | undefined>;
  /** All open orders of the market, ours and others. */
  readonly openOrders: () => Promise<OpenOrders>;
  /** Orders that ended since then. It may leave some out, so absence proves nothing. */
  readonly finishedOrders: (sinceMs: number) => Promise<Listing<OrderSnapshot>>;
  /** All trades of the market since then. `inTimeMs` is never later than the trades that were read. */
  readonly trades: (sinceMs: number) => Promise<ReadTrades>;
  /** All trades of one order since then, without repetitions. */
  readonly tradesOf: (
    orderId: string,
    name: string,
    sinceMs: number,
  ) => Promise<readonly GateTrade[]>;

  /** The time between two placements of one instrument that keeps the account within Gate's limit. */
  readonly placementGapMs: number;
  /** The exchange's time, estimated from the last responses. */
  readonly exchangeNowMs: () => number;
  /** How far the exchange's clock is ahead of ours, by the last response. */
  readonly clockOffsetMs: () => number;
};
