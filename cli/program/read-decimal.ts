import { Big, DECIMAL } from '../../shared/lib/decimal.ts';
import { UsageError } from '../terminal/failure.ts';

/** Reads a share in per cent, as a ratio. */
export function readPercent(text: string): string {
  const isRight = DECIMAL.test(text) && new Big(text).gt('0') && new Big(text).lte('100');
  if (isRight) return new Big(text).div('100').toString();
  throw new UsageError('--percent takes a number above 0 and at most 100.', 'percent');
}

/** Reads a change in per cent: `-5`, `+5` or `5%`, without the sign `+` and `%`. */
export function readSignedPercent(text: string): string {
  const [, percent] = /^\+?(-?\d{1,4}(?:\.\d{1,4})?)%?$/.exec(text) ?? [];
  if (percent !== undefined) return percent;
  throw new UsageError('PERCENT is a number, as in -5 or 2.5.', 'PERCENT');
}

/** Reads an amount or a price from the command line; `option` names it in the refusal. */
export function readDecimal(option: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${option} is missing.`, option);
  if (DECIMAL.test(text) && new Big(text).gt('0')) return text;
  const message = `--${option} takes a decimal above zero, as in 25 or 0.001.`;
  throw new UsageError(message, option);
}
