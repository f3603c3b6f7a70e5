import { DECIMAL } from '../lib/decimal.ts';
import type { PortfolioConfig } from '../portfolio/model/plan-input.ts';
import { type Figures, figuresOf, ratio } from './results/figures.ts';
import { metricsOf } from './results/metrics.ts';
import { runStrategy } from './simulation/run-strategy.ts';
import type { Setting } from './simulation/setting.ts';

/** One dimension of a grid: a setting of the portfolio, and its values. */
export type Variation = { readonly name: VariedName; readonly values: readonly string[] };

export type VariedName = keyof typeof VARIED;

/** One cell of the grid. */
export type Cell = {
  readonly values: Readonly<Record<string, string>>;
  readonly figures: Figures;
  /** Returns of the first two thirds, and of the last third, which no choice should have seen. */
  readonly first_two_thirds: { readonly total_return: string; readonly max_drawdown: string };
  readonly last_third: { readonly total_return: string; readonly max_drawdown: string };
};

export const CELLS_MAX = 100;

type Varied = {
  readonly accepts: (value: string) => boolean;
  readonly accepted: string;
  readonly apply: (portfolio: PortfolioConfig, value: string) => PortfolioConfig;
};

function isRatio(value: string): boolean {
  return DECIMAL.test(value) && Number(value) > 0 && Number(value) <= 1;
}
const isAmount = (value: string): boolean => DECIMAL.test(value);

function oneOf<const Word extends string>(words: readonly Word[]) {
  return {
    accepts: (value: string) => (words as readonly string[]).includes(value),
    accepted: words.join(', '),
  };
}

/** The settings that `--vary` knows. */
export const VARIED = {
  band: {
    accepts: isRatio,
    accepted: 'a ratio above 0, as in 0.2',
    apply: (portfolio, size) => ({ ...portfolio, band: { ...portfolio.band, size } }),
  },
  settle: {
    ...oneOf(['half-band', 'target', 'edge']),
    apply: (portfolio, settle) => ({ ...portfolio, settle: settle as PortfolioConfig['settle'] }),
  },
  mode: {
    ...oneOf(['band', 'periodic']),
    apply: (portfolio, mode) => ({ ...portfolio, mode: mode as PortfolioConfig['mode'] }),
  },
  minTrade: {
    accepts: isAmount,
    accepted: 'an amount, as in 10',
    apply: (portfolio, minTrade) => ({ ...portfolio, minTrade }),
  },
  reserve: {
    accepts: isAmount,
    accepted: 'an amount, as in 50',
    apply: (portfolio, reserve) => ({ ...portfolio, reserve }),
  },
} as const satisfies Readonly<Record<string, Varied>>;

/** Every combination of the values, each over the whole period. */
export function runVariations(setting: Setting, variations: readonly Variation[]): readonly Cell[] {
  const { grid, startValue } = setting;
  const split = Math.floor((grid.count * 2) / 3);
  return combinations(variations).map((values) => {
    const portfolio = Object.entries(values).reduce<PortfolioConfig>(
      (changed, [name, value]) => VARIED[name as VariedName].apply(changed, value),
      setting.portfolio,
    );
    const simulated = runStrategy({ ...setting, portfolio });
    const part = (first: number, last: number) => {
      const { totalReturn, drawdown } = metricsOf(simulated.curve.index, grid, first, last);
      return { total_return: ratio(totalReturn), max_drawdown: ratio(drawdown.depth) };
    };
    return {
      values,
      figures: figuresOf(simulated, grid, startValue),
      first_two_thirds: part(0, Math.max(0, split - 1)),
      last_third: part(split, grid.count - 1),
    };
  });
}

function combinations(
  variations: readonly Variation[],
): readonly Readonly<Record<string, string>>[] {
  return variations.reduce<readonly Readonly<Record<string, string>>[]>(
    (cells, { name, values }) =>
      cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );
}
