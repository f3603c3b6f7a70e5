import { describeExpected } from '../../futures/describe-expected.ts';
import { findContract } from '../../futures/find-contract.ts';
import { readContract } from '../../futures/read-contract.ts';
import { explainError } from '../../terminal/explain-error.ts';
import { html } from '../http/html.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import { readContractTicket, wordOf } from './contract-fields.ts';
import { contractOrder } from './contract-message.ts';

/** What the order is worth, and where its position would be liquidated, while someone types. */
export async function serveExpected(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const { connection } = view.setting;
  const values = readContractTicket(queryOf(c));
  try {
    const contract = findContract(connection, view.account, values.contract);
    const now = await readContract(connection, view.account, contract);
    const isWholeClose = wordOf(values) === 'close' && values.size === '';
    if (isWholeClose) return c.html('');
    const order = contractOrder(values, contract, now);
    const price = order.price === '0' ? undefined : order.price;
    const lines = describeExpected({ ...order, price }, now);
    return c.html(html`${lines.map((line) => html`<p class="hint">${line}</p>`)}`);
  } catch (error) {
    // A half-typed form is no fault; the button says what is missing.
    const { code, message } = explainError(error);
    return c.html(code === 'INVALID_FIELD' ? '' : html`<p class="hint">${message}</p>`);
  }
}
