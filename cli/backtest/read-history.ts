import type { CoinCandles } from '../../shared/backtest/candles/candle.ts';
import { parseCandles } from '../../shared/backtest/candles/parse-candles.ts';
import { atOnce } from '../../shared/lib/concurrency.ts';
import { UsageError } from '../terminal/failure.ts';
import { readMonth, sha256Of } from './candle-cache.ts';
import {
  type CandleSource,
  HISTORY_INTERVALS,
  type HistoryInterval,
  type Month,
  monthsOf,
} from './candle-source.ts';
import { reachOf } from './gate-source.ts';

/** Gate allows 200 public requests of a kind in 10 s. Source: Gate, "Rate limits". */
const REQUESTS_AT_ONCE = 4;

export type History = {
  /** Where the cache lies. */
  readonly folder: string;
  readonly gate: CandleSource;
  /** The archive comes first where it is given; Gate has the months that it lacks. */
  readonly archive: CandleSource | undefined;
  readonly nowMs: number;
};

/** The finest interval that reaches back to a time. */
export function intervalReaching(fromMs: number, { archive, nowMs }: History): HistoryInterval {
  if (archive) return '1h';
  return HISTORY_INTERVALS.find((each) => reachOf(each, nowMs) <= fromMs) ?? '1d';
}

/** Refuses a period that Gate's REST API does not reach. */
export function checkReach(fromMs: number, interval: HistoryInterval, history: History): void {
  const { archive, nowMs } = history;
  if (archive || reachOf(interval, nowMs) <= fromMs) return;
  const first = new Date(reachOf(interval, nowMs)).toISOString().slice(0, 10);
  throw new UsageError(
    `Gate has ${interval} candles since ${first} only: take a later --from, a longer --interval, or --source archive.`,
    'from',
  );
}

/** The candles of one pair in a period, month by month. */
export async function readHistory(
  history: History,
  pair: string,
  interval: HistoryInterval,
  fromMs: number,
  toMs: number,
): Promise<CoinCandles> {
  const months = monthsOf(fromMs, toMs);
  const texts = new Map<string, string>();
  const sources = new Set<string>();
  await atOnce(REQUESTS_AT_ONCE, months, async (month) => {
    const found = await readFrom(history, pair, interval, month);
    if (!found) return;
    texts.set(month.name, found.text);
    sources.add(found.source);
  });
  const inOrder = months.map(({ name }) => texts.get(name)).filter((text) => text !== undefined);
  return {
    candles: inOrder.flatMap(parseCandles),
    source: [...sources].sort().join(' and ') || 'nowhere',
    sha256: sha256Of(inOrder.join('')),
  };
}

async function readFrom(
  { folder, gate, archive, nowMs }: History,
  pair: string,
  interval: HistoryInterval,
  month: Month,
): Promise<{ readonly text: string; readonly source: string } | undefined> {
  const isReached = reachOf(interval, nowMs) <= month.fromMs;
  const sources = [archive, isReached ? gate : undefined].filter((each) => each !== undefined);
  for (const source of sources) {
    const text = await readMonth(folder, source, pair, interval, month, nowMs);
    if (text !== undefined) return { text, source: source.name };
  }
  return undefined;
}
