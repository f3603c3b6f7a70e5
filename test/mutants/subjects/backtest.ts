import { BACKTESTS, CANDLES } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** A backtest knows no later price, pays every cost, and trades no more than a candle gives. */
export const BACKTEST_MUTANTS: readonly Mutant[] = [
  {
    id: 'PAST1',
    what: 'the last price is the close of the candle that fills',
    patches: [
      {
        file: 'shared/backtest/simulation/market.ts',
        search: 'const last = lastCandle(prices, decision);',
        replacement: 'const last = lastCandle(prices, Math.max(decision, fill));',
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST2',
    what: 'an order is filled at a close',
    patches: [
      {
        file: 'shared/backtest/simulation/market.ts',
        search: "function touchOf(side: Leg['side'], { open }: PastCandle",
        replacement: "function touchOf(side: Leg['side'], { close: open }: PastCandle",
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST3',
    what: 'the holder pays no fee',
    patches: [
      {
        file: 'shared/backtest/simulation/benchmarks.ts',
        search: 'const account = openAccount(startValue, costs);',
        replacement: "const account = openAccount(startValue, { ...costs, fee: '0' });",
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST4',
    what: 'an order takes the whole candle',
    patches: [
      {
        file: 'shared/backtest/simulation/market.ts',
        search: ': new Big(volume).times(depth);',
        replacement: ": new Big(volume).times(1 > Number(depth) ? '1' : depth);",
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST5',
    what: 'a deposit counts as a gain',
    patches: [
      {
        file: 'shared/backtest/simulation/value-curve.ts',
        search: 'unit *= value + inflow > 0 ? now / (value + inflow) : 1;',
        replacement: 'unit *= value > 0 ? now / value : 1;',
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST6',
    what: 'the budget of a day is that of every run',
    patches: [
      {
        file: 'shared/backtest/simulation/run-strategy.ts',
        search: 'if (day !== used.day)',
        replacement: 'if (day >= used.day)',
      },
    ],
    killers: [BACKTESTS],
  },
  {
    id: 'PAST7',
    what: 'an open candle counts as closed',
    patches: [
      {
        file: 'shared/backtest/candles/parse-candles.ts',
        search: "String(row[7]) === 'true'",
        replacement: 'row.length === 8',
      },
    ],
    killers: [CANDLES],
  },
];
