import type { Reason } from '../../../shared/orders/model/reason.ts';
import { findPair } from '../../orders/find-pair.ts';
import { readOrders } from '../../orders/order-input.ts';
import { outcomeFailure } from '../../orders/report-outcomes.ts';
import { submit } from '../../orders/submit.ts';
import { newId } from '../../program/new-id.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { Failure } from '../../terminal/failure.ts';
import type { AccountView } from '../data/account-view.ts';
import { silentWaiter } from '../data/silent-waiter.ts';

/** The fields of the form. */
const TICKET_FIELDS = [
  'id',
  'currency_pair',
  'side',
  'type',
  'amount',
  'price',
  'time_in_force',
  'note',
] as const;

export type TicketField = (typeof TICKET_FIELDS)[number];

/** The typed values of the form, and the refusal of the order. */
export type Ticket = {
  readonly values: Readonly<Record<TicketField, string>>;
  readonly refusal?: Pick<Reason, 'code' | 'message' | 'field'>;
};

export type SentTicket =
  | { readonly kind: 'taken'; readonly id: string }
  | { readonly kind: 'refused'; readonly ticket: Ticket };

/**
 * An empty form. The form has the id already, so pressing the button twice sends only one order.
 */
export function freshTicket({ setting }: AccountView, query: URLSearchParams): Ticket {
  const id = newId(setting.clock.nowMs(), setting.randomBytes);
  const side = query.get('side') === 'sell' ? 'sell' : 'buy';
  const empty = { amount: '', price: '', time_in_force: '', note: '' };
  return { values: { ...empty, id, currency_pair: query.get('pair') ?? '', side, type: 'limit' } };
}

export function readTicket(form: URLSearchParams): Ticket['values'] {
  const entries = TICKET_FIELDS.map((field) => [field, (form.get(field) ?? '').trim()]);
  return Object.fromEntries(entries) as Ticket['values'];
}

/** Sends the order through the queue, as `sluice send` does, and waits for its verdict. */
export async function sendTicket(view: AccountView, values: Ticket['values']): Promise<SentTicket> {
  const { setting, account, accounts } = view;
  const nowMs = setting.clock.nowMs();
  const fields = Object.entries(values).filter(([field, value]) =>
    isApplicable(values, field, value),
  );
  try {
    const order: Record<string, string> = { account, ...Object.fromEntries(fields) };
    if (values.currency_pair !== '') {
      const { connection } = setting;
      const pair = await findPair(connection, account, values.currency_pair, 'currency_pair');
      order.currency_pair = pair;
    }
    const body = JSON.stringify(order);
    const { messages } = readOrders(body, { nowMs, accounts, account });
    const [outcome] = await submit(silentWaiter(setting), setting.connection, messages, {
      wait: true,
    });
    const failure = outcomeFailure(outcome!, messages[0]!);
    // The page of a pending order shows its progress. An id that is used already means that the
    // button was pressed twice.
    const isThere = outcome?.kind === 'pending' || outcome?.kind === 'used';
    if (!failure || isThere) return { kind: 'taken', id: values.id };
    // The refusal has used the id up: a corrected order needs a new one.
    return refused({ ...values, id: newId(nowMs, setting.randomBytes) }, failure);
  } catch (error) {
    return refused(values, explainError(error));
  }
}

/** A market order has no price: a typed one is left out. */
function isApplicable({ type }: Ticket['values'], field: string, value: string): boolean {
  return value !== '' && !(type === 'market' && field === 'price');
}

function refused(values: Ticket['values'], { code, message, field }: Failure): SentTicket {
  return {
    kind: 'refused',
    // The form has no JSON quotes.
    ticket: {
      values,
      refusal: {
        code,
        message: message.replaceAll(' in quotes', ''),
        ...(field !== undefined && { field }),
      },
    },
  };
}
