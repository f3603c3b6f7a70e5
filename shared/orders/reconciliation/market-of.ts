import type { MarketClient } from '../../gate/market.ts';
import { instrumentOf, type MarketName } from '../../market/instrument.ts';
import type { PlaceRecord } from '../model/record.ts';
import type { AccountExchange, ReconciliationDependencies } from './dependencies.ts';

type HasExchange = Pick<ReconciliationDependencies, 'exchangeOf'>;

/** An order's market, and its instrument's name there. */
export function marketOfOrder(
  { exchangeOf }: HasExchange,
  { account, order }: Pick<PlaceRecord, 'account' | 'order'>,
): { readonly market: MarketClient; readonly name: string } {
  const { market, name } = instrumentOf(order);
  return { market: marketNamed(exchangeOf(account), market), name };
}

function marketNamed(exchange: AccountExchange, name: MarketName): MarketClient {
  const found = marketsOf(exchange).find((each) => each.name === name);
  if (!found) throw new Error(`The account has no market "${name}".`);
  return found.market;
}

/** Whether the account still trades in the order's market: `futures` may have been taken out meanwhile. */
export function hasMarket(
  { exchangeOf }: HasExchange,
  { account, order }: Pick<PlaceRecord, 'account' | 'order'>,
): boolean {
  const { market } = instrumentOf(order);
  return marketsOf(exchangeOf(account)).some(({ name }) => name === market);
}

export type NamedMarket = { readonly name: MarketName; readonly market: MarketClient };

/** The markets that an account trades in. */
export function marketsOf({ client, futures }: AccountExchange): readonly NamedMarket[] {
  const spot: NamedMarket = { name: 'spot', market: client };
  return futures ? [spot, { name: 'usdt', market: futures.market }] : [spot];
}
