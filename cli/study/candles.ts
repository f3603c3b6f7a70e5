import type { PricePath } from './price-paths.ts';

const DAY_MS = 86_400_000;

/**
 * Closing prices from a file: a header `time,BTC,ETH,...`, then one line per candle, oldest first,
 * with its time (ISO 8601, or epoch seconds as Gate gives them) and the close of each coin.
 */
export function parseCandles(text: string): PricePath {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const coins = (header ?? '').split(',').slice(1);
  if (coins.length < 2) throw new Error('Line 1 must be "time" and at least two coins.');
  if (lines.length < 2) throw new Error('There must be at least two candles.');
  const timesMs: number[] = [];
  const rows = lines.map((line, index) => {
    const [time, ...closes] = line.split(',');
    const fault = (what: string) => new Error(`Line ${index + 2}: ${what}`);
    const timeMs = /^\d+$/.test(time ?? '') ? Number(time) * 1000 : Date.parse(time ?? '');
    if (Number.isNaN(timeMs)) throw fault(`"${time}" is not a time.`);
    if (timeMs <= (timesMs.at(-1) ?? 0)) throw fault('it is not later than the line before.');
    timesMs.push(timeMs);
    if (closes.length !== coins.length) {
      throw fault(`it has ${closes.length} prices for ${coins.length} coins.`);
    }
    const prices = closes.map(Number);
    const bad = prices.findIndex((price) => !(price > 0 && price < 1e12));
    if (bad !== -1) throw fault(`"${closes[bad]}" is not a price of ${coins[bad]}.`);
    return prices;
  });
  return { coins, rows, days: timesMs.map((timeMs) => (timeMs - timesMs[0]!) / DAY_MS) };
}
