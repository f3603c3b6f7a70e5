import type { Big } from '../../../shared/lib/decimal.ts';
import type { Side } from '../engine/matching.ts';
import type { TimeInForce } from '../engine/orders.ts';

export type ContractFinish =
  | 'filled'
  | 'cancelled'
  | 'liquidated'
  | 'ioc'
  | 'poc'
  | 'fok'
  | 'auto_deleveraged'
  | 'reduce_only'
  | 'position_closed'
  | 'reduce_out'
  | 'stp';

/** The part of an account's position that an order is for. In one-way mode there is one. */
export type Leg = 'single' | 'long' | 'short';

/** An order of a contract that has passed all checks and is ready to be matched. */
export type ContractRequest = {
  readonly contract: string;
  readonly text: string;
  readonly side: Side;
  /** Contracts, without a sign. */
  readonly size: Big;
  /** Zero for a market order. */
  readonly price: Big;
  readonly tif: TimeInForce;
  readonly reduceOnly: boolean;
  readonly isClose: boolean;
  readonly iceberg: Big;
  /** How far a market order may go from the last price. */
  readonly slippage: Big;
  readonly leg: Leg;
};

/** An order at the exchange, kept for ever; futures-reads.ts decides which readers see it. */
export type ContractOrder = Omit<ContractRequest, 'size' | 'price'> & {
  /** Digits, beyond 2^53. */
  readonly id: string;
  readonly userId: string;
  readonly createdAtMs: number;
  /** From when on reads show it. */
  readonly visibleAtMs: number;
  readonly isLiquidation: boolean;
  size: Big;
  price: Big;
  left: Big;
  /** The sum of size times price over its fills. */
  filledValue: Big;
  amendText: string;
  updatedAtMs: number;
  endedAtMs: number | undefined;
  queuedAs: number;
  finishAs: ContractFinish | undefined;
};

/** One side of a fill, as the owner of that side sees it. */
export type ContractTrade = {
  readonly id: string;
  readonly order: ContractOrder;
  readonly role: 'taker' | 'maker';
  readonly size: Big;
  /** How much of it closed a position. */
  readonly closeSize: Big;
  readonly price: Big;
  readonly fee: Big;
  readonly atMs: number;
  readonly visibleAtMs: number;
};

export const signOf = (side: Side): '1' | '-1' => (side === 'buy' ? '1' : '-1');

export function filledSize({ size, left }: Pick<ContractOrder, 'size' | 'left'>): Big {
  return size.minus(left);
}

/** The leg that an order is for in hedge mode: what closes a leg says so, everything else opens one. */
export function hedgeLeg(side: Side, reduceOnly: boolean): Leg {
  return (side === 'buy') !== reduceOnly ? 'long' : 'short';
}
