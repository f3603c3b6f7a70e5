import type { Failure } from '../../terminal/failure.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { layout } from './layout.ts';

/** The page for a failed request. */
export function troublePage(view: AccountView, { code, message }: Failure): Promise<Html> {
  return layout(view, {
    title: 'That did not work',
    section: 'orders',
    main: html`<h1>That did not work</h1>
<p class="refusal" role="alert"><strong>${code}</strong> ${message}</p>
<p><a href="/">To the orders</a></p>`,
  });
}
