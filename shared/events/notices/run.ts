import { escapeControls } from '../../lib/escape-controls.ts';
import { money } from '../../lib/money.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { planHash } from '../../portfolio/model/plan-hash.ts';
import type { RunLeg, RunRecord } from '../../rebalance/run/record.ts';
import { isRunFinal, type RunStatus } from '../../rebalance/run/status.ts';
import { eventId } from '../bus/bus-event.ts';
import type { RunChange } from '../bus/change.ts';
import { accountOption, NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';

type RunNotice = { readonly what: string; readonly toDo: string };

/** The notice of each status. A run under way needs none. */
const RUN_NOTICES: Readonly<Partial<Record<RunStatus, RunNotice>>> = {
  awaiting_approval: { what: 'waits for your approval', toDo: 'approve it, or let it expire' },
  done: { what: 'is done', toDo: NOTHING_TO_DO },
  incomplete: { what: 'ended incomplete', toDo: 'nothing to do, the next run goes on' },
  skipped: { what: 'was skipped', toDo: 'see why' },
  expired: { what: 'expired without approval', toDo: 'nothing to do, the next run asks again' },
  failed: { what: 'failed', toDo: 'see why' },
  dry_run: { what: 'would have traded (dry run)', toDo: NOTHING_TO_DO },
};

/** A person made the decision and knows of it. */
const STOPS: readonly (string | undefined)[] = ['PAUSED', 'HALTED'];
/** Reasons without a notice of a run that has traded nothing. */
const SILENT_REASONS: readonly (string | undefined)[] = ['NOTHING_TO_DO', ...STOPS];
const ONCE_RESUMED = 'the next run goes on once it is resumed';
/** After so many runs outside its band, an asset needs the attention of a person. */
const OUT_OF_BAND_RUNS = 3;

/** The notice of a run that has ended or waits for approval. */
export function runNotice({ before, after }: RunChange): Notice | undefined {
  const { id, account, version, portfolio, status } = after;
  const told = RUN_NOTICES[status];
  const isNews = status !== before?.status || needsNewApproval(before, after);
  if (told === undefined || !isNews) return undefined;
  const isStuck = isRunFinal(status) && after.outOfBandRuns === OUT_OF_BAND_RUNS;
  const { code } = after.reason ?? {};
  // A run that was stopped after its sells leaves the portfolio in cash.
  const hasTraded = status === 'incomplete';
  if (SILENT_REASONS.includes(code) && !isStuck && !hasTraded) return undefined;
  const toDo = hasTraded && STOPS.includes(code) ? ONCE_RESUMED : told.toDo;
  const option = accountOption(account);
  return {
    id: eventId(account, id, version),
    subject: isStuck
      ? `portfolio ${portfolio} stays out of its bands`
      : `rebalance of ${portfolio} ${told.what}${tradesOf(after)}`,
    toDo: isStuck ? 'widen its limits, minimums or caps' : toDo,
    text: paragraphs(
      `Run ${id} of account ${account}: ${status}. ${escapeControls(after.reason?.message)}`.trim(),
      isStuck
        ? `An asset has been outside its band for ${OUT_OF_BAND_RUNS} runs in a row: the limits, minimums or caps may be too narrow to bring it back.`
        : undefined,
      (status === 'awaiting_approval' ? plannedLegs(after) : after.legs.map(describeLeg)).join(
        '\n',
      ),
      after.notes.map((note) => escapeControls(note)).join('\n'),
      status === 'awaiting_approval'
        ? after.plan?.notes.map((note) => escapeControls(note)).join('\n')
        : undefined,
      status === 'awaiting_approval'
        ? `${escapeControls(after.approval?.why)} To approve: sluice rebalance ${portfolio} --approve ${id}${planOption(after)}${option}`
        : undefined,
      `Details: sluice run ${id}${option}`,
    ),
    ...(status === 'awaiting_approval' &&
      after.plan && { approval: { run: id, plan: planHash(after.plan) } }),
  };
}

/** ": sell BTC, buy ETH": the coins that were traded, or will be. */
function tradesOf({ status, plan, legs }: RunRecord): string {
  const traded = legs.filter(({ filledAmount }) => filledAmount !== '0');
  const named = status === 'awaiting_approval' ? (plan?.legs ?? []) : traded;
  const coins = (side: 'buy' | 'sell') =>
    named.filter((leg) => leg.side === side).map(({ asset }) => asset);
  const sides = (['sell', 'buy'] as const)
    .filter((side) => coins(side).length > 0)
    .map((side) => `${side} ${coins(side).join(' ')}`);
  return sides.length === 0 ? '' : `: ${sides.join(', ')}`;
}

/** Whether a new plan goes further than the approved one. */
function needsNewApproval(before: RunRecord | undefined, after: RunRecord): boolean {
  return after.approval !== undefined && before?.approval?.untilMs !== after.approval.untilMs;
}

function plannedLegs({ plan }: RunRecord): readonly string[] {
  return (plan?.legs ?? []).map(
    ({ side, amount, asset, value, slices }) =>
      `- ${side} ${amount} ${asset}, about ${money(value, plan?.quote ?? '')}${
        slices ? `, in ${slices.count} slices over ${slices.over}` : ''
      }`,
  );
}

/** The approval of one plan does not approve a later one. */
const planOption = ({ plan }: RunRecord): string => (plan ? ` --plan ${planHash(plan)}` : '');

function describeLeg(leg: RunLeg): string {
  const { quote } = currenciesOf(leg.currency_pair);
  const wanted = `${leg.side} ${leg.amount} ${leg.asset}`;
  if (leg.status === 'pending') return `- ${wanted}, about ${money(leg.value, quote)}`;
  const refusal = leg.refusal
    ? ` (${leg.refusal.code}: ${escapeControls(leg.refusal.message)})`
    : '';
  return `- ${wanted}: ${leg.status}, ${money(leg.filledAmount, leg.asset)} for ${money(leg.filledTotal, quote)}${refusal}`;
}
