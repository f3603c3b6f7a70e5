import { DECIMAL } from '../../../shared/lib/decimal.ts';
import { contractsOf } from '../../../shared/market/contract-order.ts';
import type { OrderJson } from '../../../shared/orders/model/order-json.ts';
import { orderJson } from '../../../shared/orders/model/order-json.ts';
import { awaitInstruction, type Instruction, sendInstruction } from '../../orders/instruction.ts';
import { instructionFailure } from '../../orders/report-instruction.ts';
import { explainError } from '../../terminal/explain-error.ts';
import { Failure } from '../../terminal/failure.ts';
import type { AccountView } from '../data/account-view.ts';
import { filterQuery, readFilter } from '../data/order-filter.ts';
import { silentWaiter } from '../data/silent-waiter.ts';
import { type Html, html } from '../http/html.ts';
import { address, orderAddress } from '../pages/layout.ts';
import { formOf, type PageContext } from '../pages/page-context.ts';
import { formWords } from '../ticket/refusal.ts';

/** The terms of an order that can be amended, and the names of their fields. */
const TERMS = { price: 'Price', amount: 'Amount', size: 'Size', trigger: 'Trigger' } as const;

type Term = keyof typeof TERMS;

/** Sends a cancel, waits for its end, and returns to the list or the order. */
export async function cancelOrder(c: PageContext<'/orders/:id/cancel'>): Promise<Response> {
  return carryOut(c, await formOf(c), { action: 'cancel', target: c.req.param('id') });
}

/** Sends an amendment with the terms that differ, and waits for its verdict. */
export async function amendOrder(c: PageContext<'/orders/:id/amend'>): Promise<Response> {
  const { view } = c.var;
  const target = c.req.param('id');
  const { store, stemOf } = view.setting.connection.stack;
  const record = await store.get(stemOf(view.account, target));
  const order = record && orderJson(record);
  if (order?.currency_pair === undefined && order?.contract === undefined) return c.notFound();
  const form = await formOf(c);
  const changed = changedTerms(order, form);
  if (changed.length === 0) return c.redirect(placeOf(view, form, target), 303);
  if (changed.some(({ term, typed }) => term === 'size' && !DECIMAL.test(typed))) {
    const message = 'The size is a number of contracts without a sign, as in 5. Nothing was sent.';
    return c.redirect(refusedPlace(placeOf(view, form, target), `INVALID_FIELD: ${message}`), 303);
  }
  const change = Object.fromEntries(
    changed.map(({ term, typed }) => [term, messageTerm(order, term, typed)]),
  );
  const { contract, currency_pair: pair = '' } = order;
  const traded = contract === undefined ? { currency_pair: pair } : { contract };
  return carryOut(c, form, { action: 'amend', target, ...traded, ...change });
}

/** A term that the order had when the form was made, and has no more, goes out too: its refusal says why. */
function changedTerms(order: OrderJson, form: URLSearchParams) {
  const now = new Map(termsOf(order).map(({ term, value }) => [term, value]));
  return (Object.keys(TERMS) as Term[]).flatMap((term) => {
    const typed = form.get(term)?.trim();
    return typed === undefined || typed === now.get(term) ? [] : [{ term, typed }];
  });
}

/** The form has contracts without a sign; a message has them as the order has. */
function messageTerm({ size = '' }: OrderJson, term: Term, typed: string) {
  if (term === 'trigger') return { price: typed };
  return term === 'size' && size.startsWith('-') ? `-${typed}` : typed;
}

async function carryOut(
  c: PageContext,
  form: URLSearchParams,
  instruction: Instruction,
): Promise<Response> {
  const { view } = c.var;
  const { account, setting } = view;
  const { connection } = setting;
  try {
    const sent = await sendInstruction({ ...setting, account }, connection, instruction);
    const waiter = { ...silentWaiter(setting), account };
    const status = await awaitInstruction(waiter, connection, sent);
    const failure = instructionFailure(sent, status);
    if (failure) throw failure;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message } = explainError(error);
    const text = `${code}: ${formWords(message, undefined, '')}`;
    return c.redirect(refusedPlace(placeOf(view, form, instruction.target), text), 303);
  }
  return c.redirect(placeOf(view, form, instruction.target), 303);
}

/** The page, with the refusal that it shows. */
export function refusedPlace(place: string, refused: string): string {
  const [path, query] = place.split('?');
  const all = new URLSearchParams(query);
  all.set('refused', refused);
  return `${path}?${all}`;
}

/** The page that the form was on: the list with its filter, or the order. */
function placeOf(view: AccountView, form: URLSearchParams, id: string): string {
  const list = form.get('list');
  if (list === null) return orderAddress(view, id);
  const filter = readFilter(new URLSearchParams(list));
  return address(view, `/orders${filterQuery(filter, filter.page)}`);
}

/** The refusal of the last change, which the redirect carries. */
export function refusedChange(query: URLSearchParams): Html | undefined {
  const text = query.get('refused');
  return text === null ? undefined : html`<p class="refusal" role="alert">${text}</p>`;
}

/** The buttons that cancel and amend an unfinished order; `list`: the filter of the list they are in. */
export function changeForms(view: AccountView, order: OrderJson, list?: string): Html | undefined {
  if (order.final || (order.action !== 'place' && order.action !== 'exit')) return undefined;
  const back = list !== undefined && html`<input type="hidden" name="list" value="${list}">`;
  const action = orderAddress(view, order.id);
  const terms = termsOf(order);
  return html`<form class="act" method="post" action="${action}/cancel" data-busy="Cancelling ...">${back}
<button>Cancel this ${order.action === 'exit' ? 'exit' : 'order'}</button></form>
${
  terms.length > 0 &&
  html`<form class="act amend" method="post" action="${action}/amend" data-busy="Amending ...">${back}
${terms.map(termField)}<button>Amend</button></form>`
}`;
}

function termField({ term, value }: { readonly term: Term; readonly value: string }): Html {
  return html`<label class="field">${TERMS[term]} <input name="${term}" value="${value}" inputmode="decimal" required autocomplete="off"></label>`;
}

/** The terms that Gate or Sluice would amend now, with their values. */
function termsOf(order: OrderJson) {
  const terms = Object.entries(amendable(order)) as [Term, string | undefined][];
  return terms.flatMap(([term, value]) => (value === undefined ? [] : [{ term, value }]));
}

function amendable(order: OrderJson): Readonly<Partial<Record<Term, string | undefined>>> {
  const { status, type, price, amount, size, close, trigger, parent, slices, contract } = order;
  // The amount of a leg belongs to its exit.
  if (parent !== undefined) return {};
  if (status === 'armed') {
    return { trigger: trigger && !('trail' in trigger) ? trigger.price : undefined };
  }
  if (contract !== undefined) {
    if (close || price === '0') return {};
    if (status === 'open') return { price, size: size && contractsOf({ size }) };
    return status === 'working' && slices ? { price } : {};
  }
  if (type !== 'limit') return {};
  if (status === 'open') return { price, amount };
  return status === 'working' && slices ? { price } : {};
}
