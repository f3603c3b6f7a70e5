import { portfolioOf } from '../../shared/rebalance/run/id.ts';
import { runJson } from '../../shared/rebalance/run/json.ts';
import { accountOfName } from '../portfolios/portfolio.ts';
import { defineCommand } from '../program/command.ts';
import { renderRun } from '../render/run-view.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** `sluice run ID` */
export const run = defineCommand({
  name: 'run',
  usage: 'ID',
  summary: 'Show a rebalance: its plan, its orders and its result',
  operands: { min: 1, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands }) {
    const { terminal } = context;
    const id = operands[0]!;
    const name = portfolioOf(id);
    const { stack } = context.connect(accountOfName(name));
    const found = await stack.runs.get(name, id);
    if (!found) {
      throw new Failure('UNKNOWN_RUN', `There is no run "${id}". List the runs: sluice runs`);
    }
    const json = runJson(found);
    terminal.show(json, () => renderRun(json, terminal));
    return EXIT.success;
  },
});
