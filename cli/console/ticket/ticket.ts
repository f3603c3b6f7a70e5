import { findPair } from '../../orders/find-pair.ts';
import { newId } from '../../program/new-id.ts';
import type { AccountView } from '../data/account-view.ts';
import { questionBefore } from './confirmation.ts';
import { EMPTY_TICKET, type TicketField, type TicketValues } from './fields.ts';
import type { Form } from './form-values.ts';
import { messageOf } from './message.ts';
import { type SentForm, sendForm } from './send-form.ts';

/** The form for an order of a pair. */
export type Ticket = Form<TicketField>;

/**
 * An empty form. The form has the id already, so pressing the button twice sends only one order.
 */
export function freshTicket({ setting }: AccountView, query: URLSearchParams): Ticket {
  const id = newId(setting.clock.nowMs(), setting.randomBytes);
  const side = query.get('side') === 'sell' ? 'sell' : 'buy';
  const pair = query.get('pair') ?? '';
  return { values: { ...EMPTY_TICKET, id, currency_pair: pair, side, type: 'limit' } };
}

/** @param confirmed the answer to the question that the form showed */
export function sendTicket(
  view: AccountView,
  typed: TicketValues,
  confirmed: string,
): Promise<SentForm<TicketField>> {
  async function understand() {
    const { connection } = view.setting;
    const { currency_pair: written } = typed;
    const pair =
      written === '' ? '' : await findPair(connection, view.account, written, 'currency_pair');
    const values = { ...typed, currency_pair: pair };
    const message = messageOf(values, pair);
    return {
      values,
      message,
      question: (answer: string) => questionBefore(view, values, message, answer),
    };
  }
  return sendForm<TicketField>(view, typed, understand, confirmed);
}
