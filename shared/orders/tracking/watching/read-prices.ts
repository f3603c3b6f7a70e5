import { GateError } from '../../../gate/errors.ts';
import type { Candle, PriceReads, Prices } from '../../../gate/prices.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { type Instrument, instrumentKey } from '../../../market/instrument.ts';
import type { AccountExchange } from '../../reconciliation/dependencies.ts';

const CANDLES_AT_ONCE = 5;
/**
 * One request reads all instruments of a market if there are more. Fewer are read at once: one without a
 * response holds up the others once.
 */
const SINGLE_READS_MAX = 20;
/** An older price says nothing of now. */
const FRESH_MS = 5_000;

type Reading<T> = {
  /** By the keys of the instruments. */
  readonly byKey: ReadonlyMap<string, T>;
  readonly failures: readonly unknown[];
};

/**
 * The prices of these instruments now. One without a fresh price is absent. The others wait for one that
 * Gate does not respond about, and count all the same.
 */
export async function readPrices(
  exchange: PricedExchange,
  instruments: readonly Instrument[],
): Promise<Reading<Prices>> {
  const byMarket = Map.groupBy(instruments, ({ market }) => market);
  const readings = await Promise.all(
    [...byMarket.values()].map((ofMarket) =>
      ofMarket.length > SINGLE_READS_MAX
        ? readAtOnce(exchange, ofMarket)
        : readEach(SINGLE_READS_MAX, ofMarket, (each) => readOne(exchange, each)),
    ),
  );
  return {
    byKey: new Map(readings.flatMap(({ byKey }) => [...byKey])),
    failures: readings.flatMap(({ failures }) => failures),
  };
}

async function readOne(
  exchange: PricedExchange,
  instrument: Instrument,
): Promise<Prices | undefined> {
  const prices = await priceReadsOf(exchange, instrument)?.prices(instrument.name);
  return prices && isFresh(exchange, prices) ? prices : undefined;
}

function isFresh({ client }: PricedExchange, { atMs }: Prices): boolean {
  return client.exchangeNowMs() - atMs <= FRESH_MS;
}

/** The exchange, as far as it gives prices. */
type PricedExchange = {
  readonly client: Pick<AccountExchange['client'], keyof PriceReads | 'exchangeNowMs'>;
  readonly futures?: { readonly reads: PriceReads };
};

/** Undefined for a contract of an account that trades none any more. */
function priceReadsOf(
  { client, futures }: PricedExchange,
  { market }: Instrument,
): PriceReads | undefined {
  return market === 'spot' ? client : futures?.reads;
}

async function readAtOnce(
  exchange: PricedExchange,
  instruments: readonly Instrument[],
): Promise<Reading<Prices>> {
  try {
    const all = await priceReadsOf(exchange, instruments[0]!)?.allPrices();
    const found = instruments.flatMap((each) => {
      const prices = all?.get(each.name);
      const isKnown = prices !== undefined && isFresh(exchange, prices);
      return isKnown ? [[instrumentKey(each), prices] as const] : [];
    });
    return { byKey: new Map(found), failures: [] };
  } catch (error) {
    return { byKey: new Map(), failures: [error] };
  }
}

/**
 * The candles of instruments, each from a time of its own. Stops wait for them: once Gate has not responded
 * about one, no more are asked for.
 */
export function readCandles(
  exchange: PricedExchange,
  since: readonly { readonly instrument: Instrument; readonly sinceMs: number }[],
): Promise<Reading<readonly Candle[]>> {
  const sinceMs = new Map(since.map((each) => [each.instrument, each.sinceMs]));
  let isSilent = false;
  return readEach(CANDLES_AT_ONCE, [...sinceMs.keys()], async (each) => {
    if (isSilent) return undefined;
    try {
      return await priceReadsOf(exchange, each)?.candles(each.name, sinceMs.get(each)!);
    } catch (error) {
      isSilent ||= !(error instanceof GateError);
      throw error;
    }
  });
}

async function readEach<T>(
  count: number,
  instruments: readonly Instrument[],
  read: (instrument: Instrument) => Promise<T | undefined>,
): Promise<Reading<T>> {
  const byKey = new Map<string, T>();
  const failures = await eachAtOnce(count, instruments, async (each) => {
    const found = await read(each);
    if (found !== undefined) byKey.set(instrumentKey(each), found);
  });
  return { byKey, failures };
}
