import { isFinal } from '../../shared/orders/model/status.ts';
import { statusOf } from './merge.ts';
import { isEffective, type Order, type State, type Stored } from './state.ts';

/**
 * Invariants of every reachable state:
 * - `one order`         at most one order is live or filled
 * - `true verdicts`     a record that says that nothing was placed is right
 * - `its own order`     a record follows an order of its attempt, and knows how it ended
 * - `cancels hold`      no attempt begins after a cancel was recorded, and none outlives it
 * - `decided by REST`   no push alone ends an order, or brings one back
 * - `no false alarm`    no verdict is corrected: none was wrong
 */
export type Property =
  | 'one order'
  | 'true verdicts'
  | 'its own order'
  | 'cancels hold'
  | 'decided by REST'
  | 'no false alarm';

/** Invariants that hold although the exchange breaks an assumption for a time. */
export const ALL: readonly Property[] = [
  'one order',
  'true verdicts',
  'its own order',
  'cancels hold',
  'decided by REST',
];

const HOLDS: Readonly<Record<Property, (state: State) => boolean>> = {
  'one order': ({ orders }) => orders.filter(isEffective).length <= 1,
  'true verdicts': ({ record, orders }) => !deniesOrder(record) || !orders.some(isEffective),
  'its own order': ({ record, orders }) => !record?.orderId || followsItsOrder(record, orders),
  'cancels hold': ({ record, command, orders }) =>
    (record?.attemptAtCancel === undefined || record.attempt <= record.attemptAtCancel) &&
    (command !== 'done' || !orders.some(({ isLive }) => isLive)),
  'decided by REST': ({ record }) => !record?.decidedByPush,
  'no false alarm': ({ record }) => !record?.adopted,
};

function deniesOrder(record: Stored | undefined): boolean {
  return record !== undefined && isFinal(record.status) && record.orderId === undefined;
}

function followsItsOrder(record: Stored, orders: readonly Order[]): boolean {
  const index = Number(record.orderId) - 1;
  const order = orders[index];
  if (!order) return false;
  const isOfAttempt = record.adopted || order.attempt === record.attempt;
  const isRight = !isFinal(record.status) || record.status === statusOf(order.isLive, order.fill);
  return (
    Boolean(isOfAttempt) &&
    isRight &&
    orders.every((other) => other === order || !isEffective(other))
  );
}

export function violated(state: State, properties: readonly Property[]): readonly Property[] {
  return properties.filter((property) => !HOLDS[property](state));
}

/** Everything has come to its right end: final, or open and truly live; nothing is waited for. */
export function isSettled(state: State): boolean {
  const { record, command, orders } = state;
  if (!record || record.status === 'submitting' || record.accounting === 'pending') return false;
  if (command === 'sent' || command === 'submitting') return false;
  const isOpen = record.status === 'open' && orders[Number(record.orderId) - 1]?.isLive;
  return (isFinal(record.status) || Boolean(isOpen)) && violated(state, ALL).length === 0;
}
