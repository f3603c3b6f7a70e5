import { connectTo } from '../portfolios/portfolio.ts';
import { defineCommand } from '../program/command.ts';
import { renderPlan } from '../render/plan-view.ts';
import { EXIT } from '../terminal/failure.ts';
import { noteIfSlow } from '../terminal/note-if-slow.ts';

/** `sluice plan PORTFOLIO` */
export const plan = defineCommand({
  name: 'plan',
  usage: 'PORTFOLIO',
  summary: 'Preview a rebalance, with reasons; trades nothing',
  operands: { min: 1, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands, options }) {
    const { terminal } = context;
    const name = operands[0]!;
    const { stack } = connectTo(context, name, options.account);
    const planning = stack.rebalance({ plan: name });
    const { plan: planned } = await noteIfSlow(terminal, 'Reading the account', planning);
    terminal.show(planned, () => renderPlan(name, planned!, terminal));
    return EXIT.success;
  },
});
