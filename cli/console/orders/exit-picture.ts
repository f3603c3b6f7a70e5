import { Big, largest, smallest } from '../../../shared/lib/decimal.ts';
import type { ExitRecord } from '../../../shared/orders/model/record.ts';
import type { WatchedOrder } from '../../orders/watched-orders.ts';
import { type Html, html } from '../http/html.ts';

const WIDTH = '180';

/** A price between the stop on the left and the targets on the right, of an exit. */
export function exitPicture({ exits, program }: ExitRecord, order: WatchedOrder): Html | undefined {
  const price = order.conditions[0]?.price;
  const stops = order.conditions.map(({ level }) => level).filter((level) => level !== undefined);
  const targets = openTargets(exits.takeProfits, program.state.legs);
  if (price === undefined || stops.length + targets.length === 0) return undefined;
  const all = [price, ...stops, ...targets].map((each) => new Big(each));
  const low = smallest(all[0]!, ...all);
  const high = largest(all[0]!, ...all);
  const at = (text: string) =>
    high.eq(low) ? '90' : new Big(text).minus(low).div(high.minus(low)).times(WIDTH).toFixed(1);
  const mark = (level: string, name: string) =>
    html`<rect class="${name}" x="${at(level)}" y="1" width="2" height="14"/>`;
  return html`<svg viewBox="-6 0 194 16" role="img" aria-label="price ${price}, stop ${stops.join(' and ')}, targets ${targets.join(' and ')}"><rect class="track" y="7" width="${WIDTH}" height="2"/>
${stops.map((level) => mark(level, 'danger'))}${targets.map((level) => mark(level, 'target'))}<circle class="mark" cx="${at(price)}" cy="8" r="4"/></svg>`;
}

/** The prices of the take-profits that have not sold yet. */
function openTargets(
  takeProfits: ExitRecord['exits']['takeProfits'],
  legs: ExitRecord['program']['state']['legs'],
): readonly string[] {
  const sold = legs.flatMap((leg) =>
    leg.kind === 'take_profit' && leg.outcome === 'executed' ? [leg.target] : [],
  );
  return takeProfits.filter((_, index) => !sold.includes(index + 1)).map(({ price }) => price);
}
