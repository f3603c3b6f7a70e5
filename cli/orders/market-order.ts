import type { Connection, Context } from '../program/command.ts';
import { newId } from '../program/new-id.ts';
import { readOrders } from './order-input.ts';
import { reportOutcomes } from './report-outcomes.ts';
import { submit } from './submit.ts';

export type MarketOrder = {
  readonly currency_pair: string;
  readonly side: 'buy' | 'sell';
} & ({ readonly amount: string } | { readonly quote_amount: string });

/** Sends a market order under a new id, and shows its verdict. */
export async function sendMarketOrder(
  context: Context,
  connection: Connection,
  order: MarketOrder,
  { wait }: { readonly wait: boolean },
): Promise<number> {
  const nowMs = context.clock.nowMs();
  const { account } = context;
  const id = newId(nowMs, context.randomBytes);
  const body = JSON.stringify({ id, account, type: 'market', ...order });
  const accounts = Object.keys(connection.target.accounts);
  const input = readOrders(body, { nowMs, accounts, account });
  const outcomes = await submit(context, connection, input.messages, { wait });
  return reportOutcomes(context, input, outcomes);
}
