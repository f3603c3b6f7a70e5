import type { MarketName } from '../market/instrument.ts';
import type { Fee } from './fee.ts';

/** One order as Gate reports it: in the listings, by id and in the response to a placement. */
export type OrderSnapshot = {
  readonly orderId: string;
  /** The client order id. Orders of other programs may have any text. */
  readonly text: string;
  /** The id of our last amendment that Gate carried out; "-" if none. */
  readonly amendText: string;
  readonly market: MarketName;
  /** Of a contract, its name: Gate names both alike. */
  readonly currencyPair: string;
  readonly side: 'buy' | 'sell' | undefined;
  readonly isOpen: boolean;
  /** The current values. An amendment changes both. */
  readonly amount: string | undefined;
  readonly price: string | undefined;
  /** Unfilled: base currency, but quote currency for a market buy. */
  readonly left: string;
  /** Base currency. */
  readonly filledAmount: string;
  /** Quote currency. */
  readonly filledTotal: string;
  readonly avgDealPrice: string | undefined;
  readonly fees: readonly Fee[];
  /** Gate's word for the end of the order, if it has ended and Gate says it. */
  readonly finishAs: string | undefined;
  /**
   * The row lacks the filled amount, which was computed from an average price. The fills give the
   * exact one.
   */
  readonly isEstimate?: true;
  /** The row lacks the order's status. The order counts as live until another row states it. */
  readonly isVague?: true;
  /** Of a contract: it only shrinks a position. */
  readonly isReduceOnly?: true;
  /** Pushed over the WebSocket: maybe late or repeated, and never proof of an end. */
  readonly isPushed?: true;
  /** Grows with every change and so orders the snapshots. Exchange time, ms. */
  readonly updateTimeMs: number;
};
