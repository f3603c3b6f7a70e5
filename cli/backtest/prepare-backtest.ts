import { resolve } from 'node:path';
import type { BacktestInput } from '../../shared/backtest/backtest.ts';
import type { CoinCandles } from '../../shared/backtest/candles/candle.ts';
import { exchangeUrl } from '../../shared/config/schema.ts';
import { createHttp } from '../../shared/gate/http.ts';
import { type PairRules, parsePairRules } from '../../shared/gate/spot/pair-rules.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { atOnce } from '../../shared/lib/concurrency.ts';
import type { PortfolioConfig } from '../../shared/portfolio/model/plan-input.ts';
import { UsageError } from '../terminal/failure.ts';
import { ARCHIVE_ORIGIN, archiveSource } from './archive-source.ts';
import { readCandleFiles } from './candle-files.ts';
import { HISTORY_INTERVALS, type HistoryInterval } from './candle-source.ts';
import { gateSource, rulesByPair } from './gate-source.ts';
import { checkReach, type History, intervalReaching, readHistory } from './read-history.ts';

/** The candles of a backtest, and the rules of their pairs. */
type Prices = Pick<BacktestInput, 'candles' | 'interval' | 'rules' | 'areRulesAssumed'>;

type Wanted = {
  readonly portfolio: PortfolioConfig;
  readonly interval: BacktestInput['interval'] | 'auto';
};

const COINS_AT_ONCE = 3;
const DAY_MS = 86_400_000;

/** The coins that the portfolio buys. */
export function coinsOf({ targets, quote }: PortfolioConfig): readonly string[] {
  return Object.keys(targets).filter((asset) => asset !== quote);
}

/** From files of the user: no network. */
export function pricesFromFiles(path: string, { portfolio, interval }: Wanted): Prices {
  const coins = coinsOf(portfolio);
  const filed = readCandleFiles(path, coins, portfolio.quote);
  if (interval !== 'auto' && interval !== filed.interval) {
    const message = `${path} has ${filed.interval} candles, not ${interval}: leave --interval out.`;
    throw new UsageError(message, 'interval');
  }
  const pairs = rulesByPair(filed.pairs ?? []);
  return { candles: filed.candles, interval: filed.interval, ...rulesFor(portfolio, pairs) };
}

export type HistoryOptions = Wanted & {
  /** As configured: `live`, `testnet` or a URL. */
  readonly exchange: string;
  readonly isArchive: boolean;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly clock: Clock;
};

/** From Gate: over its REST API, or from its archive where that has the months. */
export async function pricesFromGate(
  options: HistoryOptions,
): Promise<Prices & { readonly fromMs: number; readonly toMs: number }> {
  const { portfolio, exchange, isArchive, clock } = options;
  const nowMs = clock.nowMs();
  const toMs = options.toMs ?? Math.floor(nowMs / DAY_MS) * DAY_MS;
  const { fromMs } = options;
  if (fromMs === undefined) throw new UsageError('--from is missing: the first day.', 'from');
  if (toMs > nowMs) throw new UsageError('--to lies in the future.', 'to');
  if (fromMs >= toMs) throw new UsageError('--from has to lie before --to.', 'from');
  const url = exchangeUrl(exchange);
  const gate = gateSource(url, createHttp(new URL(url).origin, clock), clock);
  const archive = isArchive ? archiveSource(archiveOrigin(exchange), clock) : undefined;
  const history: History = { folder: resolve('.'), gate, archive, nowMs };
  const interval = historyInterval(options.interval, fromMs, history);
  checkReach(fromMs, interval, history);
  const candles = new Map<string, CoinCandles>();
  await atOnce(COINS_AT_ONCE, coinsOf(portfolio), async (coin) => {
    const pair = `${coin}_${portfolio.quote}`;
    candles.set(coin, await readHistory(history, pair, interval, fromMs, toMs));
  });
  const inOrder = new Map(coinsOf(portfolio).map((coin) => [coin, candles.get(coin)!]));
  const rules = rulesFor(portfolio, await gate.pairRules());
  return { candles: inOrder, interval, ...rules, fromMs, toMs };
}

/** At the same host and port, if the exchange is a URL. */
function archiveOrigin(exchange: string): string {
  if (exchange === 'live') return ARCHIVE_ORIGIN;
  if (exchange !== 'testnet') return new URL(exchange).origin;
  throw new UsageError("Gate's testnet has no archive: take --source gate.", 'source');
}

function historyInterval(
  interval: Wanted['interval'],
  fromMs: number,
  history: History,
): HistoryInterval {
  if (interval === 'auto') return intervalReaching(fromMs, history);
  const known = HISTORY_INTERVALS.find((each) => each === interval);
  if (known) return known;
  throw new UsageError(`Gate's history is read as 1h, 4h or 1d, not ${interval}.`, 'interval');
}

/** Decimals as fine as any, and a usual minimum: for pairs whose rules are not known. */
const ASSUMED = { amount_precision: 8, precision: 12, min_quote_amount: '3' } as const;

function rulesFor(portfolio: PortfolioConfig, known: ReadonlyMap<string, PairRules>) {
  const found = coinsOf(portfolio).map((coin) => known.get(`${coin}_${portfolio.quote}`));
  const rules = coinsOf(portfolio).map((coin, index) => {
    // A pair that is delisted today was traded then.
    const pair = found[index] ?? assumedRules(coin, portfolio.quote);
    const open = { canBuy: true, canSell: true, buyFromMs: undefined, sellFromMs: undefined };
    return [coin, { ...pair, ...open, delistingAtMs: undefined }] as const;
  });
  return { rules: new Map(rules), areRulesAssumed: found.some((pair) => pair === undefined) };
}

function assumedRules(base: string, quote: string): PairRules {
  return parsePairRules({ id: `${base}_${quote}`, base, quote, ...ASSUMED })!;
}
