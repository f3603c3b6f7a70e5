import { operatorName } from '../../program/operator-name.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address, runAddress } from '../pages/layout.ts';
import type { PageContext } from '../pages/page-context.ts';

/** Begins a rebalance of a portfolio, and shows the run. */
export async function rebalanceNow(
  c: PageContext<'/portfolios/:name/rebalance'>,
): Promise<Response> {
  const { view } = c.var;
  const name = c.req.param('name');
  if (!view.plans.has(name)) return c.notFound();
  const { stack } = view.setting.connection;
  const { run } = await stack.rebalance({ rebalance: name, by: operatorName() });
  return c.redirect(run ? runAddress(view, run.id) : address(view, '/portfolio'), 303);
}

export function rebalanceForm(view: AccountView, name: string): Html {
  return html`<details class="confirm" id="rebalance-${name}"><summary>Rebalance now ...</summary>
<form class="act" method="post" action="${address(view, `/portfolios/${encodeURIComponent(name)}/rebalance`)}" data-busy="Reading the account ...">
<p>Makes a plan and trades it, or waits for your approval where the portfolio asks for it.</p>
<button>Rebalance ${name}</button></form></details>`;
}
