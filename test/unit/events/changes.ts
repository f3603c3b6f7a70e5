import type { OrderChange } from '../../../shared/events/bus/change.ts';
import { recordFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import { NOTHING_FILLED, type OrderRecord } from '../../../shared/orders/model/record.ts';
import type { RunRecord } from '../../../shared/rebalance/run/record.ts';
import { refusedOrder } from '../../support/refused-order.ts';

/** A record of an order, for tests that read few of its fields. */
export function orderRecord(attributes: OrderPatch = {}): OrderRecord {
  const { stem, ...refused } = refusedOrder('btc-entry');
  return recordFrom(stem, {
    ...refused,
    ...NOTHING_FILLED,
    action: 'place',
    attempt: 1,
    orderId: '1',
    version: 2,
    status: 'open',
    order: {
      currency_pair: 'BTC_USDT',
      type: 'limit',
      side: 'buy',
      amount: '0.001',
      price: '30000',
      time_in_force: 'gtc',
    },
    reason: undefined,
    issuedAtMs: Date.UTC(2026, 10, 22, 9),
    submitByMs: Date.UTC(2026, 10, 22, 9, 5),
    createdAtMs: Date.UTC(2026, 10, 22, 9),
    updatedAtMs: Date.UTC(2026, 10, 22, 9),
    history: [{ atMs: Date.UTC(2026, 10, 22, 9), status: 'submitting', event: 'claimed' }],
    ...attributes,
  });
}

/** A change of an order from one state to another. */
export function orderChange(before: OrderPatch, after: OrderPatch): OrderChange {
  return {
    kind: 'order',
    before: orderRecord(before),
    after: orderRecord({ ...before, version: 3, ...after }),
  };
}

/** A rebalance run that has just begun. */
export const RUN: RunRecord = {
  id: 'core-2026-11-22T09:00Z',
  portfolio: 'core',
  account: 'main',
  status: 'planned',
  version: 1,
  trigger: 'schedule',
  legs: [],
  fees: [],
  turnover: '0',
  notes: [],
  createdAtMs: 0,
  updatedAtMs: 0,
  history: [],
};
