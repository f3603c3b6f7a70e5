import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import type { Closes } from '../../shared/backtest/candles/parse-closes.ts';

/** Prices of some coins over time: what a rule is tried on. */
export type PricePath = {
  readonly coins: readonly string[];
  /** From the first row on. */
  readonly days: readonly number[];
  /** One row per check, one price per coin. */
  readonly rows: readonly (readonly number[])[];
};

/** A year of coins that move a lot, and mostly together. */
const MARKET = {
  coins: 10,
  days: 365,
  yearlyVolatility: 0.8,
  correlation: 0.6,
  startPrice: 100,
} as const;

/** Geometric Brownian motion without a trend. The same seed gives the same prices. */
export function simulatePrices(seed: number): PricePath {
  const random = new SeededRandom(seed);
  const { correlation, startPrice } = MARKET;
  const daily = MARKET.yearlyVolatility / Math.sqrt(MARKET.days);
  const coins = Array.from({ length: MARKET.coins }, (_, index) => `COIN${index + 1}`);
  let row: readonly number[] = coins.map(() => startPrice);
  const rows = [row];
  for (let day = 1; day <= MARKET.days; day++) {
    const common = gaussian(random);
    row = row.map((price) => {
      const own = gaussian(random);
      const shock = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * own;
      return price * Math.exp(daily * shock - daily ** 2 / 2);
    });
    rows.push(row);
  }
  return { coins, rows, days: rows.map((_, day) => day) };
}

/** Box and Muller. */
function gaussian(random: SeededRandom): number {
  return (
    Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction())
  );
}

const DAY_MS = 86_400_000;

/** The closing prices of a file, as a path. */
export function pathOfCloses({ coins, timesMs, rows }: Closes): PricePath {
  return {
    coins,
    rows: rows.map((row) => row.map(Number)),
    days: timesMs.map((timeMs) => (timeMs - timesMs[0]!) / DAY_MS),
  };
}
