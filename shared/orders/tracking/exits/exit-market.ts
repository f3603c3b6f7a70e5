import { contractSeen } from '../../../instrument/contract-seen.ts';
import { marketSeen } from '../../../instrument/market-seen.ts';
import { isContract } from '../../../market/contract-order.ts';
import type { MarketSeen } from '../../../programs/exits/seen.ts';
import type { ExitHolding } from '../../model/request.ts';
import type { AccountExchange } from '../../reconciliation/dependencies.ts';

/** As much as an exit must know of its market to be suspended or cancelled. Nothing is sold in it. */
export const NO_MARKET: MarketSeen = { amountStep: '0.000000000000000001', canSell: 'later' };

/** The market of an exit, with the last price if it was read; undefined if Gate lists it no more. */
export async function readExitMarket(
  { client, futures }: AccountExchange,
  holding: ExitHolding,
  lastPrice: string | undefined,
): Promise<MarketSeen | undefined> {
  if (isContract(holding)) {
    const rules = await futures?.reads.contract(holding.contract);
    return rules && contractSeen(rules, lastPrice);
  }
  const rules = await client.pairRules(holding.currency_pair);
  return rules && marketSeen(rules, lastPrice, client.exchangeNowMs());
}
