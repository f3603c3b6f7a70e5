import type { OrderJson } from '../../../shared/orders/model/order-json.ts';
import { isSuspended } from '../../../shared/orders/model/record.ts';
import { rearmAll } from '../../orders/rearm-order.ts';
import { Failure } from '../../terminal/failure.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { orderAddress } from '../pages/layout.ts';
import type { PageContext } from '../pages/page-context.ts';
import { refusedPlace } from './change-order.ts';

/** Lets a suspended order or exit fire again. */
export async function rearmOrder(c: PageContext<'/orders/:id/rearm'>): Promise<Response> {
  const { view } = c.var;
  const { account, setting } = view;
  const { connection } = setting;
  const id = c.req.param('id');
  const record = await connection.stack.store.get(connection.stack.stemOf(account, id));
  // A second press of the button finds it armed.
  const place = orderAddress(view, id);
  try {
    if (record && isSuspended(record)) await rearmAll(connection, account, [record]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return c.redirect(refusedPlace(place, `${error.code}: ${error.message}`), 303);
  }
  return c.redirect(place, 303);
}

/** Empty for an order that is not suspended. */
export function rearmForm(view: AccountView, order: OrderJson): Html | undefined {
  const { trigger } = order;
  const isTriggerSuspended = trigger && 'source' in trigger && trigger.suspended;
  if (!order.suspended && !isTriggerSuspended) return undefined;
  return html`<div class="caution"><p>Suspended by a halt: it sells and buys nothing until it is armed again.</p>
<details class="confirm" id="confirm-rearm"><summary>Arm again ...</summary>
<form class="act" method="post" action="${orderAddress(view, order.id)}/rearm" data-busy="Arming ...">
<p>Where the price is beyond its trigger now, it fires at once.</p><button>Arm ${order.id}</button></form></details></div>`;
}
