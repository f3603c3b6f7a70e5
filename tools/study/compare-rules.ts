import type { PricePath } from './price-paths.ts';
import { type Rules, START_VALUE, StudyAccount } from './study-account.ts';

function banded(size: string, settle: Rules['settle']): Rules {
  return {
    mode: 'band',
    settle,
    band: { kind: 'relative', size, perAsset: {} },
  };
}
const TRIGGER = banded('0.2', 'target');
const ALL_TO_TARGET: Rules = { ...TRIGGER, mode: 'periodic' };
const MONTH_DAYS = 30;

type Rule = {
  readonly name: string;
  readonly isOurs: boolean;
  /** It acts at most so often; 0 is at every check. */
  readonly everyDays: number;
  readonly act: (account: StudyAccount, prices: readonly number[]) => void;
};

/** Every one trades by the real planner, but the first. */
const RULES: readonly Rule[] = [
  rule('sell all, buy back', (account, prices) => {
    if (account.isOutOfBand(TRIGGER, prices)) account.sellAllAndBuyBack(prices);
  }),
  rule('all differences', (account, prices) => {
    if (account.isOutOfBand(TRIGGER, prices)) account.rebalance(ALL_TO_TARGET, prices);
  }),
  {
    ...rule('monthly, to target', (account, prices) => account.rebalance(ALL_TO_TARGET, prices)),
    everyDays: MONTH_DAYS,
  },
  ours('0.2', 'target'),
  ours('0.2', 'half-band'),
  ours('0.2', 'edge'),
  ours('0.17', 'half-band'),
  rule('never', () => {}),
];

function rule(name: string, act: Rule['act']): Rule {
  return { name, act, isOurs: false, everyDays: 0 };
}

function ours(size: string, settle: Rules['settle']): Rule {
  const rules = banded(size, settle);
  const name = `${Math.round(Number(size) * 100)} % band, to ${settle}`;
  return { ...rule(name, (account, prices) => account.rebalance(rules, prices)), isOurs: true };
}

/** Per year, of what the account was worth at the start; drift is the mean over all checks. */
export type RuleFigures = {
  readonly name: string;
  readonly isOurs: boolean;
  readonly turnover: number;
  readonly fees: number;
  readonly trades: number;
  readonly drift: number;
};

const DAYS_OF_YEAR = 365;

/** Every rule on every path. */
export function compareRules(paths: readonly PricePath[]): readonly RuleFigures[] {
  return RULES.map((each) => {
    const figures = paths.map((path) => figuresOf(each, path));
    const mean = (field: keyof (typeof figures)[number]) =>
      figures.reduce((sum, one) => sum + one[field], 0) / figures.length;
    return {
      name: each.name,
      isOurs: each.isOurs,
      turnover: mean('turnover'),
      fees: mean('fees'),
      trades: mean('trades'),
      drift: mean('drift'),
    };
  });
}

function figuresOf({ act, everyDays }: Rule, { coins, days, rows }: PricePath) {
  const [first, ...later] = rows;
  const account = new StudyAccount(coins, first!);
  let actedDay = 0;
  let drifts = 0;
  later.forEach((prices, index) => {
    const day = days[index + 1]!;
    if (day - actedDay >= everyDays) {
      act(account, prices);
      actedDay = day;
    }
    drifts += account.driftAt(prices);
  });
  const years = days.at(-1)! / DAYS_OF_YEAR;
  return {
    turnover: account.turnover / START_VALUE / years,
    fees: account.fees / START_VALUE / years,
    trades: account.trades / years,
    drift: drifts / later.length,
  };
}
