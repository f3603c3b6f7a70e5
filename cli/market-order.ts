import { base32 } from '../shared/base32.ts';
import { isoTime } from '../shared/clock.ts';
import { Big, DECIMAL } from '../shared/decimal.ts';
import type { Connection, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { readOrders } from './order-input.ts';
import { reportOutcomes } from './outcomes.ts';
import { submit } from './submission.ts';

export type MarketOrder = {
  readonly currency_pair: string;
  readonly side: 'buy' | 'sell';
  readonly amount: string;
};

/** Sends a market order under an id of its own, and shows its verdict. */
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

/** An amount from the command line; `option` names it in the refusal. */
export function readAmount(option: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${option} is missing.`, option);
  if (DECIMAL.test(text) && new Big(text).gt('0')) return text;
  const message = `--${option} takes a decimal above zero, as in 25 or 0.001.`;
  throw new UsageError(message, option);
}

/** `cli-20261122T090001Z-k3f9a2xq`: when it was made, and enough chance to be the only one. */
function newId(nowMs: number, randomBytes: Context['randomBytes']): string {
  const time = isoTime(nowMs).replace(/[-:]|\.\d+/g, '');
  return `cli-${time}-${base32(randomBytes(5))}`;
}
