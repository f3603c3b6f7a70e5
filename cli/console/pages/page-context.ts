import type { Context } from 'hono';
import type { AccountView } from '../data/account-view.ts';

/** The context variables of an account's pages. */
export type PageEnv = { readonly Variables: { readonly view: AccountView } };

/** A request for a page, or from a form, of one account. */
export type PageContext<Path extends string = string> = Context<PageEnv, Path>;

export const queryOf = (c: PageContext): URLSearchParams => new URL(c.req.url).searchParams;

export async function formOf(c: PageContext): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text());
}
