import { describeTarget } from '../../stack/target.ts';
import type { Desk } from '../data/desk.ts';
import { type Html, html } from '../http/html.ts';

export type Section = 'orders' | 'markets' | 'activity' | 'portfolio' | 'limits';

export type PageContent = {
  readonly title: string;
  readonly section: Section;
  readonly main: Html;
};

const SECTIONS: readonly (readonly [Section, string])[] = [
  ['orders', 'Orders'],
  ['markets', 'Markets'],
  ['activity', 'Fills and fees'],
  ['portfolio', 'Portfolio'],
  ['limits', 'Limits'],
];

/** A whole page: what it talks to, the way to the other pages, and its content. */
export async function layout(desk: Desk, { title, section, main }: PageContent): Promise<Html> {
  const standing = await standingWords(desk);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sluice</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/uplot.css">
<link rel="stylesheet" href="/assets/console.css">
<script type="module" src="/assets/console.ts"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="/">Sluice</a>
<nav class="sections" aria-label="Sections">${SECTIONS.map(
    ([name, words]) =>
      html`<a href="${address(desk, `/${name}`)}"${name === section && CURRENT}>${words}</a>`,
  )}</nav>
${accountChoice(desk, section)}
${stackWords(desk)}
</header>
<p id="connection" class="alert" role="alert" hidden></p>
<div id="standing" data-live>${standing}</div>
<main id="main" tabindex="-1">${main}</main>
</body>
</html>`;
}

const CURRENT = html` aria-current="page"`;

/** The address of a page of this account. */
export function address({ account }: Pick<Desk, 'account'>, path: string): string {
  return `/accounts/${account}${path}`;
}

export function orderAddress(desk: Pick<Desk, 'account'>, id: string): string {
  return address(desk, `/orders/${encodeURIComponent(id)}`);
}

function accountChoice({ account, accounts }: Desk, section: Section): Html {
  if (accounts.length === 1) return html`<span class="account">${account}</span>`;
  const links = accounts.map(
    (each) =>
      html`<a href="${address({ account: each }, `/${section}`)}"${each === account && CURRENT}>${each}</a>`,
  );
  return html`<nav class="account" aria-label="Account">${links}</nav>`;
}

/** On every page: that nothing is submitted, and why. */
async function standingWords(desk: Desk): Promise<Html | undefined> {
  // A page that shows something else is not kept back; the page of the limits tells the trouble.
  const accountSwitch = await desk.accountSwitch().catch(() => undefined);
  const { state = 'ACTIVE', reason, circuit } = accountSwitch ?? {};
  if (state === 'ACTIVE' && !circuit) return undefined;
  const words = state === 'ACTIVE' ? `No API key works: ${circuit?.label}` : `${state}: ${reason}`;
  return html`<p class="alert"><strong>${desk.account}</strong> ${words}. Nothing is submitted. <a href="${address(desk, '/limits')}">More</a></p>`;
}

/** What it talks to, in the words of every command; real money is told by colour too. */
function stackWords({ account, setting }: Desk): Html {
  const { target } = setting.connection;
  const isLive = target.kind === 'aws' && target.accounts[account]?.live;
  return html`<span class="stack${isLive && ' live'}">${describeTarget(target, account)}</span>`;
}
