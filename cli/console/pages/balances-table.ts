import { type ValuedBalance, valueBalances } from '../../accounts/value-balances.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from './format.ts';

/** The account's balances at the exchange, with their values. */
export async function balancesTable(view: AccountView): Promise<Html> {
  const currency = view.currency;
  try {
    const [account, tickers] = await Promise.all([view.holdings(), view.tickers()]);
    const { balances, mode, unfit } = account;
    const { holdings, total } = valueBalances(balances, tickers, currency);
    return html`<p>Account mode: ${mode?.replace('_', ' ') ?? 'unknown'}</p>${unfit && html`<p class="caution">${unfit}</p>`}<div class="scroll" tabindex="0" role="group" aria-label="Balances"><table class="cards">
<thead><tr><th scope="col">Currency</th><th scope="col" class="number">Available</th><th scope="col" class="number">Locked</th>
<th scope="col" class="number">Value ${currency}</th><th scope="col" class="share">Share</th></tr></thead>
<tbody>${holdings.map(balanceRow)}</tbody>
<tfoot><tr><th scope="row">All</th><td></td><td></td><td class="number">${total}</td><td></td></tr></tfoot></table></div>`;
  } catch (error) {
    return notice(explainError(error).message);
  }
}

function balanceRow({ currency, available, locked, value, share }: ValuedBalance): Html {
  return html`<tr><th scope="row">${currency}</th><td data-label="Available" class="number">${available}</td><td data-label="Locked" class="number">${locked}</td>
<td data-label="Value" class="number">${value ?? 'no price'}</td><td class="share">${share && html`${bar(share)} ${share} %`}</td></tr>`;
}

/** A share as a bar. The page's policy forbids a style attribute. */
function bar(percent: string): Html {
  return html`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="mark" width="${percent}" height="6"/></svg>`;
}
