import { Big, DECIMAL } from '../../../shared/lib/decimal.ts';
import { Failure } from '../../terminal/failure.ts';

/** The fields of the form. Those of a message have its names, so that a refusal finds its field. */
const TICKET_FIELDS = [
  'id',
  'currency_pair',
  'side',
  'type',
  'share',
  'amount',
  'price',
  'wait',
  'trigger.price',
  'trigger.rule',
  'trigger.trail.by',
  'trigger.trail.from',
  'trigger.confirm_seconds',
  'exits.stop_loss.price',
  'exits.trail.by',
  'exits.take_profit.0.price',
  'exits.take_profit.0.share',
  'exits.take_profit.1.price',
  'exits.take_profit.1.share',
  'time_in_force',
  'note',
] as const;

export type TicketField = (typeof TICKET_FIELDS)[number];

/** The typed values of the form. */
export type TicketValues = Readonly<Record<TicketField, string>>;

export const EMPTY_TICKET = Object.fromEntries(
  TICKET_FIELDS.map((field) => [field, '']),
) as TicketValues;

export function readTicket(form: URLSearchParams): TicketValues {
  const entries = TICKET_FIELDS.map((field) => [field, (form.get(field) ?? '').trim()]);
  return Object.fromEntries(entries) as TicketValues;
}

/** In place of a side: the coins that are held are sold by an exit. */
export const PROTECT = 'exit';

/** The message of the form. A field that does not apply to the chosen order is left out. */
export function messageOf(values: TicketValues, pair: string): Readonly<Record<string, unknown>> {
  const { id, side, type, share, amount, price, note } = values;
  const size = share === '' ? { amount } : { amount_of_available: share };
  if (side === PROTECT) {
    // Without any price the message is refused for the lack of exits.
    const exits = exitsOf(values) ?? {};
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
    exits: side === 'buy' ? exitsOf(values) : undefined,
    note,
  });
}

/** Undefined without any price. */
function exitsOf(values: TicketValues): object | undefined {
  const stop = values['exits.stop_loss.price'];
  const by = ratioOf(values['exits.trail.by'], 'exits.trail.by');
  const takes = [
    takeOf(values, 'exits.take_profit.0.price', 'exits.take_profit.0.share'),
    takeOf(values, 'exits.take_profit.1.price', 'exits.take_profit.1.share'),
  ].filter((take) => take !== undefined);
  if (stop === '' && by === '' && takes.length === 0) return undefined;
  return {
    ...(stop !== '' && { stop_loss: { price: stop } }),
    ...(takes.length > 0 && { take_profit: takes }),
    ...(by !== '' && { trail: { by } }),
  };
}

function takeOf(values: TicketValues, price: TicketField, share: TicketField): object | undefined {
  if (values[price] === '') return undefined;
  return withoutEmpty({ price: values[price], share: ratioOf(values[share], share) });
}

function triggerOf(values: TicketValues): object | undefined {
  const confirm_seconds = values['trigger.confirm_seconds'];
  switch (values.wait) {
    case 'price': {
      const { 'trigger.price': price, 'trigger.rule': rule } = values;
      return withoutEmpty({ price, rule, confirm_seconds });
    }
    case 'trail': {
      const by = ratioOf(values['trigger.trail.by'], 'trigger.trail.by');
      const trail = withoutEmpty({ by, from: values['trigger.trail.from'] });
      return withoutEmpty({ trail, confirm_seconds });
    }
    default:
      return undefined;
  }
}

/** The form takes percentages, a message takes ratios. */
function ratioOf(percent: string, field: TicketField): string {
  if (percent === '') return '';
  if (DECIMAL.test(percent)) return new Big(percent).div('100').toString();
  throw new Failure('INVALID_FIELD', `"${percent}" is no percentage, as in 3 or 1.5.`, field);
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined),
  );
}
