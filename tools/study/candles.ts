import { parseTime } from '../../shared/lib/parse-time.ts';
import type { PricePath } from './price-paths.ts';

const DAY_MS = 86_400_000;
const COIN = /^[A-Z0-9]{1,20}$/;
/** A number as a program writes it: plain, or with an exponent if it is tiny. */
const PRICE = /^\d+(\.\d+)?(e[+-]?\d{1,2})?$/i;
const PRICE_MAX = 1e12;

/**
 * Closing prices from a file: a header `time,BTC,ETH,...`, then one line per candle, oldest first,
 * with its time and the close of each coin. What could be read in two ways is refused.
 */
export function parseCandles(text: string): PricePath {
  // trim also removes the byte order mark that Windows writes at the beginning of a file.
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const coins = readCoins(header);
  if (lines.length < 2) throw new Error('There must be at least two candles.');
  const timesMs: number[] = [];
  const rows = lines.map((line, index) => {
    const fault = (what: string) => new Error(`Line ${index + 2}: ${what}`);
    const [time = '', ...closes] = line.split(',');
    const timeMs = timeOf(time);
    if (timeMs === undefined) throw fault(timeFault(time));
    if (timeMs <= (timesMs.at(-1) ?? 0)) throw fault('it is not later than the line before.');
    timesMs.push(timeMs);
    if (closes.length !== coins.length) {
      throw fault(`it has ${closes.length} prices for ${coins.length} coins.`);
    }
    const prices = closes.map((close) => (PRICE.test(close) ? Number(close) : Number.NaN));
    const bad = prices.findIndex((price) => !(price > 0 && price < PRICE_MAX));
    if (bad !== -1) throw fault(`"${closes[bad]}" is not a price of ${coins[bad]}.`);
    return prices;
  });
  return { coins, rows, days: timesMs.map((timeMs) => (timeMs - timesMs[0]!) / DAY_MS) };
}

function readCoins(header: string): readonly string[] {
  const [time, ...coins] = header.split(',');
  const fault = (what: string) => new Error(`Line 1: ${what}`);
  const wanted = 'it must be "time" and the names of at least two coins, as in time,BTC,ETH';
  const lower = coins.map((coin) => coin.trim().toLowerCase());
  if (lower.includes('open') && lower.includes('close')) {
    throw fault(`these are the candles of one coin (open, high, low, close); ${wanted}.`);
  }
  const bad = coins.find((coin) => !COIN.test(coin));
  if (bad !== undefined) throw fault(`"${bad}" is not a coin as Gate writes it; ${wanted}.`);
  if (time !== 'time' || coins.length < 2) throw fault(`${wanted}.`);
  const twice = coins.find((coin, index) => coins.indexOf(coin) !== index);
  if (twice !== undefined) throw fault(`${twice} is there twice.`);
  return coins;
}

/** A day, ISO 8601 in UTC, or epoch seconds or milliseconds, which have 10 and 13 digits since 2001. */
function timeOf(text: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseTime(`${text}T00:00Z`);
  if (/^\d{10}$/.test(text)) return parseTime(Number(text) * 1_000);
  // Python's pandas writes a space where ISO 8601 has a T.
  return parseTime(text.replace(' ', 'T'));
}

function timeFault(text: string): string {
  const right = 'write it as 2025-01-31, 2025-01-31T09:00Z or in epoch seconds';
  return timeOf(`${text}Z`) === undefined
    ? `"${text}" is not a time: ${right}.`
    : `"${text}" says no time zone: ${right}.`;
}
