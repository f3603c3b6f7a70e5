import { itemFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../../shared/orders/model/attributes.ts';
import { NOTHING_FILLED } from '../../../shared/orders/model/record.ts';
import type { TransitionName } from '../../../shared/orders/model/transitions.ts';
import { slicesWrite } from '../../../shared/orders/tracking/slices/slices-change.ts';
import type { SlicesChange, SlicesDecision } from '../../../shared/programs/slices/decision.ts';
import type { SlicesState } from '../../../shared/programs/slices/state.ts';
import { afterWrite, applies, isUnguarded, type Note, type Write } from '../program-writes.ts';
import { type Order, type Setting, type State, withOrder } from './state.ts';

/** The writes of the table that only a sliced order has. */
export const WRITES = [
  'slices_begun',
  'slice_granted',
  'slice_settled',
  'slots_missed',
  'price_amended',
  'slices_ended',
] as const satisfies readonly TransitionName[];

/** A write of the record makes them no less true. */
const EFFECTS: readonly SlicesDecision['kind'][] = ['send', 'withdraw', 'wait'];

/** The write of a change, which was derived from the order that the tracker has read. */
export function change(
  setting: Setting,
  state: State,
  seen: { readonly order: Order; readonly isFresh: boolean },
  decision: SlicesChange,
  note: Note,
): State | undefined {
  const { name, change: patch } = writeOf(seen.order, decision, state.nowMs);
  const written = writeOrder(setting, state, { name, patch, isFresh: seen.isFresh }, note);
  if (!written) return undefined;
  return withOrder(written, {
    ...(patch.slicing && { state: inOrder(patch.slicing.state) }),
    ...(patch.status && { status: patch.status }),
    ...(patch.filledAmount !== undefined && { filled: patch.filledAmount }),
  });
}

function writeOf(order: Order, decision: SlicesChange, nowMs: number) {
  const { state, filled } = order;
  const record = {
    slicing: { state, startedVersion: 0, filled: fills(filled) },
    order: wholeOf(order),
  };
  const filledBy = decision.kind === 'settle' ? fills(decision.taken) : undefined;
  return slicesWrite(record, decision, filledBy, nowMs);
}

const fills = (amount: string) => ({
  ...NOTHING_FILLED,
  filledAmount: amount,
  filledTotal: amount,
});

function wholeOf({ state, limitPrice }: Order) {
  return {
    currency_pair: 'BTC_USDT',
    type: 'limit',
    side: 'buy',
    amount: state.total,
    price: limitPrice,
    time_in_force: 'gtc',
  } as const;
}

/** Equal states have their fields in the same order. */
function inOrder(state: SlicesState): SlicesState {
  const { slice, grantedAtMs, settledAtMs, arrivalPrice, refusal, ...always } = state;
  const { startMs, total, decimals, taken, slots, priceSum, priceCount, refusals } = always;
  return {
    ...{ startMs, total, decimals, taken, slots, priceSum, priceCount, refusals },
    ...(slice && { slice }),
    ...(grantedAtMs !== undefined && { grantedAtMs }),
    ...(settledAtMs !== undefined && { settledAtMs }),
    ...(arrivalPrice !== undefined && { arrivalPrice }),
    ...(refusal && { refusal }),
  };
}

/** What the order's item lets be claimed, as it is stored. */
export function grantIn(order: Order, name: string): string | undefined {
  const { state, status, isCancelled } = order;
  const attributes = {
    action: 'place',
    account: 'main',
    status,
    order: wholeOf(order),
    slicing: { state, startedVersion: 0 },
    ...(isCancelled && { cancelRequestedAtMs: 1 }),
  } as unknown as OrderAttributes;
  return itemFrom('stem', attributes)[`leg/${name}`] as string | undefined;
}

/** Whether a change applies although the record is not the one any more that it was derived from. */
export function isUnguardedChange(setting: Setting, order: Order, decision: SlicesDecision) {
  if (!isChange(decision)) return false;
  const { name, change: patch } = writeOf(order, decision, 0);
  return isUnguarded(setting, { name, patch });
}

function isChange(decision: SlicesDecision): decision is SlicesChange {
  return !EFFECTS.includes(decision.kind);
}

/** Undefined if the stored record does not allow it. */
export function writeOrder(
  setting: Setting,
  state: State,
  write: Write,
  note: Note,
): State | undefined {
  if (!applies(setting, state.order, write, note)) return undefined;
  return { ...state, workers: afterWrite(state.workers, isChange) };
}
