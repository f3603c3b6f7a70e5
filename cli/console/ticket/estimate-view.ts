import { money } from '../../../shared/lib/money.ts';
import { pairsWrittenAs } from '../../../shared/market/written-pair.ts';
import {
  describeMostSlices,
  describeSliceSizes,
  describeSliceTimes,
} from '../../render/slice-plan.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatPercent } from '../pages/format.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import { type Estimate, readEstimate } from './estimate.ts';
import { readTicket } from './fields.ts';

/** The part of the form with price, balance, value and fee, while someone types. */
export async function serveEstimate(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const values = readTicket(queryOf(c));
  const [pair, ...others] = pairsWrittenAs(values.currency_pair, await allowedPairs(view));
  if (pair === undefined || others.length > 0) return c.html('');
  return c.html(estimateList(await readEstimate(view, values, pair)));
}

/** The configured pairs, or those of the exchange where the account may trade every pair. */
async function allowedPairs({
  account,
  setting,
  tickers,
}: AccountView): Promise<readonly string[]> {
  const { pairs = '*' } = setting.connection.target.accounts[account]!;
  return pairs === '*' ? [...(await tickers().catch(() => new Map())).keys()] : pairs;
}

function estimateList(estimated: Estimate): Html {
  const { base, quote, last, spent, available, value, fee, feeRate, slices } = estimated;
  const lines = [
    ['Last price', last && `${last} ${quote}`],
    ['Available', available && `${available} ${spent}`],
    ['Value', value && money(value, quote)],
    ['Fee, about', fee && feeRate && `${money(fee, quote)} (${formatPercent(feeRate.rate)})`],
    ['Slices', slices && describeSliceSizes(slices)],
    ['Times', slices && describeSliceTimes(slices)],
    ['Too small', slices?.countMax !== undefined && describeMostSlices(slices.countMax)],
  ] as const;
  return html`<dl class="estimate" data-base="${base}" data-quote="${quote}">${lines.map(
    ([label, text]) =>
      text &&
      html`<div${label === 'Too small' && html` class="bad"`}><dt>${label}</dt><dd>${text}</dd></div>`,
  )}</dl>`;
}
