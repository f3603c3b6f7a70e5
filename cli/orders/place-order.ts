import type { Connection, Context } from '../program/command.ts';
import { newId } from '../program/new-id.ts';
import { awaitEnds } from './await-ends.ts';
import type { Exits } from './exit-options.ts';
import { readOrders } from './order-input.ts';
import type { Size } from './order-size.ts';
import { reportOutcomes } from './report-outcomes.ts';
import type { Slices } from './slice-options.ts';
import { submit } from './submit.ts';

/** Sells coins that the account holds, or closes a part of a position. */
export type NewExit = { readonly action: 'exit'; readonly exits: Exits } & (
  | ({ readonly currency_pair: string } & Size)
  | { readonly contract: string; readonly size: string }
);

export type NewOrder = {
  readonly currency_pair: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly price?: string;
  readonly time_in_force?: 'ioc';
  readonly exits?: Exits;
  readonly slices?: Slices;
} & Size;

export type NewContractOrder = {
  readonly contract: string;
  /** Signed contracts; "0" with `close`. */
  readonly size: string;
  /** "0" for a market order. */
  readonly price: string;
  readonly reduce_only?: true;
  readonly close?: true;
  readonly exits?: Exits;
  readonly slices?: Slices;
};

/** Sends an order or an exit under a new id, and shows its verdict. */
export async function placeOrder(
  context: Context,
  connection: Connection,
  order: NewOrder | NewExit | NewContractOrder,
  { wait, toTheEnd = false }: { readonly wait: boolean; readonly toTheEnd?: boolean },
): Promise<number> {
  const nowMs = context.clock.nowMs();
  const { account } = context;
  const id = newId(nowMs, context.randomBytes);
  const body = JSON.stringify({ id, account, ...order });
  const accounts = Object.keys(connection.target.accounts);
  const input = readOrders(body, { nowMs, accounts, account });
  const verdicts = await submit(context, connection, input.messages, { wait });
  const outcomes = wait && toTheEnd ? await awaitEnds(context, connection, verdicts) : verdicts;
  return reportOutcomes(context, input, outcomes);
}
