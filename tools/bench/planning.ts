import { planRebalance } from '../../shared/portfolio/plan-rebalance.ts';
import { balance, coin, input, portfolio, read } from '../../test/unit/portfolio/planning.ts';
import type { Figure } from './figures/figure.ts';
import { cpuNsEach, inRounds, median } from './figures/rounds.ts';

const ASSETS = 20;
const LEVELS = 100;
const ROUNDS = 15;
const TIMES = 20;

/** A drifted portfolio of so many assets, with deep books. */
export async function measurePlanning(): Promise<readonly Figure[]> {
  const names = Array.from({ length: ASSETS }, (_, index) => `COIN${index}`);
  const targets = Object.fromEntries(names.map((name) => [name, '0.04']));
  const drifted = input({
    portfolio: portfolio({ targets }),
    quoteBalance: balance('2000'),
    assets: names.map((name, index) => withDeepBook(coin(name, 100, String(1 + (index % 7))))),
  });
  const { legs } = planRebalance(drifted);
  const { sluice = [] } = await inRounds(ROUNDS, {
    sluice: async () => (await cpuNsEach(TIMES, () => planRebalance(drifted))) / 1_000_000,
  });
  return [
    { name: `planning ${ASSETS} assets (${legs.length} legs)`, unit: 'ms', sluice: median(sluice) },
  ];
}

function withDeepBook(asset: ReturnType<typeof coin>): ReturnType<typeof coin> {
  if (asset.book.kind !== 'read') return asset;
  const levels = (sign: number) =>
    Array.from(
      { length: LEVELS },
      (_, level) => [(100 + sign * (level + 1) * 0.01).toFixed(2), '0.5'] as const,
    );
  return { ...asset, book: read({ ...asset.book.value, bids: levels(-1), asks: levels(1) }) };
}
