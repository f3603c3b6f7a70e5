/** As many take-profits as an exit may have. */
export const TAKE_PROFITS = [0, 1, 2, 3, 4] as const;

type TakeProfit = (typeof TAKE_PROFITS)[number];

export const takePrice = <N extends TakeProfit>(n: N) => `exits.take_profit.${n}.price` as const;
export const takeShare = <N extends TakeProfit>(n: N) => `exits.take_profit.${n}.share` as const;

/** What sells again, for every form that takes exits. */
export const EXIT_FIELDS = [
  'exits.stop_loss.price',
  'exits.stop_loss.limit_price',
  'exits.stop_loss.slippage',
  'exits.stop_loss.source',
  'exits.stop_loss.confirm_seconds',
  'exits.trail.by',
  'exits.trail.from',
  ...TAKE_PROFITS.map(takePrice),
  ...TAKE_PROFITS.map(takeShare),
] as const;

export type ExitField = (typeof EXIT_FIELDS)[number];

/** What an order waits for, or how it is cut, for every form that takes orders. */
export const WAIT_FIELDS = [
  'trigger.price',
  'trigger.rule',
  'trigger.trail.by',
  'trigger.trail.from',
  'trigger.source',
  'trigger.confirm_seconds',
  'slices.over',
  'slices.every',
  'slices.slippage',
  'slices.catch_up',
] as const;

/** `wait` says which of them count. */
export type WaitField = 'wait' | (typeof WAIT_FIELDS)[number];

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
  ...WAIT_FIELDS,
  ...EXIT_FIELDS,
  'time_in_force',
  'note',
] as const;

export type TicketField = (typeof TICKET_FIELDS)[number];

/** The typed values of the form. */
export type TicketValues = Readonly<Record<TicketField, string>>;

/** In place of a side: an exit sells the coins that are held, or closes the position. */
export const PROTECT = 'exit';

export const EMPTY_TICKET = Object.fromEntries(
  TICKET_FIELDS.map((field) => [field, '']),
) as TicketValues;

export function readTicket(form: URLSearchParams): TicketValues {
  const entries = TICKET_FIELDS.map((field) => [field, (form.get(field) ?? '').trim()]);
  return withoutGaps(Object.fromEntries(entries) as TicketValues);
}

/** The take-profits without empty ones between them: then they have the numbers that a message gives them. */
export function withoutGaps<Values extends Readonly<Record<ExitField, string>>>(
  values: Values,
): Values {
  const all = TAKE_PROFITS.map((n) => [values[takePrice(n)], values[takeShare(n)]] as const);
  const typed = all.filter(([price, share]) => price !== '' || share !== '');
  const entries = TAKE_PROFITS.flatMap((n) => {
    const [price = '', share = ''] = typed[n] ?? [];
    return [
      [takePrice(n), price],
      [takeShare(n), share],
    ];
  });
  return { ...values, ...Object.fromEntries(entries) };
}
