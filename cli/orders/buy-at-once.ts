import { priceReach } from '../../shared/instrument/reach.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { Connection, Context } from '../program/command.ts';
import { Failure } from '../terminal/failure.ts';
import type { NewOrder } from './place-order.ts';

/** How far above the last price it may buy; less where the collar is narrower. */
const ABOVE_LAST_MAX = new Big('0.01');
/** The price may fall between this reading and the order's own check against the collar. */
const PART_OF_COLLAR = '0.5';
/** The default of the configuration, for outputs of an older deployment. */
const DEFAULT_COLLAR = '0.05';

/**
 * A buy of an amount of base currency, at once or not at all. Gate's market buy takes an amount of
 * quote currency alone, so it is a limit order that cannot rest.
 */
export async function buyAtOnce(
  { account, terminal }: Context,
  { stack, target }: Connection,
  pair: string,
  amount: string,
): Promise<NewOrder> {
  const { client } = stack.exchangeOf(account);
  const [rules, lastPrice] = await Promise.all([client.pairRules(pair), client.lastPrice(pair)]);
  if (!rules) {
    throw new Failure('UNKNOWN_PAIR', `The exchange has no pair "${pair}".`, 'PAIR');
  }
  if (lastPrice === undefined) {
    const message = `${pair} has no last price to buy near: give --limit P. Nothing was sent.`;
    throw new Failure('NO_PRICE', message);
  }
  const { priceCollar = DEFAULT_COLLAR } = target.accounts[account]!.limits ?? {};
  const reach = new Big(priceReach('buy', rules, priceCollar).ratio).times(PART_OF_COLLAR);
  const above = reach.lt(ABOVE_LAST_MAX) ? reach : ABOVE_LAST_MAX;
  const price = new Big(lastPrice)
    .times(above.plus('1'))
    .round(rules.priceDecimals, Big.roundDown)
    .toString();
  const { base, quote } = rules;
  terminal.note(`Buying ${amount} ${base} at ${price} ${quote} or less; the rest is cancelled.`);
  return { currency_pair: pair, side: 'buy', type: 'limit', amount, price, time_in_force: 'ioc' };
}
