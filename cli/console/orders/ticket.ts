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
import { type Question, questionBefore } from './confirmation.ts';
import { EMPTY_TICKET, messageOf, type TicketValues } from './ticket-fields.ts';

/** The typed values of the form, and the refusal of the order or the question before it is sent. */
export type Ticket = {
  readonly values: TicketValues;
  readonly refusal?: Pick<Reason, 'code' | 'message' | 'field'>;
  readonly question?: Question;
};

export type SentTicket =
  | { readonly kind: 'taken'; readonly id: string }
  /** The person must correct or confirm it first. */
  | { readonly kind: 'returned'; readonly ticket: Ticket };

/**
 * An empty form. The form has the id already, so pressing the button twice sends only one order.
 */
export function freshTicket({ setting }: AccountView, query: URLSearchParams): Ticket {
  const id = newId(setting.clock.nowMs(), setting.randomBytes);
  const side = query.get('side') === 'sell' ? 'sell' : 'buy';
  const pair = query.get('pair') ?? '';
  return { values: { ...EMPTY_TICKET, id, currency_pair: pair, side, type: 'limit' } };
}

/**
 * Sends the order through the queue, as `sluice send` does, and waits for its verdict.
 *
 * @param confirmed the answer to the question that the form showed
 */
export async function sendTicket(
  view: AccountView,
  typed: TicketValues,
  confirmed: string,
): Promise<SentTicket> {
  const { setting, account, accounts } = view;
  const { connection } = setting;
  const nowMs = setting.clock.nowMs();
  let values = typed;
  try {
    const { currency_pair: written } = typed;
    const pair =
      written === '' ? '' : await findPair(connection, account, written, 'currency_pair');
    values = { ...typed, currency_pair: pair };
    const body = JSON.stringify({ account, ...messageOf(values, pair) });
    const { messages } = readOrders(body, { nowMs, accounts, account });
    const question = await questionBefore(view, values, confirmed);
    if (question) return { kind: 'returned', ticket: { values, question } };
    const [outcome] = await submit(silentWaiter(setting), connection, messages, { wait: true });
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

function refused(values: TicketValues, { code, message, field }: Failure): SentTicket {
  return {
    kind: 'returned',
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
