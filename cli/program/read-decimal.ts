import { Big, DECIMAL } from '../../shared/lib/decimal.ts';
import { UsageError } from '../terminal/failure.ts';

/** Reads an amount or a price from the command line; `option` names it in the refusal. */
export function readDecimal(option: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${option} is missing.`, option);
  if (DECIMAL.test(text) && new Big(text).gt('0')) return text;
  const message = `--${option} takes a decimal above zero, as in 25 or 0.001.`;
  throw new UsageError(message, option);
}
