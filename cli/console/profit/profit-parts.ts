import { setTimeout as delay } from 'node:timers/promises';
import { Big } from '../../../shared/lib/decimal.ts';
import { columnAmount } from '../../../shared/lib/money.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import type { ProfitView } from '../data/profit-view.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from '../pages/format.ts';
import type { ValueCurve } from './value-curve.ts';

/** A page waits so long for newer figures than the known ones. Without any it does not wait. */
const WITHIN_MS = 250;

/** A part of a page that shows the profit, as soon as it is known. A live update adds what comes later. */
export async function withProfit(
  { profit }: AccountView,
  show: (profit: ProfitView) => Html,
): Promise<Html> {
  try {
    const reading = profit.read();
    const known = profit.known();
    const found = await Promise.race([reading, delay(known ? WITHIN_MS : 0, known)]);
    return found
      ? show(found)
      : html`<p class="notice reading">Reading orders and snapshots ...</p>`;
  } catch (error) {
    return notice(explainError(error).message);
  }
}

export const NOTHING_YET = notice(
  'Nothing is known yet. The first snapshot of the balances comes within a minute, once the account is live.',
);

/** An amount with its sign and colour. */
export function signedAmount(amount: Big, currency: string): Html {
  const shown = columnAmount(amount, currency);
  if (amount.eq('0')) return html`${columnAmount('0', currency)}`;
  return amount.gt('0')
    ? html`<span class="rises">+${shown}</span>`
    : html`<span class="falls">${shown}</span>`;
}

/** A profit in percent of what it began with; undefined without a beginning. */
export function percentOf(profit: Big, startValue: Big): Html | undefined {
  if (startValue.lte('0')) return undefined;
  const percent = profit.div(startValue).times('100').round(2, Big.roundHalfUp);
  const sign = percent.gt('0') ? '+' : '';
  return html`<span class="detail">${sign}${percent.toString()} %</span>`;
}

/** The value over time for the browser to draw. */
export function curveFigure(curve: ValueCurve, caption: string, height: number): Html {
  return html`<figure class="chart" data-values="${JSON.stringify(curve)}" data-height="${height}">
<figcaption>${caption}</figcaption></figure>`;
}
