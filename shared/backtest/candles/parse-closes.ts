import { BadCandles, type PastCandle } from './candle.ts';
import { priceCell, timeCell, timeFault } from './candle-cells.ts';

const COIN = /^[A-Z0-9]{1,20}$/;

/** Closing prices of some coins: one row per time, one price per coin. */
export type Closes = {
  readonly coins: readonly string[];
  readonly timesMs: readonly number[];
  readonly rows: readonly (readonly string[])[];
};

/**
 * Closing prices from a file: a header `time,BTC,ETH,...`, then one line per candle, oldest first,
 * with its time and the close of each coin. What could be read in two ways is refused.
 */
export function parseCloses(text: string): Closes {
  // trim also removes the byte order mark that Windows writes at the beginning of a file.
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const coins = readCoins(header);
  if (lines.length < 2) throw new BadCandles('There must be at least two candles.');
  const timesMs: number[] = [];
  const rows = lines.map((line, index) => {
    const fault = (what: string) => new BadCandles(`Line ${index + 2}: ${what}`);
    const [time = '', ...closes] = line.split(',');
    const timeMs = timeCell(time);
    if (timeMs === undefined) throw fault(timeFault(time));
    if (timeMs <= (timesMs.at(-1) ?? 0)) throw fault('it is not later than the line before.');
    timesMs.push(timeMs);
    if (closes.length !== coins.length) {
      throw fault(`it has ${closes.length} prices for ${coins.length} coins.`);
    }
    return closes.map((close, column) => {
      const price = priceCell(close);
      if (price === undefined) throw fault(`"${close}" is not a price of ${coins[column]}.`);
      return price;
    });
  });
  return { coins, timesMs, rows };
}

/** A close is the only price of its candle, and its volume is not known. */
export function candlesOfCloses({
  coins,
  timesMs,
  rows,
}: Closes): ReadonlyMap<string, PastCandle[]> {
  return new Map(
    coins.map((coin, column) => [
      coin,
      rows.map((row, index) => ({
        openMs: timesMs[index]!,
        open: row[column]!,
        close: row[column]!,
      })),
    ]),
  );
}

function readCoins(header: string): readonly string[] {
  const [time, ...coins] = header.split(',');
  const fault = (what: string) => new BadCandles(`Line 1: ${what}`);
  const wanted = 'it must be "time" and the names of coins, as in time,BTC,ETH';
  const lower = coins.map((coin) => coin.trim().toLowerCase());
  if (lower.includes('open') && lower.includes('close')) {
    throw fault(`these are the candles of one coin (open, high, low, close); ${wanted}.`);
  }
  const bad = coins.find((coin) => !COIN.test(coin));
  if (bad !== undefined) throw fault(`"${bad}" is not a coin as Gate writes it; ${wanted}.`);
  if (time !== 'time' || coins.length === 0) throw fault(`${wanted}.`);
  const twice = coins.find((coin, index) => coins.indexOf(coin) !== index);
  if (twice !== undefined) throw fault(`${twice} is there twice.`);
  return coins;
}
