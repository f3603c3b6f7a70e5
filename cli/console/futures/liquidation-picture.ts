import type { FuturesPosition } from '../../../shared/gate/futures/position.ts';
import { Big, largest, smallest } from '../../../shared/lib/decimal.ts';
import { type Html, html } from '../http/html.ts';

const WIDTH = '180';
/** A liquidation price that is further away would leave no room for the rest. */
const DRAWN_WITHIN = '0.5';

/** The mark price between liquidation and entry. Nothing where Gate names no liquidation near it. */
export function liquidationPicture(position: FuturesPosition): Html | undefined {
  const { markPrice, entryPrice, liquidationPrice } = position;
  if (markPrice === undefined || liquidationPrice === undefined) return undefined;
  const mark = new Big(markPrice);
  const liquidation = new Big(liquidationPrice);
  const apart = mark.minus(liquidation).abs().div(mark);
  const percent = `${apart.times('100').round(2, Big.roundHalfUp)} %`;
  const detail = html`<span class="detail">${percent} from liquidation</span>`;
  if (apart.gt(DRAWN_WITHIN)) return html`<p class="distance">${detail}</p>`;
  const entry = new Big(entryPrice ?? markPrice);
  const low = smallest(mark, liquidation, entry);
  const span = largest(mark, liquidation, entry).minus(low);
  const at = (price: Big) =>
    span.eq('0') ? '0' : price.minus(low).div(span).times(WIDTH).toFixed(1);
  return html`<p class="distance"><svg viewBox="-6 0 194 16" role="img" aria-label="mark ${markPrice}, entry ${entry.toString()}, liquidation ${liquidationPrice}"><rect class="track" y="7" width="${WIDTH}" height="2"/>
<rect class="danger" x="${at(liquidation)}" y="1" width="2" height="14"/><rect class="aim" x="${at(entry)}" y="1" width="2" height="14"/><circle class="mark" cx="${at(mark)}" cy="8" r="4"/></svg>${detail}</p>`;
}
