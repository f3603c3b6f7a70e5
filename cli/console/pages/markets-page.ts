import { Big } from '../../../shared/lib/decimal.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import type { Ticker } from '../../stack/tickers.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { pairsOf } from '../data/pairs.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from './format.ts';
import { address, layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

/** The market data of the account's pairs. */
export async function serveMarkets(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const main = html`<section class="panel" aria-labelledby="markets-title">
<h1 id="markets-title">Markets</h1>
<div id="markets" data-live>${await marketTable(view)}</div>
</section>`;
  return c.html(await layout(view, { title: 'Markets', section: 'markets', main }));
}

async function marketTable(view: AccountView): Promise<Html> {
  const pairs = await pairsOf(view);
  if (pairs.length === 0) {
    return notice('The account may trade every pair; those that it has traded are shown here.');
  }
  try {
    const tickers = await view.tickers();
    return html`<table class="markets" role="table">
<caption class="hidden">Price and last 24 hours of each pair</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Pair</th><th scope="col" role="columnheader" class="number">Price</th>
<th scope="col" role="columnheader" class="number">24 h</th><th scope="col" role="columnheader" class="range">Low to high</th>
<th scope="col" role="columnheader" class="number spread">Spread</th><th scope="col" role="columnheader" class="number volume">Volume</th></tr></thead>
<tbody role="rowgroup">${pairs.map((pair) => marketRow(view, pair, tickers.get(pair)))}</tbody></table>`;
  } catch (error) {
    return notice(explainError(error).message);
  }
}

function marketRow(view: AccountView, pair: string, ticker: Ticker | undefined): Html {
  const { base, quote } = currenciesOf(pair);
  const { last, changePercent, quoteVolume } = ticker ?? {};
  return html`<tr role="row" id="market-${pair}"><th scope="row" role="rowheader"><a href="${address(view, `/chart?pair=${pair}`)}">${base}<span class="unit">/${quote}</span></a></th>
<td role="cell" class="number last">${last ?? 'no price'}</td>
<td role="cell" class="number change">${changePercent && describeChange(changePercent)}</td>
<td role="cell" class="range">${ticker && dayRange(ticker)}</td>
<td role="cell" class="number spread">${ticker && spreadOf(ticker)}</td>
<td role="cell" class="number volume">${quoteVolume && html`${shortAmount(quoteVolume)} <span class="unit">${quote}</span>`}</td></tr>`;
}

function describeChange(percent: string): Html {
  const change = new Big(percent);
  const sign = change.gt('0') ? '+' : '';
  return html`<span class="${change.lt('0') ? 'falls' : 'rises'}">${sign}${percent} %</span>`;
}

/** The position of the price between the day's low and high. */
function dayRange({ low, high, last }: Ticker): Html | undefined {
  if (low === undefined || high === undefined || last === undefined) return undefined;
  const span = new Big(high).minus(low);
  const at = span.gt('0') ? new Big(last).minus(low).div(span).times('100').toFixed(1) : '50';
  return html`<span>${low}</span> <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" y="3" width="100" height="2"/><rect class="mark" x="${at}" width="2" height="8"/></svg> <span>${high}</span>`;
}

/** Best ask less best bid, in hundredths of a percent of the bid. */
function spreadOf({ bid, ask }: Ticker): string | undefined {
  if (bid === undefined || ask === undefined || bid === '0') return undefined;
  return `${new Big(ask).minus(bid).div(bid).times('10000').toFixed(1)} bp`;
}

/** A short form such as 1.2M: a volume is only read, not added up. */
function shortAmount(amount: string): string {
  const value = new Big(amount);
  for (const [size, message] of [
    ['1000000000', 'B'],
    ['1000000', 'M'],
    ['1000', 'k'],
  ] as const) {
    if (value.gte(size)) return `${value.div(size).toFixed(1)}${message}`;
  }
  return value.gte('100') ? value.toFixed(0) : value.prec(3).toString();
}
