import { runJson } from '../../shared/rebalance/run/json.ts';
import { accountOfName, findPortfolio } from '../portfolios/portfolio.ts';
import { defineCommand } from '../program/command.ts';
import { renderRunTable } from '../render/run-table.ts';
import { EXIT } from '../terminal/failure.ts';

const RUNS_SHOWN = 20;

/** `sluice runs [PORTFOLIO]` */
export const runs = defineCommand({
  name: 'runs',
  usage: '[PORTFOLIO]',
  summary: `List the last ${RUNS_SHOWN} rebalances, newest first`,
  operands: { min: 0, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands: [named] }) {
    const { terminal } = context;
    const { target, stack } = context.connect((all) => {
      const [first = ''] = Object.keys(all.portfolios);
      return accountOfName(named ?? first)(all);
    });
    const names =
      named === undefined ? Object.keys(target.portfolios) : [findPortfolio(target, named)];
    const found = await Promise.all(names.map((name) => stack.runs.list(name, RUNS_SHOWN)));
    const newest = found
      .flat()
      .toSorted((one, other) => other.createdAtMs - one.createdAtMs)
      .slice(0, RUNS_SHOWN)
      .map(runJson);
    if (newest.length === 0) terminal.note('No rebalance has been made yet.');
    const { paint, tableWidth: width } = terminal;
    terminal.show(newest, () =>
      newest.length === 0 ? '' : renderRunTable(newest, { paint, width }),
    );
    return EXIT.success;
  },
});
