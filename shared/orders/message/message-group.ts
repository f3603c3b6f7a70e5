import { type Instrument, instrumentKey, instrumentOf } from '../../market/instrument.ts';
import type { OrderRequest } from '../model/request.ts';

/** The group of the orders of one instrument. */
export function marketGroup(account: string, instrument: Instrument): string {
  return `${account}#${instrumentKey(instrument)}`;
}

/**
 * The queue's message group. Orders of one market wait for each other, and a cancel never waits.
 */
export function messageGroup(request: OrderRequest): string {
  const { account } = request;
  switch (request.action) {
    case 'place':
      return marketGroup(account, instrumentOf(request.order));
    case 'amend':
      return marketGroup(account, instrumentOf(request.amendment));
    case 'cancel':
      return `${account}#cancel#${request.target}`;
  }
}
