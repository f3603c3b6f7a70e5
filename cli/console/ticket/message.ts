import { Big, DECIMAL } from '../../../shared/lib/decimal.ts';
import {
  EVERY_MIN_MS,
  OVER_MAX_MS,
  OVER_MIN_MS,
  sliceDuration,
} from '../../../shared/market/slice-terms.ts';
import { readTime } from '../../orders/slice-options.ts';
import type { ShownExits } from '../../render/describe-exits.ts';
import { describeSpan } from '../../render/describe-slices.ts';
import { Failure } from '../../terminal/failure.ts';
import {
  type ExitField,
  PROTECT,
  TAKE_PROFITS,
  type TicketValues,
  takePrice,
  takeShare,
  type WaitField,
} from './fields.ts';

/** The message of the form. A field that does not apply to the chosen order is left out. */
export function messageOf(values: TicketValues, pair: string): Readonly<Record<string, unknown>> {
  const { id, side, type, share, amount, price, note } = values;
  if (share === '' && amount === '') {
    throw new Failure('MISSING_FIELD', 'Give an amount, or a share of the balance.', 'amount');
  }
  const size = share === '' ? { amount } : { amount_of_available: share };
  if (side === PROTECT) {
    const exits = protectingExits(values);
    return withoutEmpty({ id, action: 'exit', currency_pair: pair, ...size, exits, note });
  }
  return withoutEmpty({
    id,
    currency_pair: pair,
    side,
    type,
    ...size,
    price: type === 'market' ? '' : price,
    time_in_force: values.time_in_force,
    trigger: triggerOf(values),
    slices: slicesOf(values),
    exits: side === 'buy' ? exitsOf(values) : undefined,
    note,
  });
}

/** What protects something that is held. */
export function protectingExits(values: Readonly<Record<ExitField, string>>): ShownExits {
  const exits = exitsOf(values);
  if (exits) return exits;
  throw new Failure('MISSING_FIELD', 'Give a stop, a target or a trail.', 'exits.stop_loss.price');
}

/** Undefined without any price. */
export function exitsOf(values: Readonly<Record<ExitField, string>>): ShownExits | undefined {
  const takes = TAKE_PROFITS.flatMap((n) => {
    const share = ratioOf(values, takeShare(n), 'at most 100');
    return filled({ price: values[takePrice(n)], share }) ?? [];
  });
  return filled({
    stop_loss: filled({
      price: values['exits.stop_loss.price'],
      limit_price: values['exits.stop_loss.limit_price'],
      slippage: ratioOf(values, 'exits.stop_loss.slippage'),
      source: values['exits.stop_loss.source'],
      confirm_seconds: values['exits.stop_loss.confirm_seconds'],
    }),
    take_profit: takes.length > 0 ? takes : undefined,
    trail: filled({
      by: ratioOf(values, 'exits.trail.by'),
      from: values['exits.trail.from'],
    }),
  });
}

export function triggerOf(values: Readonly<Record<WaitField, string>>): object | undefined {
  const { 'trigger.source': source, 'trigger.confirm_seconds': confirm_seconds } = values;
  switch (values.wait) {
    case 'price': {
      const { 'trigger.price': price, 'trigger.rule': rule } = values;
      if (price === '') {
        throw new Failure('MISSING_FIELD', 'Give the price that it waits for.', 'trigger.price');
      }
      return withoutEmpty({ price, rule, source, confirm_seconds });
    }
    case 'trail': {
      const by = ratioOf(values, 'trigger.trail.by');
      if (by === '') {
        throw new Failure('MISSING_FIELD', 'Give a percentage, as in 3.', 'trigger.trail.by');
      }
      const trail = withoutEmpty({ by, from: values['trigger.trail.from'] });
      return withoutEmpty({ trail, source, confirm_seconds });
    }
    default:
      return undefined;
  }
}

export function slicesOf(values: Readonly<Record<WaitField, string>>): object | undefined {
  if (values.wait !== 'slices') return undefined;
  return withoutEmpty({
    over: timeOf(values, 'slices.over', OVER_MIN_MS),
    every: timeOf(values, 'slices.every', EVERY_MIN_MS),
    slippage: ratioOf(values, 'slices.slippage'),
    catch_up: values['slices.catch_up'],
  });
}

/** The form takes times as the command line does. */
function timeOf<Field extends string>(
  values: Readonly<Record<Field, string>>,
  field: Field,
  leastMs: number,
): string {
  const time = readTime(values[field]);
  if (time === undefined) {
    throw new Failure('INVALID_FIELD', 'A time is needed, as in 90s, 5m, 4h or 2d.', field);
  }
  if (sliceDuration(time, leastMs) !== undefined) return time;
  const message = `This must be ${describeSpan(leastMs)} to ${describeSpan(OVER_MAX_MS)}.`;
  throw new Failure('INVALID_FIELD', message, field);
}

/** The form takes percentages, a message takes ratios. */
function ratioOf<Field extends string>(
  values: Readonly<Record<Field, string>>,
  field: Field,
  end: 'below 100' | 'at most 100' = 'below 100',
): string {
  const percent = values[field];
  if (percent === '') return '';
  const ratio = DECIMAL.test(percent) ? new Big(percent).div('100') : undefined;
  const isInside = ratio && (end === 'below 100' ? ratio.lt('1') : ratio.lte('1'));
  if (isInside && ratio.gt('0')) return ratio.toString();
  const message = `This is a percentage above 0 and ${end}, as in 3 or 1.5, without a sign.`;
  throw new Failure('INVALID_FIELD', message, field);
}

/** Undefined if every field is empty. */
function filled(fields: Readonly<Record<string, unknown>>): object | undefined {
  const some = withoutEmpty(fields);
  return Object.keys(some).length > 0 ? some : undefined;
}

export function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined),
  );
}
