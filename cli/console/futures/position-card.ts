import type { FuturesPosition } from '../../../shared/gate/futures/position.ts';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import { money } from '../../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../../shared/market/contract-order.ts';
import { soldOf } from '../../../shared/programs/exits/legs.ts';
import {
  describeArmed,
  describeProtecting,
  describeUncovered,
} from '../../futures/describe-protection.ts';
import type { HeldPosition } from '../../futures/read-positions.ts';
import { formatPrice } from '../../render/format.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address, orderAddress } from '../pages/layout.ts';
import { signedAmount } from '../profit/profit-parts.ts';
import { PROTECT } from '../ticket/fields.ts';
import { liquidationPicture } from './liquidation-picture.ts';

const SETTLE = 'USDT';

/** One position: its size and risk, what protects it, and the button that closes it. */
export function positionCard(view: AccountView, held: HeldPosition): Html {
  const { position } = held;
  const { contract, size } = position;
  const side = size.startsWith('-') ? 'short' : 'long';
  return html`<article class="work position" id="position-${contract}" aria-label="${contract}">
<h2>${contract} <span class="${side}">${side}</span> ${countOf(contractsOf(position))}</h2>
${facts(position)}
${liquidationPicture(position)}
${protection(view, held)}
<div class="buttons">${position.mode === 'single' && closeForm(view, contract, size)}</div>
</article>`;
}

function facts(position: FuturesPosition): Html {
  const { value, entryPrice, markPrice, liquidationPrice, unrealisedPnl, realisedPnl } = position;
  const { leverage, marginMode, margin, mode } = position;
  const all: readonly (readonly [string, Html | string | undefined])[] = [
    ['Value', value && money(new Big(value).abs(), SETTLE)],
    ['Entry', entryPrice && formatPrice(entryPrice)],
    ['Mark', markPrice && formatPrice(markPrice)],
    ['Liquidation', liquidationPrice && formatPrice(liquidationPrice)],
    [`Unrealised ${SETTLE}`, unrealisedPnl && signedAmount(new Big(unrealisedPnl), SETTLE)],
    [`Realised ${SETTLE}`, realisedPnl && signedAmount(new Big(realisedPnl), SETTLE)],
    ['Leverage', leverage && `${leverage} ${marginMode}`],
    ['Margin', margin && money(margin, SETTLE)],
    ['Position mode', mode === 'single' ? undefined : mode],
  ];
  const known = all.filter(([, text]) => text);
  return html`<dl class="facts">${known.map(([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`;
}

function protection(view: AccountView, held: HeldPosition): Html {
  const { exits, armed, position } = held;
  const uncovered = describeUncovered(held);
  const link = (id: string) => html`<a href="${orderAddress(view, id)}">${id}</a>`;
  const suspended = html` <strong class="bad">suspended</strong>`;
  return html`${exits.map((exit) => html`<p>Protected by ${link(exit.id)}: ${describeProtecting(exit, held)}${exit.program.state.suspended && suspended}</p>`)}
${armed.map((order) => html`<p>${link(order.id)} ${describeArmed(order)}${order.armed.suspended && suspended}</p>`)}
${uncovered !== undefined && html`<p class="caution">${uncovered}${position.mode === 'single' && html` <a href="${protectAddress(view, held)}">Protect it</a>`}</p>`}`;
}

/** The form, for what no exit has taken over yet. */
function protectAddress(view: AccountView, { position, exits }: HeldPosition): string {
  const { contract } = position;
  const owned = sum(
    exits.map(({ program }) => new Big(program.state.owned).minus(soldOf(program.state))),
  );
  const free = new Big(contractsOf(position)).minus(owned);
  const size = free.gt('0') ? free.toString() : '';
  const query = new URLSearchParams({ word: PROTECT, contract, size });
  return address(view, `/positions?${query}#ticket`);
}

function closeForm(view: AccountView, contract: string, size: string): Html {
  return html`<details class="confirm" id="close-${contract}"><summary>Close ...</summary>
<form class="act" method="post" action="${address(view, `/positions/${encodeURIComponent(contract)}/close`)}" data-busy="Closing ...">
<p>Closes all ${countOf(contractsOf({ size }))} at market. It never opens a position.</p>
<button>Close ${contract}</button></form></details>`;
}
