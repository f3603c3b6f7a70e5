import type { FuturesPosition } from '../../../shared/gate/futures/position.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import { money } from '../../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../../shared/market/contract-order.ts';
import { exitsJson } from '../../../shared/orders/model/exits-json.ts';
import type { HeldPosition } from '../../futures/read-positions.ts';
import { describeExits } from '../../render/describe-exits.ts';
import { formatPrice } from '../../render/format.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address, orderAddress } from '../pages/layout.ts';
import { signedAmount } from '../profit/profit-parts.ts';
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

function protection(view: AccountView, { exit }: HeldPosition): Html {
  if (!exit) return html`<p class="caution">No exit of Sluice protects it.</p>`;
  const { suspended } = exit.program?.state ?? {};
  return html`<p>Protected by <a href="${orderAddress(view, exit.id)}">${exit.id}</a>: ${describeExits(exitsJson(exit.exits))}${suspended && html` <strong class="bad">suspended</strong>`}</p>`;
}

function closeForm(view: AccountView, contract: string, size: string): Html {
  return html`<details class="confirm" id="close-${contract}"><summary>Close ...</summary>
<form class="act" method="post" action="${address(view, `/positions/${encodeURIComponent(contract)}/close`)}" data-busy="Closing ...">
<p>Closes all ${countOf(contractsOf({ size }))} at market. It never opens a position.</p>
<button>Close ${contract}</button></form></details>`;
}
