import type { OrderRequest } from '../model/request.ts';

/** The group of the orders of one market. */
export function marketGroup(account: string, currencyPair: string): string {
  return `${account}#${currencyPair}`;
}

/** The queue's message group: orders of one market wait for each other; a cancel waits for nothing. */
export function messageGroup(request: OrderRequest): string {
  const { account } = request;
  if (request.action === 'cancel') return `${account}#cancel#${request.target}`;
  const { currency_pair: pair } = request.action === 'place' ? request.order : request.amendment;
  return marketGroup(account, pair);
}
