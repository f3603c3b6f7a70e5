import { type BacktestInput, backtest } from '../../../shared/backtest/backtest.ts';
import type { CoinCandles, PastCandle } from '../../../shared/backtest/candles/candle.ts';
import { INTERVALS, type Interval } from '../../../shared/backtest/candles/interval.ts';
import { configFields } from '../../../shared/config/schema.ts';
import { type PairRules, parsePairRules } from '../../../shared/gate/spot/pair-rules.ts';

export const START_MS = Date.parse('2024-01-01T00:00Z');
export const DAY_MS = 86_400_000;
const PLENTY = '1000000000';

/** Candles that follow each other, each opening where the one before closed. */
export function candlesAt(closes: readonly number[], options: CandleOptions = {}): PastCandle[] {
  const { interval = '1d', startMs = START_MS, volume = '1000000000' } = options;
  return closes.map((close, index) => ({
    openMs: startMs + index * INTERVALS[interval],
    open: String(closes[index - 1] ?? close),
    close: String(close),
    volume,
  }));
}

type CandleOptions = {
  readonly interval?: Interval;
  readonly startMs?: number;
  readonly volume?: string;
};

export const coin = (candles: readonly PastCandle[]): CoinCandles => ({
  candles,
  source: 'test',
  sha256: 'none',
});

/** A pair that limits nothing but the smallest order. */
export function rulesOf(base: string, changed: Partial<PairRules> = {}): PairRules {
  const pair = { id: `${base}_USDT`, base, quote: 'USDT', min_quote_amount: '3' };
  return { ...parsePairRules({ ...pair, amount_precision: 8, precision: 6 })!, ...changed };
}

type Portfolio = Readonly<Record<string, unknown>>;

/** A configured portfolio whose limits cut nothing. */
export function configured(portfolio: Portfolio, limits: Portfolio = {}) {
  const config = configFields.parse({
    accounts: {
      main: {
        secret: 'sluice/main',
        pairs: '*',
        limits: { maxOrder: PLENTY, maxDay: PLENTY, maxDayOrders: 1_000, ...limits },
      },
    },
    portfolios: {
      core: {
        schedule: 'cron(0 0 * * ? *)',
        maxRun: PLENTY,
        maxDay: PLENTY,
        targets: { BTC: '0.5', ETH: '0.5' },
        ...portfolio,
      },
    },
  });
  return { portfolio: config.portfolios.core!, account: config.accounts.main! };
}

const paidIn = 'received';
export const FREE = { fee: '0', paidIn, spread: '0', slippage: '0', depth: '1' } as const;
export const USUAL = {
  fee: '0.002',
  paidIn,
  spread: '0.0004',
  slippage: '0.0005',
  depth: '0.05',
} as const;

export type Trial = Partial<Omit<BacktestInput, 'candles' | 'portfolio' | 'account'>> & {
  readonly prices: Readonly<Record<string, readonly PastCandle[]>>;
  readonly portfolio?: Portfolio;
  readonly limits?: Portfolio;
};

/** A backtest of these prices, with defaults for the rest. */
export function tryOut({ prices, portfolio = {}, limits = {}, ...changed }: Trial) {
  return backtest({
    ...configured(portfolio, limits),
    name: 'core',
    candles: new Map(Object.entries(prices).map(([asset, candles]) => [asset, coin(candles)])),
    rules: new Map(Object.keys(prices).map((asset) => [asset, rulesOf(asset)])),
    costs: USUAL,
    startValue: '10000',
    deposit: undefined,
    interval: '1d',
    fromMs: undefined,
    toMs: undefined,
    areRulesAssumed: false,
    allowGaps: false,
    offsets: 0,
    variations: [],
    ...changed,
  });
}

/** Prices that wander, the same for the same seed. */
export function walk(seed: number, length: number, volatility = 0.03): number[] {
  let state = seed * 2_654_435_761;
  let price = 100;
  return Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    price *= 1 + ((state >>> 0) / 2 ** 32 - 0.5) * 2 * volatility;
    return Number(price.toPrecision(8));
  });
}
