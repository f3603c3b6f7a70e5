import type { AccountView } from '../data/account-view.ts';
import {
  type Activity,
  activityOf,
  type Span,
  type Traded,
  tradedName,
  tradedQuotes,
} from '../data/activity.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from './format.ts';
import { address, layout } from './layout.ts';
import { type PageContext, queryOf } from './page-context.ts';

/** Fills and fees over time: a chart, and under it the exact numbers. */
export async function serveActivity(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const query = queryOf(c);
  const { orders } = await view.orders.read();
  const all = tradedQuotes(orders);
  const asked = query.get('quote');
  const shown = all.find((each) => tradedName(each) === asked) ?? all[0];
  const main = html`<section class="panel" aria-labelledby="activity-title">
<div class="head"><h1 id="activity-title">Fills and fees</h1>${all.length > 1 && shown && tradedChoice(view, all, shown)}</div>
<div id="activity" data-live>${
    shown ? activity(activityOf(orders, shown), shown.quote) : notice('Nothing was filled yet.')
  }</div>
</section>`;
  return c.html(await layout(view, { title: 'Fills and fees', section: 'activity', main }));
}

function tradedChoice(view: AccountView, all: readonly Traded[], shown: Traded): Html {
  return html`<nav class="choices" aria-label="Quote currency">${all
    .map(tradedName)
    .map(
      (each) =>
        html`<a href="${address(view, `/activity?${new URLSearchParams({ quote: each })}`)}"${each === tradedName(shown) && html` aria-current="true"`}>${each}</a>`,
    )}</nav>`;
}

/** On a phone each row is a card. The roles keep it a table when CSS makes it one. */
function activity({ every, spans }: Activity, quote: string): Html {
  const points = spans.map(({ start, bought, sold, feesInQuote }) => ({
    start,
    bought,
    sold,
    fees: feesInQuote,
  }));
  return html`<figure class="chart" data-chart="${JSON.stringify(points)}" data-quote="${quote}" data-every="${every}">
<figcaption>Bought, sold and fees in ${quote}, each ${every} (UTC). The table has the same numbers.</figcaption></figure>
<div class="scroll" tabindex="0" role="group" aria-label="Fills and fees by ${every}"><table class="spans" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${every === 'day' ? 'Day' : 'Hour'}</th><th role="columnheader" scope="col" class="number">Orders</th>
<th role="columnheader" scope="col" class="number">Bought ${quote}</th><th role="columnheader" scope="col" class="number">Sold ${quote}</th>
<th role="columnheader" scope="col" class="number">Fees in ${quote}</th><th role="columnheader" scope="col">Charged as</th></tr></thead>
<tbody role="rowgroup">${spans.toReversed().map(spanRow)}</tbody></table></div>`;
}

function spanRow({ start, orders, bought, sold, feesInQuote, fees }: Span): Html {
  return html`<tr role="row"><th role="rowheader" scope="row">${start.replace('T', ' ')}${start.includes('T') && ':00'}</th><td role="cell" class="number count">${orders}</td>
<td role="cell" class="number bought">${bought}</td><td role="cell" class="number sold">${sold}</td><td role="cell" class="number fees">${feesInQuote}</td>
<td role="cell" class="charged">${Object.entries(fees)
    .map(([currency, amount]) => `${amount} ${currency}`)
    .join(', ')}</td></tr>`;
}
