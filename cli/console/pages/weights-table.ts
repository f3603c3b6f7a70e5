import { Big } from '../../../shared/lib/decimal.ts';
import { columnAmount } from '../../../shared/lib/money.ts';
import type { PlannedAsset } from '../../../shared/portfolio/model/plan.ts';
import { type Html, html } from '../http/html.ts';
import { formatPercent } from './format.ts';

/** The weights of a portfolio against targets and bands, as pictures and numbers. */
export function weightsTable(assets: readonly PlannedAsset[], quote: string): Html {
  const scale = scaleOf(assets);
  return html`<table class="weights" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Asset</th><th scope="col" role="columnheader" class="number">Value ${quote}</th>
<th scope="col" role="columnheader" class="number">Weight</th><th scope="col" role="columnheader">Band, target and weight</th><th scope="col" role="columnheader" class="number">Target</th>
<th scope="col" role="columnheader">Why</th></tr></thead>
<tbody role="rowgroup">${assets.map((asset) => weightRow(asset, quote, scale))}</tbody></table>`;
}

function weightRow(asset: PlannedAsset, quote: string, scale: Big): Html {
  const { value, weight, target, position = 'within' } = asset;
  return html`<tr role="row" class="${position}"><th scope="row" role="rowheader">${asset.asset}</th>
<td role="cell" class="number value">${value && columnAmount(value, quote)}</td>
<td role="cell" class="number weight">${weight && formatPercent(weight)}</td>
<td role="cell" class="picture">${picture(asset, scale)}</td>
<td role="cell" class="number target">${target && formatPercent(target)}</td>
<td role="cell" class="why">${asset.action !== 'none' && html`<span class="${asset.action}">${asset.action}</span> `}${asset.reason}</td></tr>`;
}

/** The band as a bar, the target as a line in it, the weight as a dot. */
function picture({ weight, target, band }: PlannedAsset, scale: Big): Html | undefined {
  if (weight === undefined && target === undefined) return undefined;
  const at = (share: string) => new Big(share).div(scale).times('200').toFixed(1);
  const width = band && new Big(band.high).minus(band.low).div(scale).times('200').toFixed(1);
  return html`<svg viewBox="-5 0 210 16" aria-hidden="true"><rect class="track" y="7" width="200" height="2"/>
${band && html`<rect class="band" x="${at(band.low)}" y="4" width="${width}" height="8" rx="2"/>`}
${target && html`<rect class="aim" x="${at(target)}" y="1" width="1.5" height="14"/>`}
${weight && html`<circle class="mark" cx="${at(weight)}" cy="8" r="4"/>`}</svg>`;
}

/** The largest share of the table, as the scale: small shares stay distinguishable. */
function scaleOf(assets: readonly PlannedAsset[]): Big {
  const shares = assets.flatMap(({ weight, target, band }) => [weight, target, band?.high]);
  return shares
    .filter((share) => share !== undefined)
    .map((share) => new Big(share))
    .reduce((largest, share) => (share.gt(largest) ? share : largest), new Big('0.01'));
}
