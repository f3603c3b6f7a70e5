import type { LegJson, RunJson } from '../../shared/rebalance/run/json.ts';
import type { RunStatus } from '../../shared/rebalance/run/status.ts';
import { alignColumns } from '../terminal/columns.ts';
import { escapeControlsDeep, type Paint, type Terminal } from '../terminal/terminal.ts';
import { noteLines, reasonLines, renderPlan, standingLines } from './plan-view.ts';
import { money, percent, wrap } from './portfolio-words.ts';

type Look = Pick<Terminal, 'paint' | 'width'>;

/** What each status means to a person, and its colour. */
const LOOKS: Readonly<
  Record<RunStatus, { readonly words: string; readonly style: Parameters<Paint>[0] }>
> = {
  planned: { words: 'it is being planned', style: 'cyan' },
  awaiting_approval: { words: 'it waits for you to agree to its plan', style: 'yellow' },
  selling: { words: 'the sells are under way', style: 'cyan' },
  buying: { words: 'the buys are under way', style: 'cyan' },
  done: { words: 'everything was traded as planned', style: 'green' },
  incomplete: { words: 'it ended, but not everything was traded', style: 'yellow' },
  skipped: { words: 'nothing was traded', style: 'yellow' },
  expired: { words: 'nobody approved it, nothing was traded', style: 'yellow' },
  failed: { words: 'an error ended it, nothing was traded', style: 'red' },
  dry_run: { words: 'planned only: the account is not live', style: 'yellow' },
};

export function paintRunStatus(paint: Paint, status: RunStatus, text: string = status): string {
  return paint(LOOKS[status].style, text);
}

function describeStatus({ status, legs }: RunJson): string {
  return status === 'done' && legs.length === 0 ? 'nothing had to be traded' : LOOKS[status].words;
}

/** Everything about one run, for people. */
export function renderRun(given: RunJson, look: Look): string {
  const run = escapeControlsDeep(given);
  const { paint, width } = look;
  const { status, plan, legs, after, reason } = run;
  const quote = plan?.quote ?? '';
  const lines = [
    paintRunStatus(paint, status, `${run.id}  ${status}: ${describeStatus(run)}`),
    ...(reason ? wrap(reason.message, width, '  ') : []),
    ...approvalLines(run, look),
  ];
  if (legs.length > 0) lines.push('', ...legLines(legs, look));
  if (after) {
    const { assets } = after;
    lines.push('', 'How it stands now', ...standingLines(assets, look));
    lines.push('', ...reasonLines(assets, look));
  } else if (plan) lines.push('', renderPlan(run.portfolio, plan, look));
  if (legs.length > 0) {
    const { before: driftBefore, after: driftAfter } = run.drift;
    const fees = run.fees.map(({ amount, currency }) => `${amount} ${currency}`).join(', ');
    lines.push(
      '',
      `  drift     ${percent(driftBefore)} before, ${percent(driftAfter)} now`,
      `  turnover  ${money(run.turnover, quote)}`,
      `  fees      ${fees || 'none'}`,
    );
  }
  if ((run.out_of_band_runs ?? 0) >= OUT_OF_BAND_RUNS) {
    const times = `${run.out_of_band_runs} runs in a row left an asset outside its band`;
    lines.push('', ...wrap(`${times}: look at the reasons of the plan.`, width, '  '));
  }
  lines.push(...noteLines(run.notes, look));
  return lines.join('\n');
}

/** Three runs in a row that could not bring every asset back say that something is wrong. */
const OUT_OF_BAND_RUNS = 3;

function approvalLines({ id, portfolio, status, approval }: RunJson, { width }: Look) {
  if (status !== 'awaiting_approval' || !approval) return [];
  const until = approval.until.slice(0, '2026-11-22T09:00'.length).replace('T', ' ');
  return [
    ...wrap(`${approval.why} Until ${until} UTC:`, width, '  '),
    `  sluice rebalance ${portfolio} --approve ${id} --plan ${approval.plan_hash}`,
  ];
}

function legLines(legs: readonly LegJson[], { width }: Look): readonly string[] {
  const lines = alignColumns(legs.map(legCells));
  return legs.flatMap(({ refusal }, index) => [
    lines[index]!,
    ...(refusal ? wrap(refusal.message, width, '       ') : []),
  ]);
}

function legCells(leg: LegJson): readonly string[] {
  const [base = '', quote = ''] = leg.currency_pair.split('_');
  const filled =
    leg.filled_amount === '0' ? '' : `${leg.filled_amount} for ${money(leg.filled_total, quote)}`;
  return [`  ${leg.n}`, leg.side, `${leg.amount} ${base}`, `at ${leg.price}`, leg.status, filled];
}
