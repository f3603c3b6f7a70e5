import { Big, divideDown } from '../../shared/lib/decimal.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { formatPrice } from './format.ts';

type Sliced = {
  readonly slices?: { readonly count: string | number; readonly over: string } | undefined;
};

/** As in ` in 48 slices over PT4H`; empty for an order that is not worked in slices. */
export function describeSlices({ slices }: Sliced): string {
  return slices ? ` in ${slices.count} slices over ${slices.over}` : '';
}

/** As in `5 sent, 1 missed; the next at 2026-11-28T22:05:00.000Z`. */
export function describeSlots({ slices }: OrderJson): string | undefined {
  if (slices?.sent === undefined) return undefined;
  const next = slices.next_at === undefined ? '' : `; the next at ${slices.next_at}`;
  return `${slices.sent} sent, ${slices.missed} missed of ${slices.count}${next}`;
}

const BAR_LENGTH = 30;

/** What is done beside what is planned so far, as in `######.....  20 % filled, 25 % due`. */
export function describeProgress({
  slices,
  amount = '0',
  remaining_amount: remaining,
}: OrderJson): string | undefined {
  if (slices?.sent === undefined || remaining === undefined || amount === '0') return undefined;
  const done = ratio(new Big(amount).minus(remaining), new Big(amount));
  const passed = (slices.sent + (slices.missed ?? 0)) / slices.count;
  const due = Math.round(passed * BAR_LENGTH);
  const filled = Math.min(BAR_LENGTH, Math.floor(done * BAR_LENGTH));
  const bar = Array.from({ length: BAR_LENGTH }, (_, index) =>
    index < filled ? '#' : index < due ? '-' : '.',
  );
  return `${bar.join('')}  ${percent(done)} filled, ${percent(passed)} of the slots over`;
}

/** As in `0.05 % worse than 61000 at the start`. */
export function describeResult({ result }: OrderJson): string | undefined {
  if (!result) return undefined;
  const { arrival_price: price, slippage_arrival: arrival, slippage_mean: mean } = result;
  const start = `${against(arrival)} ${formatPrice(price)} at the start`;
  return `${start}, ${against(mean)} the mean of the slots`;
}

function against(slippage: string): string {
  const worse = new Big(slippage).gte('0');
  const share = new Big(slippage).abs().times('100').round(4);
  return `${share} % ${worse ? 'worse' : 'better'} than`;
}

/** For people: a picture needs no exact digits. */
function ratio(part: Big, whole: Big): number {
  return Number(divideDown(part.gt('0') ? part : new Big('0'), whole).toString());
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
