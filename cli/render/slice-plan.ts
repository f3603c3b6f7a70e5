import { describeSpan } from './describe-slices.ts';

/** How an order would be worked in slices. */
export type SlicePreview = {
  readonly count: number;
  readonly everyMs: number;
  /** From the first slice to the last one. */
  readonly spanMs: number;
  /** Of every slice but the last. */
  readonly size: string;
  readonly lastSize: string;
  /** Of the sizes: a currency, or contracts. */
  readonly unit: string;
  /** Present if the slices are too small: the largest number that the exchange takes. */
  readonly countMax?: number;
};

/** As in `48 of 0.0104 BTC, the last 0.0112`. */
export function describeSliceSizes({ count, size, lastSize, unit }: SlicePreview): string {
  const last = lastSize === size ? '' : `, the last ${lastSize}`;
  return `${count} of ${size} ${unit}${last}`;
}

/** As in `one each 5 min, the first at once, the last after 3 h 55 min`. */
export function describeSliceTimes({ everyMs, spanMs }: SlicePreview): string {
  return `one each ${describeSpan(everyMs)}, the first at once, the last after ${describeSpan(spanMs)}`;
}

/** As in `at most 10 slices`, where there would be more of them than the exchange takes. */
export function describeMostSlices(countMax: number): string {
  return countMax < 2 ? 'not even two slices' : `at most ${countMax} slices`;
}
