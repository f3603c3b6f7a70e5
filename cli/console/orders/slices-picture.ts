import { Big, divideDown, largest, smallest } from '../../../shared/lib/decimal.ts';
import { type Html, html } from '../http/html.ts';
import type { SlotProgress } from './slot-progress.ts';

const WIDTH = 1_000;
const HEIGHT = 100;

/** What is planned (steps), what is filled (area), the missed slots (marks below), and now. */
export function progressPicture(progress: SlotProgress, nowMs: number, label: string): Html {
  const { planned, decided, total, endMs } = progress;
  const x = acrossOf(progress);
  const y = (sum: Big) => (HEIGHT - shareOf(sum, total) * HEIGHT).toFixed(1);
  const plannedPath = planned.map(({ dueMs, sum }) => `H${x(dueMs)}V${y(sum)}`).join('');
  let sum = new Big('0');
  const done = decided.map(({ dueMs, filled }) => {
    sum = sum.plus(filled);
    return `H${x(dueMs)}V${y(sum)}`;
  });
  const doneUntil = x(Math.min(nowMs, endMs));
  const missed = decided.filter(({ end, order }) => order === undefined && end !== 's');
  return html`<svg class="curve" viewBox="0 -4 ${WIDTH} ${HEIGHT + 16}" preserveAspectRatio="none" role="img" aria-label="${label}">
<path class="done" d="M0 ${HEIGHT}${done.join('')}H${doneUntil}V${HEIGHT}Z"/><path class="planned" d="M0 ${HEIGHT}${plannedPath}H${WIDTH}"/>
${missed.map(({ dueMs }) => html`<path class="missed" d="M${x(dueMs)} ${HEIGHT + 4}v8"/>`)}
${nowMs < endMs && html`<path class="now" d="M${doneUntil} -4V${HEIGHT + 12}"/>`}</svg>`;
}

/** The range of a picture of prices. */
export type PriceRange = { readonly low: Big; readonly high: Big };

/** The prices of the slices and at the start; undefined without any. */
export function priceRange(
  { decided }: SlotProgress,
  arrivalPrice: string | undefined,
): PriceRange | undefined {
  const prices = decided.flatMap(({ price }) => price ?? []);
  if (arrivalPrice === undefined || prices.length === 0) return undefined;
  const arrival = new Big(arrivalPrice);
  return { low: smallest(arrival, ...prices), high: largest(arrival, ...prices) };
}

/** The average price of each slice, the price at the start (line), and the limit where it is near. */
export function pricePicture(
  progress: SlotProgress,
  { low, high }: PriceRange,
  lines: { readonly arrival: string; readonly limit?: string },
  label: string,
): Html {
  const x = acrossOf(progress);
  const y = (price: Big) =>
    high.eq(low) ? HEIGHT / 2 : HEIGHT - shareOf(price.minus(low), high.minus(low)) * HEIGHT;
  const line = (name: string, price: Big) =>
    html`<path class="${name}" d="M0 ${y(price).toFixed(1)}H${WIDTH}"/>`;
  const limit = lines.limit === undefined ? undefined : new Big(lines.limit);
  const points = progress.decided.flatMap(({ dueMs, price }) =>
    price ? `M${x(dueMs)} ${y(price).toFixed(1)}h0` : [],
  );
  return html`<svg class="curve prices" viewBox="-8 -8 ${WIDTH + 16} ${HEIGHT + 16}" preserveAspectRatio="none" role="img" aria-label="${label}">
${line('arrival', new Big(lines.arrival))}${limit?.gte(low) && limit.lte(high) && line('limit', limit)}
<path class="points" d="${points.join('')}"/></svg>`;
}

function acrossOf({ startMs, endMs }: SlotProgress): (timeMs: number) => string {
  return (timeMs) => {
    const part = Math.min(Math.max((timeMs - startMs) / (endMs - startMs), 0), 1);
    return (part * WIDTH).toFixed(1);
  };
}

/** For a picture, which needs no exact digits. */
function shareOf(part: Big, whole: Big): number {
  return Math.min(Number(divideDown(part, whole).toString()), 1);
}
