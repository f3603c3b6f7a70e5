import { Big } from '../../../shared/lib/decimal.ts';
import { columnAmount } from '../../../shared/lib/money.ts';
import type { CostMethod } from '../../../shared/pnl/ledger.ts';
import { pnlJson } from '../../../shared/pnl/pnl-json.ts';
import type {
  CoinProfit,
  ContractProfit,
  MonthProfit,
  Statement,
} from '../../../shared/pnl/statement.ts';
import type { AccountView } from '../data/account-view.ts';
import type { ProfitView } from '../data/profit-view.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from '../pages/format.ts';
import { address, layout } from '../pages/layout.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import { curveFigure, NOTHING_YET, signedAmount, withProfit } from './profit-parts.ts';
import { valueCurve } from './value-curve.ts';

const CURVE_HEIGHT = 300;
const METHODS = { average: 'Average cost', fifo: 'First in, first out' } as const;

/** Value over time, and profit by coin, month and source. */
export async function serveProfit(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const method: CostMethod = queryOf(c).get('method') === 'fifo' ? 'fifo' : 'average';
  const main = html`<section class="panel" aria-labelledby="profit-title">
<div class="head"><h1 id="profit-title">Profit and loss</h1>${methodChoice(view, method)}</div>
<div id="profit" data-live>${await withProfit(view, (profit) => profitView(profit, method))}</div></section>`;
  return c.html(await layout(view, { title: 'Profit', section: 'profit', main }));
}

function methodChoice(view: AccountView, method: CostMethod): Html {
  return html`<nav class="choices" aria-label="Cost of a sale">${Object.entries(METHODS).map(
    ([name, label]) =>
      html`<a href="${address(view, `/profit?method=${name}`)}"${name === method && html` aria-current="true"`}>${label}</a>`,
  )}</nav>`;
}

function profitView(profit: ProfitView, method: CostMethod): Html {
  const statement = profit.statement(method);
  if (!statement) return NOTHING_YET;
  const { currency, coins, contracts, months, sources } = statement;
  const { unknown } = pnlJson(statement);
  return html`${curveFigure(
    valueCurve(profit.snapshots, statement),
    `Value and money paid in, in ${currency} (UTC). Between the lines is the profit; dashed lines are deposits and withdrawals.`,
    CURVE_HEIGHT,
  )}
${profit.basis.now ? '' : notice('Gate does not show the balances now: the figures end with the last snapshot.')}
${summary(statement)}
<h2>By month</h2>${table(
    'Profit by month',
    ['Month', 'Realised', '', 'Fees', 'Value at the end'],
    months.toReversed().map((month) => monthRow(month, months, currency)),
  )}
<h2>By coin</h2>${table(
    'Profit by coin',
    ['Coin', 'Held', 'Average cost', 'Realised', 'Unrealised', 'Fees'],
    coins.map((coin) => coinRow(coin, currency)),
  )}
${
  contracts.length > 0 &&
  html`<h2>By contract</h2>${table(
    'Profit by contract',
    ['Contract', 'Realised', 'of it funding', 'Unrealised', 'Fees'],
    contracts.map((contract) => contractRow(contract, currency)),
  )}`
}
<h2>By source</h2>${
    sources.length === 0
      ? notice('Nothing was traded yet.')
      : table(
          'Profit by source',
          ['Source', 'Realised', 'Fees'],
          sources.map(
            ({ source, realised, fees }) =>
              html`<tr><th scope="row">${source}</th><td data-label="Realised" class="number">${signedAmount(realised, currency)}</td><td data-label="Fees" class="number">${columnAmount(fees, currency)}</td></tr>`,
          ),
        )
  }
${
  unknown.length > 0 &&
  html`<h2>Not known</h2><ul class="unknown">${unknown.map(
    ({ coin, amount, why }) =>
      html`<li><strong>${columnAmount(amount, coin)} ${coin}</strong> ${why}</li>`,
  )}</ul>`
}`;
}

/** The way from the first value to the last. */
function summary(statement: Statement): Html {
  const { currency, startValue, endValue, deposits, withdrawals } = statement;
  const rows: readonly (readonly [string, Html | string])[] = [
    ['Value at the start', columnAmount(startValue, currency)],
    ['Deposits', columnAmount(deposits, currency)],
    ['Withdrawals', columnAmount(withdrawals.neg().plus('0'), currency)],
    ['Realised profit', signedAmount(statement.realised, currency)],
    ['Unrealised profit', signedAmount(statement.unrealised, currency)],
    ['Value now', columnAmount(endValue, currency)],
  ];
  return html`<table class="sums"><caption class="hidden">From the first value to the last</caption><tbody>${rows.map(
    ([label, amount]) =>
      html`<tr><th scope="row">${label}</th><td class="number">${amount} <span class="unit">${currency}</span></td></tr>`,
  )}</tbody></table>
<p class="hint">Contained in it: ${columnAmount(statement.fees, currency)} ${currency} of fees.</p>`;
}

function table(name: string, headings: readonly string[], rows: readonly Html[]): Html {
  const [first, ...rest] = headings;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${name}"><table class="cards">
<thead><tr><th scope="col">${first}</th>${rest.map((heading) =>
    heading === ''
      ? html`<th scope="col" class="share"><span class="hidden">Compared</span></th>`
      : html`<th scope="col" class="number">${heading}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function monthRow(month: MonthProfit, all: readonly MonthProfit[], currency: string): Html {
  const { realised, fees, endValue } = month;
  return html`<tr><th scope="row">${month.month}</th><td data-label="Realised" class="number">${signedAmount(realised, currency)}</td>
<td class="share">${monthBar(realised, all)}</td><td data-label="Fees" class="number">${columnAmount(fees, currency)}</td>
<td data-label="Value at the end" class="number">${columnAmount(endValue, currency)}</td></tr>`;
}

/** A profit to the right of the middle, a loss to the left. The largest month fills its half. */
function monthBar(realised: Big, all: readonly MonthProfit[]): Html {
  const largest = all.reduce(
    (most, each) => (each.realised.abs().gt(most) ? each.realised.abs() : most),
    new Big('0'),
  );
  const half = largest.eq('0') ? new Big('0') : realised.abs().div(largest).times('50');
  const x = realised.lt('0') ? new Big('50').minus(half) : new Big('50');
  return html`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="${realised.lt('0') ? 'loss' : 'gain'}" x="${x.toFixed(1)}" width="${half.toFixed(1)}" height="6"/></svg>`;
}

function coinRow(profit: CoinProfit, currency: string): Html {
  const { coin, amount, cost, realised, unrealised, fees } = profit;
  const isCash = coin === currency;
  const average = amount.gt('0') && !isCash ? columnAmount(cost.div(amount), currency) : '';
  return html`<tr><th scope="row">${coin}</th><td data-label="Held" class="number">${columnAmount(amount, coin)}</td>
<td data-label="Average cost" class="number">${average}</td>
<td data-label="Realised" class="number">${signedAmount(realised, currency)}</td><td data-label="Unrealised" class="number">${signedAmount(unrealised, currency)}</td>
<td data-label="Fees" class="number">${fees.map((fee) => `${columnAmount(fee.amount, fee.currency)} ${fee.currency}`).join(', ')}</td></tr>`;
}

function contractRow(profit: ContractProfit, currency: string): Html {
  const { contract, realised, funding, unrealised, fees } = profit;
  return html`<tr><th scope="row">${contract}</th><td data-label="Realised" class="number">${signedAmount(realised, currency)}</td>
<td data-label="of it funding" class="number">${signedAmount(funding, currency)}</td><td data-label="Unrealised" class="number">${signedAmount(unrealised, currency)}</td>
<td data-label="Fees" class="number">${fees.map((fee) => `${columnAmount(fee.amount, fee.currency)} ${fee.currency}`).join(', ')}</td></tr>`;
}
