import { money } from '../../shared/lib/money.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import type { LegJson, RunJson } from '../../shared/rebalance/run/json.ts';
import type { RunStatus } from '../../shared/rebalance/run/status.ts';
import { alignColumns } from '../terminal/columns.ts';
import { escapeControlsDeep, type Paint, type Terminal } from '../terminal/terminal.ts';
import { describeDuration } from './describe-slices.ts';
import { fold } from './fold.ts';
import { formatMoney, formatPercent, wrap } from './format.ts';
import { noteLines, reasonLines, renderPlan, weightLines } from './plan-view.ts';

type ViewOptions = Pick<Terminal, 'paint' | 'width'>;

/** The meaning of each status, and its colour. */
const STATUS_STYLES: Readonly<
  Record<RunStatus, { readonly description: string; readonly style: Parameters<Paint>[0] }>
> = {
  planned: { description: 'being planned', style: 'cyan' },
  awaiting_approval: { description: 'waiting for your approval', style: 'yellow' },
  selling: { description: 'the sells are under way', style: 'cyan' },
  buying: { description: 'the buys are under way', style: 'cyan' },
  done: { description: 'everything was traded as planned', style: 'green' },
  incomplete: { description: 'it ended, but not everything was traded', style: 'yellow' },
  skipped: { description: 'nothing was traded', style: 'yellow' },
  expired: { description: 'not approved in time; nothing was traded', style: 'yellow' },
  failed: { description: 'an error ended it, nothing was traded', style: 'red' },
  dry_run: { description: 'planned only: the account is not live', style: 'yellow' },
};

export function paintRunStatus(paint: Paint, status: RunStatus, text: string = status): string {
  return paint(STATUS_STYLES[status].style, text);
}

function describeStatus({ status, legs }: RunJson): string {
  return status === 'done' && legs.length === 0
    ? 'already on target, nothing to trade'
    : STATUS_STYLES[status].description;
}

/** All about one run, as text. */
export function renderRun(given: RunJson, options: ViewOptions): string {
  const run = escapeControlsDeep(given);
  const { paint, width } = options;
  const { status, plan, legs, after, reason } = run;
  const quote = plan?.quote ?? '';
  const lines = [
    paintRunStatus(
      paint,
      status,
      fold([run.id, `${status}: ${describeStatus(run)}`], { width, indent: '  ' }).join('\n'),
    ),
    ...(reason ? wrap(reason.message, width, '  ') : []),
    ...approvalLines(run, options),
  ];
  if (legs.length > 0) lines.push('', ...legLines(legs, options));
  if (after) {
    const { assets } = after;
    lines.push('', 'Now', ...weightLines(assets, options));
    lines.push('', ...reasonLines(assets, options));
  } else if (plan) lines.push('', renderPlan(run.portfolio, plan, options));
  if (legs.length > 0) {
    const { before: driftBefore, after: driftAfter } = run.drift;
    const fees = run.fees.map(({ amount, currency }) => money(amount, currency)).join(', ');
    lines.push(
      '',
      `  off target  ${formatPercent(driftBefore)} before, ${formatPercent(driftAfter)} now`,
      `  turnover    ${formatMoney(run.turnover, quote)}`,
      `  fees        ${fees || 'none'}`,
    );
  }
  if ((run.out_of_band_runs ?? 0) >= OUT_OF_BAND_RUNS) {
    const times = `${run.out_of_band_runs} runs in a row left an asset outside its band`;
    lines.push('', ...wrap(`${times}: see the reasons in the plan.`, width, '  '));
  }
  lines.push(...noteLines(run.notes, options));
  return lines.join('\n');
}

/** Three runs in a row with an asset outside its band are a sign of a fault. */
const OUT_OF_BAND_RUNS = 3;

function approvalLines({ id, portfolio, status, approval }: RunJson, { width }: ViewOptions) {
  if (status !== 'awaiting_approval' || !approval) return [];
  const until = approval.until.slice(0, '2026-11-22T09:00'.length).replace('T', ' ');
  return [
    ...wrap(`${approval.why} Until ${until} UTC:`, width, '  '),
    `  sluice rebalance ${portfolio} --approve ${id} --plan ${approval.plan_hash}`,
  ];
}

function legLines(legs: readonly LegJson[], { width }: ViewOptions): readonly string[] {
  const within = { width, indent: '     ' };
  const rows = legs.map(legCells);
  const lines = alignColumns(rows);
  const isNarrow = lines.some(({ length }) => length > width);
  return legs.flatMap(({ refusal }, index) => [
    ...(isNarrow ? fold(rows[index]!.filter(Boolean), within) : [lines[index]!]),
    ...(refusal ? wrap(refusal.message, width, '       ') : []),
  ]);
}

function legCells(leg: LegJson): readonly string[] {
  const { base, quote } = currenciesOf(leg.currency_pair);
  const filled =
    leg.filled_amount === '0'
      ? ''
      : `${leg.filled_amount} for ${formatMoney(leg.filled_total, quote)}`;
  const status = `${leg.status}${describeSlots(leg)}`;
  return [`  ${leg.n}`, leg.side, `${leg.amount} ${base}`, `at ${leg.price}`, status, filled];
}

/** As in `, 5 of 48 slices over 4 h`. */
function describeSlots({ slices, slots }: LegJson): string {
  if (!slices) return '';
  const { sent, missed } = slots ?? { sent: 0, missed: 0 };
  const lost = missed === 0 ? '' : `, ${missed} missed`;
  return `, ${sent} of ${slices.count} slices over ${describeDuration(slices.over)}${lost}`;
}
