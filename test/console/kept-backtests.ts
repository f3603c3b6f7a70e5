import { saveBacktest } from '../../cli/backtest/saved-backtests.ts';
import { candlesAt, tryOut, walk } from '../unit/backtest/prices.ts';

const DAYS = 900;

/** Two kept backtests of one portfolio, as the command keeps them. Returns their ids. */
export function keepBacktests(folder: string): readonly [narrow: string, wide: string] {
  const prices = {
    BTC: candlesAt(walk(5, DAYS, 0.04)),
    ETH: candlesAt(walk(8, DAYS, 0.05)),
    SOL: candlesAt(walk(21, DAYS, 0.06)),
  };
  const [narrow, wide] = ['0.1', '0.4'].map((size) => {
    const { report, chart } = tryOut({
      prices,
      portfolio: { targets: { BTC: '0.4', ETH: '0.3', SOL: '0.2' }, band: { size } },
      variations: size === '0.1' ? [{ name: 'band', values: ['0.1', '0.4'] }] : [],
    });
    return saveBacktest(folder, { account: 'main', report, chart }).id;
  });
  return [narrow!, wide!];
}
