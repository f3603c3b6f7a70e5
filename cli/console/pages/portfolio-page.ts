import { setTimeout as delay } from 'node:timers/promises';
import { money } from '../../../shared/lib/money.ts';
import type { Plan } from '../../../shared/portfolio/model/plan.ts';
import { type RunJson, runJson } from '../../../shared/rebalance/run/json.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { balancesTable } from './balances-table.ts';
import { formatMoment, formatPercent, notice } from './format.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';
import { runTable } from './run-table.ts';
import { weightsTable } from './weights-table.ts';

const RUNS_SHOWN = 20;
/** The page waits no longer for a plan; a live update adds it. */
const PLAN_WITHIN_MS = 300;

/** Balances, the weights of each portfolio against its targets and bands, and its rebalances. */
export async function servePortfolio(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const [balances, ...portfolios] = await Promise.all([
    balancesTable(view),
    ...[...view.plans.keys()].map((name) => portfolioPanel(view, name)),
  ]);
  const main = html`<section class="panel" aria-labelledby="balances-title">
<h1 id="balances-title">Balances</h1><div id="balances" data-live>${balances}</div></section>
${portfolios.length > 0 ? portfolios : html`<section class="panel">${notice('No portfolio of this account is configured in sluice.config.json.')}</section>`}`;
  return c.html(await layout(view, { title: 'Portfolio', section: 'portfolio', main }));
}

async function portfolioPanel(view: AccountView, name: string): Promise<Html> {
  const { stack } = view.setting.connection;
  const [plan, runs, pause] = await Promise.all([
    planNow(view, name),
    stack.runs.list(name, RUNS_SHOWN),
    stack.pauses.read('portfolio', name),
  ]);
  return html`<section class="panel" aria-labelledby="title-${name}"><h2 id="title-${name}">Portfolio ${name}</h2>
<div id="portfolio-${name}" data-live>
${pause && html`<p class="caution">Paused by ${pause.by}: ${pause.reason}</p>`}${plan}${runsOf(view, runs.map(runJson))}</div></section>`;
}

function runsOf(view: AccountView, runs: readonly RunJson[]): Html {
  return html`<h3>Rebalances</h3>${runs.length > 0 ? runTable(view, runs) : notice('No rebalance has been made yet.')}`;
}

/** The portfolio's weights and a plan of a rebalance now; it trades nothing. */
async function planNow(view: AccountView, name: string): Promise<Html> {
  try {
    const reading = view.plans.get(name)!();
    const plan = await Promise.race([reading, delay(PLAN_WITHIN_MS, 'later' as const)]);
    return plan === 'later' || plan === undefined
      ? notice('Reading how it stands ...')
      : planView(plan);
  } catch (error) {
    return notice(explainError(error).message);
  }
}

/** The weights against targets and bands, and the resulting trades as text. */
function planView({ at, quote, assets, legs, totals, notes }: Plan): Html {
  const sides = (['sell', 'buy'] as const)
    .filter((side) => totals[`${side}s`] !== '0')
    .map((side) => `${side} for ${money(totals[`${side}s`], quote)}`);
  const trades =
    legs.length === 0
      ? 'A rebalance would trade nothing now.'
      : `A rebalance would ${sides.join(' and ')}, fees about ${money(totals.fees, quote)}.`;
  return html`${weightsTable(assets, quote)}
<p class="foot"><span>${trades} ${notes.join(' ')}</span>
<span>${totals.drift && `${formatPercent(totals.drift)} off target. `}As of ${formatMoment(at)}</span></p>`;
}
