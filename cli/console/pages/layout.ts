import { isoTime } from '../../../shared/lib/clock.ts';
import { isSuspended } from '../../../shared/orders/model/record.ts';
import type { RunRecord } from '../../../shared/rebalance/run/record.ts';
import { describeTarget } from '../../stack/target.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment } from './format.ts';
import { tradingAlerts } from './standing-alerts.ts';

export type Section =
  | 'overview'
  | 'orders'
  | 'positions'
  | 'markets'
  | 'activity'
  | 'profit'
  | 'portfolio'
  | 'backtests'
  | 'schedules'
  | 'alerts'
  | 'limits';

export type PageContent = {
  readonly title: string;
  readonly section: Section;
  readonly main: Html;
};

const SECTIONS: readonly (readonly [Section, string])[] = [
  ['overview', 'Overview'],
  ['orders', 'Orders'],
  ['positions', 'Positions'],
  ['markets', 'Markets'],
  ['profit', 'Profit'],
  ['activity', 'Fills and fees'],
  ['portfolio', 'Portfolio'],
  ['backtests', 'Backtests'],
  ['schedules', 'Schedules'],
  ['alerts', 'Alerts'],
  ['limits', 'Limits'],
];

/** The sections of the orders' records: the server tells their pages of each change. */
const TOLD: readonly Section[] = ['overview', 'orders', 'positions', 'activity'];

/** A whole page: its stack, the navigation, and its content. */
export async function layout(
  view: AccountView,
  { title, section, main }: PageContent,
): Promise<Html> {
  const [tradingState, waiting, suspended] = await Promise.all([
    describeTradingState(view),
    // A failed read must not block the page.
    view.waitingRuns().catch(() => []),
    describeSuspended(view).catch(() => undefined),
  ]);
  const call = waiting.length === 0 ? '' : `(${waiting.length}) `;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${call}${title} · Sluice</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/uplot.css">
<link rel="stylesheet" href="/assets/console.css">
<script type="module" src="/assets/console.ts"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="/">Sluice</a>
<nav class="sections" aria-label="Sections" data-orders="${address(view, '/orders')}">${sectionsOf(
    view,
  ).map(
    ([name, label]) =>
      html`<a href="${address(view, `/${name}`)}"${name === section && CURRENT}>${label}</a>`,
  )}</nav>
${accountChoice(view, section)}
${targetBadge(view)}
</header>
<p id="connection" class="alert" role="alert" hidden></p>
<div id="standing" data-live>${tradingState}${suspended}${waiting.map(waitingRun)}</div>
<main id="main" tabindex="-1"${TOLD.includes(section) && html` data-changes="${address(view, '/changes')}"`}>${main}</main>
</body>
</html>`;
}

/** An account without futures has no positions. */
function sectionsOf(view: AccountView) {
  return SECTIONS.filter(([name]) => name !== 'positions' || hasFutures(view));
}

export function hasFutures({
  account,
  setting,
}: Pick<AccountView, 'account' | 'setting'>): boolean {
  return setting.connection.target.accounts[account]?.futures !== undefined;
}

const CURRENT = html` aria-current="page"`;

/** The address of a page of this account. */
export function address({ account }: Pick<AccountView, 'account'>, path: string): string {
  return `/accounts/${account}${path}`;
}

export function orderAddress(view: Pick<AccountView, 'account'>, id: string): string {
  return address(view, `/orders/${encodeURIComponent(id)}`);
}

export function runAddress(view: Pick<AccountView, 'account'>, id: string): string {
  return address(view, `/runs/${encodeURIComponent(id)}`);
}

function accountChoice({ account, accounts }: AccountView, section: Section): Html {
  if (accounts.length === 1) return html`<span class="account">${account}</span>`;
  const links = accounts.map(
    (each) =>
      html`<a href="${address({ account: each }, `/${section}`)}"${each === account && CURRENT}>${each}</a>`,
  );
  return html`<nav class="account" aria-label="Account">${links}</nav>`;
}

/** A warning on every page while orders are refused, with the reason. */
async function describeTradingState(view: AccountView): Promise<Html> {
  // A failed read must not block the page; the limits page shows the failure.
  const killSwitch = await view.killSwitch().catch(() => undefined);
  const alerts = killSwitch ? tradingAlerts(killSwitch) : [];
  return html`${alerts.map((alert) => html`<p class="alert"><strong>${view.account}</strong> ${alert} <a href="${address(view, '/limits')}">More</a></p>`)}`;
}

/** On every page: what a halt has suspended protects nothing, also after the account was resumed. */
async function describeSuspended(view: AccountView): Promise<Html | undefined> {
  const { orders } = await view.orders.read();
  const { length } = orders.filter(isSuspended);
  if (length === 0) return undefined;
  return html`<p class="alert">Suspended by a halt: <strong>${length}</strong> of your exits and armed orders. They protect nothing until they are armed again. <a href="${address(view, '/orders?status=unfinished&text=suspended')}">Show</a></p>`;
}

/** On every page, for every account: a run that nobody approves expires. */
function waitingRun({ id, account, approval }: RunRecord): Html {
  const until = approval && html` until ${formatMoment(isoTime(approval.untilMs))}`;
  return html`<p class="alert">The rebalance <strong>${id}</strong> waits for your approval${until}. <a href="${runAddress({ account }, id)}">Show the plan</a></p>`;
}

/** The stack in the same words as in every command; a colour marks real money. */
function targetBadge({ account, setting }: AccountView): Html {
  const { target } = setting.connection;
  const isLive = target.kind === 'aws' && target.accounts[account]?.live;
  return html`<span class="stack${isLive && ' live'}">${describeTarget(target, account)}</span>`;
}
