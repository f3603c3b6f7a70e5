import type { Prices } from '../../../gate/prices.ts';
import { leastContracts } from '../../../instrument/contract-slices.ts';
import { sliceMarket } from '../../../instrument/slice-market.ts';
import {
  circuitBreakerOpen,
  futuresCircuitOpen,
  type KillSwitch,
  suspends,
} from '../../../kill-switch/state.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { isContract } from '../../../market/contract-order.ts';
import { type Instrument, instrumentKey, instrumentOf } from '../../../market/instrument.ts';
import { isProtective, sideOf, termsOf } from '../../../market/order-terms.ts';
import { decide, nextDueMs } from '../../../programs/slices/decide.ts';
import type { SlicesChange, SlicesEnding, SlicesSeen } from '../../../programs/slices/decision.ts';
import { type SlotTimes, slotTimesOf } from '../../../programs/slices/slots.ts';
import { leastSlice } from '../../../programs/slices/smallest-slice.ts';
import type { Slice } from '../../../programs/slices/state.ts';
import { blockOrder, cancelIfRequested, requestCancel } from '../../execution/cancel.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { childId } from '../../model/leg-id.ts';
import { filledOf, isSliced, type OrderRecord, type SlicedRecord } from '../../model/record.ts';
import { type SendMessage, sliceBody } from '../../model/release.ts';
import { marketGroup, type PlaceOrder } from '../../model/request.ts';
import type { OrderDependencies } from '../../reconciliation/dependencies.ts';
import { sliceSeenOf } from './slice-seen.ts';
import { slicesWrite } from './slices-change.ts';

/** More decisions than one poll has to make. The next poll goes on. */
const DECISIONS_MAX = 10;
/** Each drives an order of its own. */
const AT_ONCE = 5;
/** A message that was lost, or refused for now, is sent again after this time. */
const SEND_AGAIN_MS = 15_000;
/** Polls come as often as this at least. */
const TICK_MS = 60_000;
/** A slice may be late by this part of its interval; for less, polls follow each other. */
const LATE_PART = 10;

/** Endings that a person should hear of: the order did not go on by itself. */
const REFUSED: readonly SlicesEnding[] = ['refused', 'lacks_balance'];

type SlicesDependencies = OrderDependencies & { readonly sendMessage: SendMessage };

export type SlicesDriven = {
  /** Whether a slice is under way, or due before the next tick of the schedule. */
  readonly isNear: boolean;
  readonly failures: readonly unknown[];
};

/** The sliced orders as the ledger has them now. */
export async function readSliced(
  { store }: Pick<SlicesDependencies, 'store'>,
  stems: readonly string[],
): Promise<readonly SlicedRecord[]> {
  const records = stems.length > 0 ? await store.getAll(stems) : [];
  return records.filter(isSliced).filter(({ status }) => status === 'working');
}

/** The instruments whose prices decide something now. */
export function pricedInstruments(
  records: readonly SlicedRecord[],
  nowMs: number,
): readonly Instrument[] {
  const priced = records.filter((record) => isPriced(record, nowMs));
  const instruments = priced.map(({ order }) => instrumentOf(order));
  return [...new Map(instruments.map((each) => [instrumentKey(each), each])).values()];
}

/** Of a first slot, of a due slice, or of what is left at the end. */
function isPriced(record: SlicedRecord, nowMs: number): boolean {
  const { state } = record.slicing;
  if (nowMs < state.startMs) return false;
  if (state.arrivalPrice === undefined || state.slots.length >= record.slices.count) return true;
  // The slice under way may be settled in this poll.
  return nowMs >= nextDueMs(timesOf(record), state);
}

/** Drives the sliced orders of an account as far as they go now. A failure of one does not stop the others. */
export async function driveSlices(
  deps: SlicesDependencies,
  records: readonly SlicedRecord[],
  killSwitch: KillSwitch,
  byKey: ReadonlyMap<string, Prices>,
): Promise<SlicesDriven> {
  let isNear = false;
  const failures = await eachAtOnce(AT_ONCE, records, async (record) => {
    const driven = await driveOne(deps, record, killSwitch, byKey);
    const nowMs = deps.exchangeOf(record.account).client.exchangeNowMs();
    isNear ||= isSliced(driven) && mustPollSoon(driven, nowMs);
  });
  return { isNear, failures };
}

function timesOf({ stem, slices, slicing }: SlicedRecord): SlotTimes {
  return slotTimesOf(slices, slicing.state, stem);
}

function mustPollSoon(record: SlicedRecord, nowMs: number): boolean {
  const { status, slices, slicing } = record;
  const { state } = slicing;
  if (status !== 'working') return false;
  if (state.slice) return true;
  const nearMs = Math.max(0, TICK_MS - slices.everyMs / LATE_PART);
  return nextDueMs(timesOf(record), state) - nowMs <= nearMs;
}

async function driveOne(
  deps: SlicesDependencies,
  record: SlicedRecord,
  killSwitch: KillSwitch,
  byKey: ReadonlyMap<string, Prices>,
): Promise<OrderRecord> {
  let current: OrderRecord = await cancelWhenDue(deps, record);
  for (let count = 0; count < DECISIONS_MAX; count++) {
    if (!isSliced(current) || current.status !== 'working') return current;
    const { slice } = current.slicing.state;
    const child = slice && (await deps.store.get(sliceStem(deps, current, slice)));
    const seen = await seenOf(deps, current, child, killSwitch, byKey);
    const decision = decide(timesOf(current), current.slicing.state, seen);
    switch (decision.kind) {
      case 'wait':
        return current;
      case 'send':
        // A message takes its time.
        await send(deps, current);
        return current;
      case 'withdraw':
        await withdraw(deps, current, child);
        break;
      default:
        current = await write(deps, current, decision, child);
    }
  }
  return current;
}

async function cancelWhenDue(deps: SlicesDependencies, record: SlicedRecord): Promise<OrderRecord> {
  const { cancelAtMs } = record;
  const isDue = cancelAtMs !== undefined && cancelAtMs <= deps.clock.nowMs();
  return isDue ? requestCancel(deps, record, 'cancel_at') : record;
}

function sliceStem(
  { tag }: Pick<SlicesDependencies, 'tag'>,
  { account, id }: SlicedRecord,
  { name }: Slice,
): string {
  return orderStem(tag, account, childId(id, name));
}

async function seenOf(
  deps: SlicesDependencies,
  { account, order, slices, slicing, cancelRequestedAtMs }: SlicedRecord,
  child: OrderRecord | undefined,
  killSwitch: KillSwitch,
  byKey: ReadonlyMap<string, Prices>,
): Promise<SlicesSeen> {
  const { client } = deps.exchangeOf(account);
  const { instrument, price } = termsOf(order);
  const side = sideOf(order);
  const prices = byKey.get(instrumentKey(instrument));
  const touch = side === 'buy' ? prices?.ask : prices?.bid;
  const isLive = deps.config.accounts[account]?.live === true;
  // Whoever halted the account: a slice opens or closes as any new order.
  const isHalted = suspends(killSwitch, 'buy', slicing.startedVersion);
  const stopped = isHalted ? 'halted' : isLive ? undefined : 'not_live';
  const { isKnown, least } = await marketOf(deps, { account, order, slices }, touch);
  return {
    nowMs: client.exchangeNowMs(),
    ...(slicing.state.slice && { slice: sliceSeenOf(child, order) }),
    ...(touch !== undefined && { touch }),
    ...(least !== undefined && { least }),
    side,
    ...(price !== undefined && { limitPrice: price }),
    isCancelled: cancelRequestedAtMs !== undefined,
    ...(stopped && { stopped }),
    canSend: isKnown && !isCircuitOpen(order, killSwitch),
  };
}

/** Whether the rules of the order's market are known, and the smallest slice by them. */
async function marketOf(
  { exchangeOf }: Pick<SlicesDependencies, 'exchangeOf'>,
  { account, order, slices }: Pick<SlicedRecord, 'account' | 'order' | 'slices'>,
  touch: string | undefined,
): Promise<{ readonly isKnown: boolean; readonly least?: string }> {
  const { client, futures } = exchangeOf(account);
  if (isContract(order)) {
    const contract = await futures?.reads.contract(order.contract);
    return contract ? { isKnown: true, least: leastContracts(contract) } : { isKnown: false };
  }
  const rules = await client.pairRules(order.currency_pair);
  if (!rules || touch === undefined) return { isKnown: rules !== undefined };
  const least = leastSlice(sliceMarket(order, slices, rules, touch));
  return { isKnown: true, least: least.toString() };
}

/** The one of contracts stops only what may open. */
function isCircuitOpen(order: PlaceOrder, killSwitch: KillSwitch): boolean {
  if (circuitBreakerOpen(killSwitch)) return true;
  const mayOpen = isContract(order) && !isProtective(order);
  return mayOpen && futuresCircuitOpen(killSwitch) !== undefined;
}

async function write(
  deps: SlicesDependencies,
  record: SlicedRecord,
  decided: SlicesChange,
  child: OrderRecord | undefined,
): Promise<OrderRecord> {
  const { account, id } = record;
  const filledBy = decided.kind === 'settle' && child ? filledOf(child) : undefined;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const { name, change, detail } = slicesWrite(record, decided, filledBy, nowMs);
  const written = await deps.store.transition(name, record, change, detail);
  if (written.applied) {
    deps.log('info', name, { account, id, detail });
    const isRefused = decided.kind === 'end' && REFUSED.includes(decided.why);
    if (isRefused) deps.log('error', 'slices_refused', { account, id, detail });
  }
  return written.record;
}

/** Has submit-order claim the slice. SQS drops a message that it has seen within five minutes. */
async function send(
  deps: SlicesDependencies,
  { account, id, stem, order, slicing }: SlicedRecord,
): Promise<void> {
  const { slice, grantedAtMs = 0 } = slicing.state;
  if (!slice) return;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const times = Math.max(0, Math.floor((nowMs - grantedAtMs) / SEND_AGAIN_MS));
  const body = sliceBody({ account, order: id, slice: slice.name });
  const group = marketGroup(account, instrumentOf(order));
  await deps.sendMessage(body, group, `${stem}-${slice.name}-${times}`);
}

/** Cancels the slice, or puts a marker in place of its record: its message may still be under way. */
async function withdraw(
  deps: SlicesDependencies,
  { account, id, sentBy, slicing }: SlicedRecord,
  child: OrderRecord | undefined,
): Promise<void> {
  const { slice } = slicing.state;
  if (!slice) return;
  const found =
    child ?? (await blockOrder(deps, { account, id: childId(id, slice.name), sentBy }, id));
  if (found) await cancelIfRequested(deps, await requestCancel(deps, found, `by "${id}"`));
}
