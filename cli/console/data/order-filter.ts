import { instrumentKey, instrumentOf } from '../../../shared/market/instrument.ts';
import { isSuspended, type OrderRecord, orderOf } from '../../../shared/orders/model/record.ts';
import { isFinal, isStatus, type Status } from '../../../shared/orders/model/status.ts';

/** The filter of the orders page: the query of its address. */
export type OrderFilter = {
  readonly status: Status | 'unfinished' | undefined;
  readonly pair: string;
  readonly text: string;
  /** From 1. */
  readonly page: number;
};

export const PAGE_SIZE = 100;

export function readFilter(query: URLSearchParams): OrderFilter {
  const status = query.get('status') ?? '';
  const page = query.get('page') ?? '1';
  return {
    status: isStatus(status) || status === 'unfinished' ? status : undefined,
    pair: query.get('pair') ?? '',
    text: (query.get('text') ?? '').trim(),
    page: /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1,
  };
}

/** The query for another page of the same filter. */
export function filterQuery({ status, pair, text }: OrderFilter, page: number): string {
  const query = new URLSearchParams();
  if (status !== undefined) query.set('status', status);
  if (pair !== '') query.set('pair', pair);
  if (text !== '') query.set('text', text);
  if (page > 1) query.set('page', String(page));
  return `?${query}`;
}

export type OrderPage = {
  readonly shown: readonly OrderRecord[];
  /** The number of orders on all pages. */
  readonly found: number;
  readonly page: number;
  readonly pages: number;
};

export function selectOrders(orders: readonly OrderRecord[], filter: OrderFilter): OrderPage {
  const found = orders.filter((record) => matches(record, filter));
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(filter.page, pages);
  const start = (page - 1) * PAGE_SIZE;
  return { shown: found.slice(start, start + PAGE_SIZE), found: found.length, page, pages };
}

function matches(record: OrderRecord, { status, pair, text }: OrderFilter): boolean {
  if (status === 'unfinished' ? isFinal(record.status) : status && record.status !== status) {
    return false;
  }
  if (pair !== '' && pairOf(record) !== pair) return false;
  if (text === '') return true;
  const known = searched(record);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}

export function pairOf(record: OrderRecord): string | undefined {
  switch (record.action) {
    case 'exit':
      return instrumentKey(instrumentOf(record.holding));
    case 'place':
    case 'sliced':
      return instrumentKey(instrumentOf(record.order));
    case 'amend':
      return instrumentKey(instrumentOf(record.amendment));
    case 'cancel':
    case 'unread':
    case 'blocked':
      return undefined;
  }
}

/** The texts of an order that the search covers: every word of the search must be in one of them. */
function searched(record: OrderRecord): string {
  return [
    record.id,
    record.action,
    record.status,
    isSuspended(record) ? 'suspended' : '',
    ...Object.values(orderOf(record) ?? {}),
    record.exchange?.avgDealPrice,
    'trigger' in record ? record.trigger?.price : '',
    record.exchange?.orderId,
    record.attempt?.text,
    'note' in record ? record.note : '',
    'target' in record ? record.target : '',
    record.reason?.code,
    record.reason?.message,
  ]
    .join('\n')
    .toLowerCase();
}
