import { Big } from '../../lib/decimal.ts';
import { type ContractOrder, isContract } from '../../market/contract-order.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { type Instrument, instrumentKey, instrumentOf } from '../../market/instrument.ts';
import type { ExitPlan } from '../../programs/exits/plan.ts';
import type { SlicePlan } from '../../programs/slices/plan.ts';
import type { TriggerCondition } from '../../triggers/condition.ts';

/** A Gate spot order, with Gate's field names, decimals normalised and defaults filled in. */
export type SpotOrder = {
  readonly currency_pair: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  /** In base currency. For a market buy, the amount to spend in quote currency. */
  readonly amount: string;
  readonly price?: string;
  readonly time_in_force: 'gtc' | 'ioc' | 'poc' | 'fok';
  readonly iceberg?: string;
  readonly stp_act?: 'cn' | 'co' | 'cb' | '-';
  readonly slippage?: string;
  /** The quote amount of the message, from which the amount was computed. */
  readonly quote_amount?: string;
  /** The ratio of the available balance, from which the amount was computed. */
  readonly amount_of_available?: string;
};

/** A spot order as in its message: with an `amount`, or with the field to compute it from. */
export type AskedSpotOrder = Omit<SpotOrder, 'amount'> & { readonly amount?: string };

/** An order for the exchange, in either market. */
export type PlaceOrder = SpotOrder | ContractOrder;
/** The same as in its message. */
export type AskedOrder = AskedSpotOrder | ContractOrder;

/** The order as its message had it: without an amount that was computed. */
export function askedOrder(order: AskedSpotOrder): AskedSpotOrder {
  const isComputed = order.quote_amount !== undefined || order.amount_of_available !== undefined;
  if (!isComputed) return order;
  const { amount: _computed, ...asked } = order;
  return asked;
}

/** The price at which an order is to be placed, and until when it waits for it. */
export type Trigger = TriggerCondition & { readonly expiresAtMs: number };

/** The change to an open limit order; `amount` is the new total. Or to the trigger of an armed one. */
export type SpotAmendment = {
  readonly currency_pair: string;
  readonly amount?: string;
  readonly price?: string;
  readonly trigger?: { readonly price: string };
};

/** As for spot; `size` is the new total, with its sign. */
export type ContractAmendment = {
  readonly settle: 'usdt';
  readonly contract: string;
  readonly size?: string;
  readonly price?: string;
  readonly trigger?: { readonly price: string };
};

export type Amendment = SpotAmendment | ContractAmendment;

/** The field by which an amendment of an order is at fault: the price where it has a new one. */
export function amendedField(amendment: Amendment): 'price' | 'size' | 'amount' {
  if (amendment.price !== undefined) return 'price';
  return isContract(amendment) ? 'size' : 'amount';
}

/** What an exit takes over: coins, or a part of a position. */
export type ExitHolding = CoinHolding | PositionHolding;

/** One of the two amounts is there, unless an order of ours buys the coins. */
export type CoinHolding = {
  readonly currency_pair: string;
  readonly amount?: string;
  /** A ratio of the available balance. */
  readonly amount_of_available?: string;
};

export type PositionHolding = {
  readonly settle: 'usdt';
  readonly contract: string;
  /** The side that closes it: a long position is sold. */
  readonly side: 'buy' | 'sell';
  /** Signed contracts, as in an order that closes them. Absent if an order of ours opens them. */
  readonly size?: string;
  /** Coins in one contract, from the beginning of the exit on. */
  readonly multiplier?: string;
};

/** The side on which an exit trades. */
export function exitSideOf(holding: ExitHolding): 'buy' | 'sell' {
  return isContract(holding) ? holding.side : 'sell';
}

/** An exit by its part in a halt. What only reduces a position goes on unless a person stops everything. */
export function exitHaltedAs(holding: ExitHolding): 'sell' | 'reduce' {
  return isContract(holding) ? 'reduce' : 'sell';
}

/** The name under which exits hold what they own: a coin, or the key of a contract. */
export function heldAs(holding: ExitHolding): string {
  const instrument = instrumentOf(holding);
  return isContract(holding) ? instrumentKey(instrument) : currenciesOf(instrument.name).base;
}

/** The unit of what an exit owns, for people. */
export function unitOf(holding: ExitHolding): string {
  return isContract(holding) ? 'contracts' : currenciesOf(holding.currency_pair).base;
}

/** Contracts with the sign of the side that trades them. */
export function signedSize(side: 'buy' | 'sell', contracts: string): string {
  return side === 'sell' && !new Big(contracts).eq('0') ? `-${contracts}` : contracts;
}

/** The account of a message without one. */
export const DEFAULT_ACCOUNT = 'main';

export const ACTIONS = ['place', 'cancel', 'amend', 'exit'] as const;

/** The actions of requests. */
export type Action = (typeof ACTIONS)[number];

/** A request that can be claimed. Times are epoch ms. */
export type OrderRequest = {
  readonly id: string;
  readonly account: string;
  /** Distinguishes a repeat from a conflict. Times and the note do not count. */
  readonly hash: string;
  readonly issuedAtMs: number;
  readonly note?: string;
} & RequestPayload;

/** The normalized payload. */
export type RequestPayload =
  | {
      readonly action: 'place';
      readonly order: AskedOrder;
      readonly trigger?: Trigger;
      /** What sells again what it buys. */
      readonly exits?: ExitPlan;
      /** How it is worked in slices. */
      readonly slices?: SlicePlan;
      readonly submitByMs: number;
      readonly cancelAtMs?: number;
    }
  | {
      readonly action: 'exit';
      readonly holding: ExitHolding;
      readonly exits: ExitPlan;
      readonly submitByMs: number;
    }
  | { readonly action: 'cancel'; readonly target: string }
  | {
      readonly action: 'amend';
      readonly target: string;
      readonly amendment: Amendment;
      readonly submitByMs: number;
    };

export type PlaceRequest = Extract<OrderRequest, { readonly action: 'place' }>;
export type ExitRequest = Extract<OrderRequest, { readonly action: 'exit' }>;
export type CancelRequest = Extract<OrderRequest, { readonly action: 'cancel' }>;
export type AmendRequest = Extract<OrderRequest, { readonly action: 'amend' }>;

/** An order that waits for a price. */
export type TriggeredRequest = PlaceRequest & { readonly trigger: Trigger };

export function isTriggered(request: OrderRequest): request is TriggeredRequest {
  return request.action === 'place' && request.trigger !== undefined;
}

/** An order that is worked in slices. */
export type SlicedRequest = PlaceRequest & { readonly slices: SlicePlan };

export function isInSlices(request: OrderRequest): request is SlicedRequest {
  return request.action === 'place' && request.slices !== undefined;
}

/** The times after which a request comes too late. */
export type Deadlines = {
  readonly submitByMs?: number;
  readonly cancelAtMs?: number;
};

/** A cancel has none: cancelling is always allowed. */
export function deadlinesOf(request: RequestPayload): Deadlines {
  switch (request.action) {
    case 'place': {
      const { submitByMs, cancelAtMs } = request;
      return { submitByMs, ...(cancelAtMs !== undefined && { cancelAtMs }) };
    }
    case 'amend':
    case 'exit':
      return { submitByMs: request.submitByMs };
    case 'cancel':
      return {};
  }
}

/** The group of the orders of one instrument. */
export function marketGroup(account: string, instrument: Instrument): string {
  return `${account}#${instrumentKey(instrument)}`;
}

/**
 * The queue's message group. Orders of one market wait for each other, and a cancel never waits.
 */
export function messageGroup(request: OrderRequest): string {
  const { account } = request;
  switch (request.action) {
    case 'place':
      return marketGroup(account, instrumentOf(request.order));
    case 'amend':
      return marketGroup(account, instrumentOf(request.amendment));
    case 'exit':
      return marketGroup(account, instrumentOf(request.holding));
    case 'cancel':
      return `${account}#cancel#${request.target}`;
  }
}
