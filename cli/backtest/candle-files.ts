import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BadCandles, type CoinCandles } from '../../shared/backtest/candles/candle.ts';
import { type Interval, intervalOf } from '../../shared/backtest/candles/interval.ts';
import { parseCandles } from '../../shared/backtest/candles/parse-candles.ts';
import { candlesOfCloses, parseCloses } from '../../shared/backtest/candles/parse-closes.ts';
import { sha256Of } from './candle-cache.ts';
import { named } from './gate-source.ts';

/** The candles of some coins from files of the user. */
export type FiledCandles = {
  readonly candles: ReadonlyMap<string, CoinCandles>;
  readonly interval: Interval;
  /** Rows of `GET /spot/currency_pairs`, if the folder has them. */
  readonly pairs: readonly unknown[] | undefined;
};

const PAIRS_FILE = 'currency_pairs.json';

/**
 * Reads a folder with one `BTC_USDT.csv` for each pair, or one file with the closes of all coins.
 * Nothing is asked of the network.
 */
export function readCandleFiles(
  path: string,
  coins: readonly string[],
  quote: string,
): FiledCandles {
  if (!existsSync(path)) throw new BadCandles(`${path} does not exist.`);
  const isFolder = statSync(path).isDirectory();
  const candles = isFolder ? fromFolder(path, coins, quote) : fromCloses(path, coins);
  const pairsFile = join(path, PAIRS_FILE);
  const pairs = isFolder && existsSync(pairsFile) ? readPairs(pairsFile) : undefined;
  return { candles, interval: commonInterval(candles), pairs };
}

function fromFolder(folder: string, coins: readonly string[], quote: string) {
  return new Map(
    coins.map((coin) => {
      const file = join(folder, `${coin}_${quote}.csv`);
      if (!existsSync(file)) {
        throw new BadCandles(`${file} does not exist: the portfolio has ${coin} in its targets.`);
      }
      const text = readFileSync(file, 'utf8');
      const candles = named(file, () => parseCandles(text));
      return [coin, { candles, source: file, sha256: sha256Of(text) }] as const;
    }),
  );
}

function fromCloses(file: string, coins: readonly string[]) {
  const text = readFileSync(file, 'utf8');
  const all = named(file, () => candlesOfCloses(parseCloses(text)));
  const sha256 = sha256Of(text);
  return new Map(
    coins.map((coin) => {
      const candles = all.get(coin);
      if (candles) return [coin, { candles, source: file, sha256 }] as const;
      throw new BadCandles(
        `${file} has no column ${coin}, which the portfolio has in its targets.`,
      );
    }),
  );
}

function readPairs(file: string): readonly unknown[] {
  try {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(rows)) return rows;
  } catch (error) {
    throw new BadCandles(`${file}: ${(error as Error).message}`, { cause: error });
  }
  throw new BadCandles(`${file} is not the list of GET /spot/currency_pairs.`);
}

/** The most frequent distance of two candles, which has to be the same for all coins. */
function commonInterval(candles: ReadonlyMap<string, CoinCandles>): Interval {
  const found = [...candles].map(([coin, { candles: all, source }]) => {
    const distances = new Map<number, number>();
    for (const [index, { openMs }] of all.entries()) {
      const distance = openMs - (all[index - 1]?.openMs ?? openMs);
      if (index > 0) distances.set(distance, (distances.get(distance) ?? 0) + 1);
    }
    const [distanceMs = 0] = [...distances].toSorted(([, one], [, other]) => other - one)[0] ?? [];
    const interval = intervalOf(distanceMs);
    if (interval === undefined) {
      const hours = distanceMs / 3_600_000;
      throw new BadCandles(
        `${source}: the candles of ${coin} are ${hours} h apart. A backtest takes 1m, 5m, 15m, 30m, 1h, 4h, 8h and 1d; Gate's 7d and 30d follow no fixed grid.`,
      );
    }
    const off = all.find(({ openMs }) => openMs % distanceMs !== 0);
    if (off) {
      const at = new Date(off.openMs).toISOString();
      throw new BadCandles(`${source}: ${at} is no start of a ${interval} candle in UTC.`);
    }
    return { coin, interval };
  });
  const [first, ...others] = found;
  const other = others.find(({ interval }) => interval !== first!.interval);
  if (other === undefined) return first!.interval;
  throw new BadCandles(
    `${first!.coin} has ${first!.interval} candles and ${other.coin} ${other.interval}: all need the same.`,
  );
}
