import { isoDuration, parseIsoDuration } from '../../shared/lib/iso-duration.ts';
import {
  EVERY_MIN_MS,
  intervalFault,
  OVER_MIN_MS,
  sliceDuration,
} from '../../shared/market/slice-terms.ts';
import { UsageError } from '../terminal/failure.ts';

/** The options that have an order worked in slices. */
export const SLICE_OPTIONS = {
  over: { type: 'string', value: 'TIME', help: 'work it in slices for so long, as in 4h' },
  every: { type: 'string', value: 'TIME', help: 'with --over: one slice each, as in 5m' },
} as const;

type SliceOptions = { readonly [Name in keyof typeof SLICE_OPTIONS]?: string };

export type Slices = { readonly over: string; readonly every: string };

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const TIME = /^([1-9]\d{0,5})([smhd])$/;

/** The slices of the order, if the options ask for them: both or none. */
export function readSlices({ over, every }: SliceOptions): Slices | undefined {
  if (over === undefined && every === undefined) return undefined;
  const slices = {
    over: timeOf('over', over, OVER_MIN_MS, '2m'),
    every: timeOf('every', every, EVERY_MIN_MS, '10s'),
  };
  const overMs = parseIsoDuration(slices.over)!;
  const unfit = intervalFault({ overMs, everyMs: parseIsoDuration(slices.every) });
  if (unfit) throw new UsageError(inOptions(unfit.message), 'every');
  return slices;
}

function timeOf(option: string, text: string | undefined, leastMs: number, least: string): string {
  if (text === undefined) {
    throw new UsageError(`--over and --every go together: --${option} is missing.`, option);
  }
  const time = readTime(text);
  if (time === undefined) {
    throw new UsageError(`--${option} takes a time as in 90s, 5m, 4h or 2d.`, option);
  }
  if (sliceDuration(time, leastMs) !== undefined) return time;
  throw new UsageError(`--${option} is ${text}: it takes ${least} to 7d.`, option);
}

/** The rules of a message speak of its fields. */
function inOptions(message: string): string {
  return message.replaceAll(/"(every|over)"/g, '--$1');
}

/** A time as people write it, as in 90s, 5m, 4h or 2d, as a message has it; undefined for anything else. */
export function readTime(text: string): string | undefined {
  const [, count, unit] = TIME.exec(text) ?? [];
  if (count === undefined) return undefined;
  return isoDuration(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
}
