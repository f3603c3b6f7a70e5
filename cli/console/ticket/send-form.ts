import { readOrders } from '../../orders/order-input.ts';
import { outcomeFailure } from '../../orders/report-outcomes.ts';
import { submit } from '../../orders/submit.ts';
import { newId } from '../../program/new-id.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { silentWaiter } from '../data/silent-waiter.ts';
import type { Form, Question } from './form-values.ts';
import { refusalOf } from './refusal.ts';

export type SentForm<Field extends string> =
  | { readonly kind: 'taken'; readonly id: string }
  /** The person must correct or confirm it first. */
  | { readonly kind: 'returned'; readonly form: Form<Field> };

/** The values of a form as they are understood, and the message that they make. */
export type Understood<Field extends string> = {
  readonly values: Readonly<Record<Field | 'id', string>>;
  readonly message: Readonly<Record<string, unknown>>;
  /** The question before it is sent; undefined: it may go. */
  readonly question: (confirmed: string) => Promise<Question | undefined>;
};

/**
 * Sends the order of a form through the queue, as `sluice send` does, and waits for its verdict.
 *
 * @param confirmed the answer to the question that the form showed
 */
export async function sendForm<Field extends string>(
  view: AccountView,
  typed: Readonly<Record<Field | 'id', string>>,
  understand: () => Promise<Understood<Field>>,
  confirmed: string,
): Promise<SentForm<Field>> {
  const { setting, account, accounts } = view;
  const { connection } = setting;
  const nowMs = setting.clock.nowMs();
  let values = typed;
  try {
    const understood = await understand();
    values = understood.values;
    const body = JSON.stringify({ account, ...understood.message });
    const { messages } = readOrders(body, { nowMs, accounts, account });
    const question = await understood.question(confirmed);
    if (question) return { kind: 'returned', form: { values, question } };
    const [outcome] = await submit(silentWaiter(setting), connection, messages, { wait: true });
    const failure = outcomeFailure(outcome!, messages[0]!);
    // The page of a pending order shows its progress. An id that is used already means that the
    // button was pressed twice.
    const isThere = outcome?.kind === 'pending' || outcome?.kind === 'used';
    if (!failure || isThere) return { kind: 'taken', id: values.id };
    // The refusal has used the id up: a corrected order needs a new one.
    const id = newId(nowMs, setting.randomBytes);
    return {
      kind: 'returned',
      form: { values: { ...values, id }, refusal: refusalOf(failure, values.id) },
    };
  } catch (error) {
    return {
      kind: 'returned',
      form: { values, refusal: refusalOf(explainError(error), values.id) },
    };
  }
}
