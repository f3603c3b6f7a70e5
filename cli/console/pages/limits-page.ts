import { describeHeld } from '../../../shared/kill-switch/describe-held.ts';
import { describeUnseen } from '../../../shared/kill-switch/describe-unseen.ts';
import { type KillSwitch, lastHaltOf } from '../../../shared/kill-switch/state.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import { columnAmount } from '../../../shared/lib/money.ts';
import { amountOfUnits, dayOf } from '../../../shared/limits/daily-budget.ts';
import type { DailyUsage } from '../../../shared/limits/daily-usage.ts';
import { futuresDay } from '../../../shared/limits/futures/futures-day.ts';
import type { TargetFutures, TargetLimits } from '../../stack/target.ts';
import { Failure } from '../../terminal/failure.ts';
import type { AccountView } from '../data/account-view.ts';
import { haltTrading, resumeTrading } from '../data/halt-and-resume.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, formatPercent, notice } from './format.ts';
import { address, hasFutures, layout } from './layout.ts';
import { formOf, type PageContext } from './page-context.ts';

/** The account's limits, their use today, and its kill switch. */
export async function serveLimits(c: PageContext): Promise<Response> {
  return c.html(await limitsPage(c.var.view));
}

export function halt(c: PageContext): Promise<Response> {
  return change(c, (form) => haltTrading(c.var.view, reasonIn(form)));
}

export function resume(c: PageContext): Promise<Response> {
  return change(c, (form) => resumeTrading(c.var.view, reasonIn(form), seenHaltIn(form)));
}

async function change(
  c: PageContext,
  apply: (form: URLSearchParams) => Promise<void>,
): Promise<Response> {
  const { view } = c.var;
  try {
    await apply(await formOf(c));
  } catch (error) {
    if (error instanceof Failure) return c.html(await limitsPage(view, error.message), 422);
    throw error;
  }
  return c.redirect(address(view, '/limits'), 303);
}

const reasonIn = (form: URLSearchParams): string => form.get('reason') ?? '';

/** The halt beside which the form was shown; empty for one of a version that counted none. */
function seenHaltIn(form: URLSearchParams): number | undefined {
  const seen = form.get('halt') ?? '';
  return seen === '' ? undefined : Number(seen);
}

async function limitsPage(view: AccountView, refusal?: string): Promise<Html> {
  const { account, setting } = view;
  const { stack, target } = setting.connection;
  const day = dayOf(setting.clock.nowMs());
  const { limits, futures } = target.accounts[account]!;
  const [usage, killSwitch, ofFutures] = await Promise.all([
    stack.dailyUsage(account, day),
    stack.killSwitches.read(account),
    futures && stack.dailyUsage(account, futuresDay(day)),
  ]);
  const main = html`${refusal && html`<p class="refusal" role="alert">${refusal}</p>`}
<section class="panel" aria-labelledby="switch-title"><h1 id="switch-title">Trading</h1>
<div id="switch" data-live>${describeKillSwitch(killSwitch)}${switchForm(view, killSwitch)}</div></section>
<section class="panel" aria-labelledby="limits-title"><h2 id="limits-title">Limits, ${day} (UTC)</h2>
<div id="limits" data-live>${limits ? limitTable(limits, usage) : notice('The outputs of this deployment do not name its limits: deploy again.')}${limits && futures && ofFutures && futuresTable(futures, ofFutures, limits.currency)}</div></section>`;
  return layout(view, { title: 'Limits', section: 'limits', main });
}

function describeKillSwitch(killSwitch: KillSwitch): Html {
  const { state, by, reason, atMs, sweep, circuit, futuresCircuit, held } = killSwitch;
  const cause =
    by &&
    html` ${state === 'ACTIVE' ? 'Resumed' : 'Halted'} by ${by}, ${atMs && formatMoment(isoTime(atMs))}: ${reason}`;
  return html`<p class="switch"><span class="status ${STATE_STYLES[state].statusClass}">${state}</span> ${STATE_STYLES[state].description}${cause}</p>
${sweep && sweep.openCount > 0 && html`<p class="caution">${sweep.openCount} of our orders were still open at the last poll.</p>`}
${describeUnseen(killSwitch).map((line) => html`<p class="caution">${line}</p>`)}
${futuresCircuit && html`<p class="refusal"><strong>${futuresCircuit.label}</strong> Openings of contracts are refused: ${futuresCircuit.message}</p>`}
${describeHeld(held).map((line) => html`<p class="caution">Still held: ${line}.</p>`)}
${circuit && html`<p class="refusal"><strong>${circuit.label}</strong> No API key of the account works: ${circuit.message}</p>`}`;
}

const STATE_STYLES = {
  ACTIVE: { statusClass: 'filled', description: 'Orders are accepted.' },
  HALTING: {
    statusClass: 'submitting',
    description:
      'No orders are accepted; open orders are being cancelled. That takes about a minute.',
  },
  HALTED: {
    statusClass: 'rejected',
    description: 'No orders are accepted, and none of Sluice is open.',
  },
} as const;

const HALTS =
  'Accepts no orders from now on and cancels the open ones. Exits and armed orders are suspended.';
const KEEPS_CONTRACTS =
  'Positions stay open. What only reduces them goes on: their exits, and orders that rest.';

/** Halt and resume need a second step, which asks for the reason. */
function switchForm(view: AccountView, killSwitch: KillSwitch): Html {
  return killSwitch.state === 'ACTIVE'
    ? confirmation(view, 'halt', {
        title: 'Halt ...',
        description: hasFutures(view) ? `${HALTS} ${KEEPS_CONTRACTS}` : HALTS,
        button: `Halt ${view.account} now`,
      })
    : confirmation(view, 'resume', {
        title: 'Resume ...',
        description: 'Accepts orders again. Orders issued before stay refused.',
        button: `Resume ${view.account}`,
        // A halt that came after this one is not ended by it.
        hidden: html`<input type="hidden" name="halt" value="${lastHaltOf(killSwitch) ?? ''}">`,
      });
}

function confirmation(
  view: AccountView,
  action: 'halt' | 'resume',
  {
    title,
    description,
    button,
    hidden,
  }: {
    readonly title: string;
    readonly description: string;
    readonly button: string;
    readonly hidden?: Html;
  },
): Html {
  return html`<details class="confirm" id="confirm-${action}"><summary>${title}</summary>
<form class="act" method="post" action="${address(view, `/${action}`)}" data-busy="One moment ...">${hidden}
<p>${description}</p><label class="field">Why <input name="reason" required maxlength="256" autocomplete="off"></label>
<button class="${action}">${button}</button></form></details>`;
}

function limitTable(limits: TargetLimits, { usedUnits, orders }: DailyUsage): Html {
  const { currency, maxDay, maxDayOrders, maxOrder, maxExit = maxDay } = limits;
  const { priceCollar, maxAgeSeconds } = limits;
  return html`<table class="limits"><tbody>
${usedRow(`Order value (${currency})`, columnAmount(amountOfUnits(usedUnits), currency), maxDay)}
${usedRow('Orders', String(orders), String(maxDayOrders))}
<tr><th scope="row">Largest order</th><td class="number">${maxOrder} ${currency}</td><td></td></tr>
<tr><th scope="row">Largest exit over held coins</th><td class="number">${maxExit} ${currency}</td><td></td></tr>
<tr><th scope="row">Price collar</th><td class="number">${formatPercent(priceCollar)}</td><td></td></tr>
<tr><th scope="row">Message age limit</th><td class="number">${maxAgeSeconds} s</td><td></td></tr></tbody></table>`;
}

/** Openings have limits and a budget of their own. */
function futuresTable(
  futures: TargetFutures,
  { usedUnits, orders }: DailyUsage,
  currency: string,
): Html {
  const { contracts, maxDay, maxDayOrders, maxOrder, maxPosition, maxExposure } = futures;
  const used = columnAmount(amountOfUnits(usedUnits), currency);
  const row = (label: string, value: string) =>
    html`<tr><th scope="row">${label}</th><td class="number">${value}</td><td></td></tr>`;
  return html`<h3>Futures: ${contracts.join(', ')}</h3><table class="limits"><tbody>
${usedRow(`Value of openings (${currency})`, used, maxDay)}
${usedRow('Openings', String(orders), String(maxDayOrders))}
${row('Largest opening', `${maxOrder} ${currency}`)}${row('Largest position', `${maxPosition} ${currency}`)}
${row('All positions', `${maxExposure} ${currency}`)}${row('Highest leverage', futures.maxLeverage)}
${row('Collar from the mark price', formatPercent(futures.priceCollar))}</tbody></table>`;
}

function usedRow(label: string, used: string, most: string): Html {
  const share = new Big(most).gt('0') ? new Big(used).div(most).times('100').toFixed(1) : '100';
  return html`<tr><th scope="row">${label}</th><td class="number">${used} of ${most}</td>
<td><progress max="100" value="${share}" aria-label="${share} % of ${label} used"></progress></td></tr>`;
}
