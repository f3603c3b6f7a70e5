import { transition } from './ledger.ts';
import { statusOf } from './merge.ts';
import { hasTracker, type Model, type State, withOrder } from './state.ts';
import { type Step, step } from './step.ts';

/**
 * Orders of ours that no record follows: adopted, or cancelled where the record follows another.
 * One step, because a row that is acted on late only repeats what a later poll would do.
 */
export function unexpectedOrderSteps(model: Model, state: State): readonly Step[] {
  const { record } = state;
  if (!record || !hasTracker(model)) return [];
  return state.orders.flatMap((order, index) => {
    const orderId = String(index + 1);
    const isVisible =
      (order.isLive && order.isListed) || (order.fill !== 'none' && order.hasTraded);
    if (!isVisible || record.orderId === orderId) return [];
    if (record.orderId !== undefined) {
      const ended = { isLive: false, isListed: false, version: order.version + 1 };
      return order.isLive
        ? [step('poll: cancels a second order', withOrder(state, index, ended))]
        : [];
    }
    const status = statusOf(order.isLive, order.fill);
    const change = { status, orderId, updateTimeMs: order.version, adopted: true as const };
    const isWrong = record.status === 'rejected' || record.status === 'not_placed';
    const written = isWrong ? transition(model, state, 'adopted', record, change) : undefined;
    return written
      ? [step('poll: adopts an unexpected order', written, { writes: 'adopted' })]
      : [];
  });
}
