import { pnlJson } from '../../shared/pnl/pnl-json.ts';
import { nothingYet } from '../profit/nothing-yet.ts';
import { profitSources } from '../profit/profit-sources.ts';
import { profitOf, readProfitBasis } from '../profit/read-profit.ts';
import { renderProfit } from '../profit/render-profit.ts';
import { sparkline, valuePoints } from '../profit/sparkline.ts';
import { defineCommand } from '../program/command.ts';
import { parseSince } from '../program/parse-since.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';

const DAY_MS = 86_400_000;
const CURVE_WIDTH_MAX = 100;

/** `sluice pnl` */
export const pnl = defineCommand({
  name: 'pnl',
  usage: '',
  summary: 'Show profit and loss over time, exact',
  operands: { min: 0, max: 0 },
  options: {
    from: {
      type: 'string',
      value: 'TIME',
      help: 'the start: a day, a time, or 30d (default all)',
    },
    to: { type: 'string', value: 'TIME', help: 'the end: the last day, or a time' },
    by: {
      type: 'string',
      value: 'coin|month|source',
      help: 'the rows (default coin)',
    },
    method: { type: 'string', value: 'average|fifo', help: 'the cost of sales' },
    snapshot: { type: 'boolean', help: 'take a snapshot of the balances now' },
  },
  writes: false,
  async run(context, { options }) {
    const { terminal, account, clock } = context;
    const by = choice('by', options.by ?? 'coin', ['coin', 'month', 'source'] as const);
    const method = choice('method', options.method ?? 'average', ['average', 'fifo'] as const);
    const nowMs = clock.nowMs();
    const fromMs = parseSince(options.from, nowMs, 'from');
    const toMs = parseEnd(options.to, nowMs);
    if (fromMs !== undefined && fromMs >= (toMs ?? nowMs)) {
      throw new UsageError('--from lies after the end.', 'from');
    }
    const { stack, target } = context.connect();
    if (options.snapshot) await stack.takeSnapshot(account);
    const sources = profitSources(stack, target, account, clock);
    const basis = await readProfitBasis(sources, account, sources.currency);
    const period = { ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) };
    const statement = profitOf(basis, method, period);
    if (!statement) throw nothingYet();
    const json = pnlJson(statement);
    terminal.show(json, () => {
      const isIn = ({ atMs }: { readonly atMs: number }) =>
        atMs >= statement.fromMs && atMs < statement.toMs;
      const points = valuePoints(basis.ledger.snapshots.filter(isIn), sources.currency);
      const curve = sparkline(points, Math.min(terminal.width, CURVE_WIDTH_MAX));
      return renderProfit(json, { account, by, curve }, terminal);
    });
    if (!basis.now) terminal.note(NOT_NOW);
    return EXIT.success;
  },
});

const NOT_NOW = 'Gate does not show the balances now: the figures end with the last snapshot.';

/** A day ends with its last moment. */
function parseEnd(text: string | undefined, nowMs: number): number | undefined {
  const timeMs = parseSince(text, nowMs, 'to');
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');
  return timeMs !== undefined && isDay ? timeMs + DAY_MS : timeMs;
}

function choice<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `--${option} is ${allowed.map((each) => `"${each}"`).join(' or ')}.`,
    option,
  );
}
