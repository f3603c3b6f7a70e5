import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PastCandle } from '../../shared/backtest/candles/candle.ts';
import { parseCandles } from '../../shared/backtest/candles/parse-candles.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import type { CandleSource, HistoryInterval, Month } from './candle-source.ts';

const FOLDER = join('.local', 'candles');
/** A month is complete some time after its end: the last candle may be marked as closed late. */
const SETTLED_AFTER_MS = 3_600_000;

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Candles as a file of `--candles`: whoever wants to can use the cached files as such. */
export function candlesCsv(candles: readonly PastCandle[]): string {
  const lines = candles.map(({ openMs, open, close, volume = '0' }) => {
    const [low, high] = Number(open) < Number(close) ? [open, close] : [close, open];
    return `${openMs / 1_000},${open},${high},${low},${close},${volume}`;
  });
  return `${['time,open,high,low,close,volume', ...lines].join('\n')}\n`;
}

/** The month's candles as a text, from the cache if they are there and whole. */
export async function readMonth(
  folder: string,
  source: CandleSource,
  pair: string,
  interval: HistoryInterval,
  month: Month,
  nowMs: number,
): Promise<string | undefined> {
  // What this machine simulates is another past with every start.
  const isLocal = /^(127\.0\.0\.1|localhost)(:|$)/.test(source.name);
  const isKept = !isLocal && month.isWhole && month.toMs + SETTLED_AFTER_MS <= nowMs;
  const file = join(folder, FOLDER, source.name, interval, pair, `${month.name}.csv`);
  const known = isKept ? cached(file) : undefined;
  if (known !== undefined) return known;
  const found = await source.read(pair, interval, month);
  if (found === undefined) return undefined;
  // An archive gives whole months.
  const isWithin = ({ openMs }: PastCandle) => openMs >= month.fromMs && openMs < month.toMs;
  const text = candlesCsv(found.filter(isWithin));
  if (isKept) {
    mkdirSync(dirname(file), { recursive: true });
    const origin = { source: source.name, read_at: isoTime(nowMs), sha256: sha256Of(text) };
    writeFileSync(file, text);
    writeFileSync(`${file}.json`, `${JSON.stringify(origin, null, 2)}\n`);
  }
  return text;
}

/** A cached file whose hash is that of its origin; undefined if it is absent or was changed. */
function cached(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const { sha256 } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { sha256?: unknown };
    if (sha256 !== sha256Of(text)) return undefined;
    parseCandles(text);
    return text;
  } catch {
    return undefined;
  }
}
