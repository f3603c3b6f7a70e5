import type { Message } from './bad-message.ts';

// How the contract writes values, in other words than the parser's.

export function isMadeOf(value: unknown, characters: string, max: number) {
  return (
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= max &&
    value.split('').every((character) => characters.includes(character))
  );
}

export const isPositive = (value: unknown) => isDecimal(value) && scaled(value) > 0n;
export const isObject = (value: unknown): value is Message =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export function isAbove(price: string | undefined, other: string | undefined): boolean {
  return scaled(String(price)) > scaled(String(other));
}

export function isDecimal(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const parts = value.split('.');
  return parts.length <= 2 && parts.every((part) => isMadeOf(part, '0123456789', 40));
}

/** In units of 10^-40. */
export function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(40, '0'));
}

/** Epoch ms of an ISO time in UTC or of epoch ms, between 2001 and 2286. */
export function timeOf(value: unknown): number | undefined {
  const is13Digits = /^[1-9][0-9]{12}$/.test(String(value));
  if (typeof value === 'number') return is13Digits ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (is13Digits) return Number(value);
  const match = /^(....)-(..)-(..)T(..):(..)(?::(..)(?:\.(.{1,9}))?)?(?:Z|[+]00:00)$/.exec(value);
  const parts = match?.slice(1).map((part = '0') => part);
  if (!parts?.every((part) => isMadeOf(part, '0123456789', 9))) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isReal =
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour < 24 && minute < 60;
  if (!isReal || second >= 60) return undefined;
  const ms = Number((match?.[7] ?? '').padEnd(3, '0').slice(0, 3));
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return String(timeMs).length === 13 && timeMs > 0 ? timeMs : undefined;
}

const SECONDS = { D: 86_400, H: 3_600, M: 60, S: 1 } as const;

/** The seconds of a duration like P1DT2H30M5S; undefined if it is none. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !value.startsWith('P')) return undefined;
  const [date = '', clock, ...more] = value.slice(1).split('T');
  if (more.length > 0 || clock === '' || (date === '' && clock === undefined)) return undefined;
  const parts = [...partsOf(date, 'D', [4]), ...partsOf(clock ?? '', 'HMS', [5, 6, 8])];
  return parts.includes(Number.NaN) ? undefined : parts.reduce((sum, part) => sum + part, 0);
}

function partsOf(written: string, letters: string, lengths: readonly number[]): number[] {
  let rest = written;
  const parts = letters.split('').map((letter, index) => {
    const [number = '', ...after] = rest.split(letter);
    if (after.length === 0) return 0;
    rest = after.join(letter);
    if (!isMadeOf(number, '0123456789', lengths[index]!)) return Number.NaN;
    return Number(number) * SECONDS[letter as keyof typeof SECONDS];
  });
  return rest === '' ? parts : [Number.NaN];
}

/** In whole seconds, or else by the number of slots. */
export function spoken(overMs: number, everyMs: number, count: number): Message {
  const interval =
    everyMs % 1000 === 0 ? { every: `PT${everyMs / 1000}S` } : { count: String(count) };
  return { over: `PT${overMs / 1000}S`, ...interval };
}
