import { Big, divideDown } from '../../shared/lib/decimal.ts';
import { parseIsoDuration } from '../../shared/lib/iso-duration.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { formatPrice } from './format.ts';

type Sliced = {
  readonly slices?: { readonly count: string | number; readonly over: string } | undefined;
};

type SliceTimes = {
  readonly over: string;
  readonly every?: string | undefined;
  readonly count?: string | undefined;
};

/** As in ` in 48 slices over 4 h`; empty for an order that is not worked in slices. */
export function describeSlices({ slices }: Sliced): string {
  return slices ? ` in ${slices.count} slices over ${describeDuration(slices.over)}` : '';
}

/** As in ` in slices over 4 h, one each 5 min`, of an order that was not sent yet. */
export function describeTimes({ slices }: { readonly slices?: SliceTimes | undefined }): string {
  if (!slices) return '';
  const { over, every, count } = slices;
  if (every === undefined) {
    return count === undefined ? '' : describeSlices({ slices: { over, count } });
  }
  return ` in slices over ${describeDuration(over)}, one each ${describeDuration(every)}`;
}

/** An ISO 8601 duration as people write it, as in `1 d 4 h`. */
export function describeDuration(duration: string): string {
  const durationMs = parseIsoDuration(duration);
  return durationMs === undefined ? duration : describeSpan(durationMs);
}

const UNITS_MS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 } as const;

/** Exactly, as in `3 h 55 min`; parts of a second are left out. */
export function describeSpan(spanMs: number): string {
  let restMs = spanMs;
  const parts = Object.entries(UNITS_MS).flatMap(([unit, unitMs]) => {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** As in `6.3 % filled, 8.3 % of the slots over`; undefined for any other order. */
export function describeDone(order: OrderJson): string | undefined {
  const shares = sharesOf(order);
  if (!shares) return undefined;
  return `${percent(shares.filled)} filled, ${percent(shares.passed)} of the slots over`;
}

/** As in `5 sent, 1 missed; the next at 2026-11-28T22:05:00.000Z`. */
export function describeSlots({ slices }: OrderJson): string | undefined {
  if (slices?.sent === undefined) return undefined;
  const next = slices.next_at === undefined ? '' : `; the next at ${slices.next_at}`;
  return `${slices.sent} sent, ${slices.missed} missed of ${slices.count}${next}`;
}

const BAR_LENGTH = 30;

/** What is done beside what is planned so far, as in `######.....  20 % filled, 25 % of the slots over`. */
export function describeProgress(order: OrderJson): string | undefined {
  const shares = sharesOf(order);
  if (!shares) return undefined;
  const due = Math.round(shares.passed * BAR_LENGTH);
  const filled = Math.min(BAR_LENGTH, Math.floor(shares.filled * BAR_LENGTH));
  const bar = Array.from({ length: BAR_LENGTH }, (_, index) =>
    index < filled ? '#' : index < due ? '-' : '.',
  );
  return `${bar.join('')}  ${describeDone(order)}`;
}

/** The parts of the amount that is filled, and of the slots that are over. */
function sharesOf(order: OrderJson) {
  const { slices } = order;
  const filled = filledShare(order);
  if (slices?.sent === undefined || filled === undefined) return undefined;
  return { filled, passed: (slices.sent + (slices.missed ?? 0)) / slices.count };
}

/** For pictures; undefined where the order has no amount that could be filled. */
export function filledShare({
  amount = '0',
  remaining_amount: remaining,
  size = '0',
  filled_size,
}: OrderJson): number | undefined {
  if (size !== '0' && filled_size !== undefined) {
    return ratio(new Big(filled_size).abs(), new Big(size).abs());
  }
  if (remaining === undefined || amount === '0') return undefined;
  return ratio(new Big(amount).minus(remaining), new Big(amount));
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
