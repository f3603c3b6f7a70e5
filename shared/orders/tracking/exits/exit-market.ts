import { contractSeen } from '../../../instrument/contract-seen.ts';
import { marketSeen } from '../../../instrument/market-seen.ts';
import { isContract } from '../../../market/contract-order.ts';
import type { MarketSeen } from '../../../programs/exits/seen.ts';
import type { ExitHolding } from '../../model/request.ts';
import type { AccountExchange } from '../../reconciliation/dependencies.ts';

/** The market of an exit, with the last price if it was read. */
export async function readExitMarket(
  { client, futures }: AccountExchange,
  holding: ExitHolding,
  lastPrice: string | undefined,
): Promise<MarketSeen> {
  if (isContract(holding)) {
    const rules = await futures?.reads.contract(holding.contract);
    if (!rules) throw new Error(`Gate has no contract ${holding.contract} any more.`);
    return contractSeen(rules, lastPrice);
  }
  const rules = await client.pairRules(holding.currency_pair);
  if (!rules) throw new Error(`Gate has no pair ${holding.currency_pair} any more.`);
  return marketSeen(rules, lastPrice, client.exchangeNowMs());
}
