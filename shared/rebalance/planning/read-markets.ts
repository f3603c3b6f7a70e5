import type { GateBook } from '../../gate/spot/account-reads.ts';
import { atOnce } from '../../lib/concurrency.ts';
import type { AssetInput, Reading } from '../../portfolio/model/plan-input.ts';
import { failed, known } from '../../portfolio/model/reading.ts';
import type { PortfolioExchange } from './dependencies.ts';

/** One market's data. */
export type MarketRead = Pick<AssetInput, 'asset' | 'rules'> & {
  readonly book: Reading<GateBook & { readonly lastPrice: string }>;
};

/** The number of markets read at the same time. */
const MARKETS_AT_ONCE = 10;

/** The rules and books of all markets. A failed read affects only its own asset. */
export async function readMarkets(
  exchange: PortfolioExchange,
  assets: readonly string[],
  quote: string,
): Promise<readonly MarketRead[]> {
  const pairOf = (asset: string) => `${asset}_${quote}`;
  // Books age fastest, so all other data is read before them.
  const rules = new Map<string, MarketRead['rules']>();
  const lastPrices = new Map<string, Reading<string>>();
  const books = new Map<string, Reading<GateBook>>();
  await atOnce(MARKETS_AT_ONCE, assets, async (asset) => {
    rules.set(asset, await reading(() => readRules(exchange, pairOf(asset))));
    lastPrices.set(asset, await reading(() => readLastPrice(exchange, pairOf(asset))));
  });
  await atOnce(MARKETS_AT_ONCE, assets, async (asset) => {
    books.set(asset, await reading(() => exchange.orderBook(pairOf(asset))));
  });
  return assets.map((asset) => ({
    asset,
    rules: rules.get(asset)!,
    book: bookWith(books.get(asset)!, lastPrices.get(asset)!),
  }));
}

function bookWith(book: Reading<GateBook>, lastPrice: Reading<string>): MarketRead['book'] {
  if (book.kind === 'failed') return book;
  if (lastPrice.kind === 'failed') return lastPrice;
  return known({ ...book.value, lastPrice: lastPrice.value });
}

async function readRules(exchange: PortfolioExchange, pair: string) {
  const rules = await exchange.pairRules(pair);
  if (!rules) throw new Error(`Gate has no pair ${pair}`);
  return rules;
}

async function readLastPrice(exchange: PortfolioExchange, pair: string) {
  const lastPrice = await exchange.lastPrice(pair);
  if (lastPrice === undefined) throw new Error(`${pair} has no last price`);
  return lastPrice;
}

/** The value, or why it could not be read. The rest of the account is planned without it. */
async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return known(await read());
  } catch (error) {
    return failed((error as Error).message);
  }
}
