import type { GateBook } from '../gate/portfolio-reads.ts';
import type { AssetInput, Reading } from '../portfolio/plan-input.ts';
import { reading } from '../portfolio/reading.ts';
import type { PortfolioExchange } from './rebalance-dependencies.ts';

/** A market as it was read. */
export type MarketRead = Pick<AssetInput, 'asset' | 'rules'> & {
  readonly book: Reading<GateBook & { readonly lastPrice: string }>;
};

/** Markets that are read at the same time. */
const MARKETS_AT_ONCE = 5;

/** Rules and books of all markets; what could not be read says so for its asset alone. */
export async function readMarkets(
  exchange: PortfolioExchange,
  assets: readonly string[],
  quote: string,
): Promise<readonly MarketRead[]> {
  const markets: MarketRead[] = [];
  for (let start = 0; start < assets.length; start += MARKETS_AT_ONCE) {
    const some = assets.slice(start, start + MARKETS_AT_ONCE);
    const read = some.map((asset) => readMarket(exchange, asset, `${asset}_${quote}`));
    markets.push(...(await Promise.all(read)));
  }
  return markets;
}

const readMarket = async (
  exchange: PortfolioExchange,
  asset: string,
  pair: string,
): Promise<MarketRead> => ({
  asset,
  rules: await reading(() => readRules(exchange, pair)),
  book: await reading(() => readBook(exchange, pair)),
});

async function readRules(exchange: PortfolioExchange, pair: string) {
  const rules = await exchange.pairRules(pair);
  if (!rules) throw new Error(`Gate has no pair ${pair}`);
  return rules;
}

async function readBook(exchange: PortfolioExchange, pair: string) {
  const book = await exchange.orderBook(pair);
  const lastPrice = await exchange.lastPrice(pair);
  if (lastPrice === undefined) throw new Error(`${pair} has no last price`);
  return { ...book, lastPrice };
}
