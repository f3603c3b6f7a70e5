import type { GateKey } from '../../gate/api-key.ts';
import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { dailyBudget, reserve } from '../../limits/daily-budget.ts';
import { readMarket } from '../../limits/market-reading.ts';
import { preTradeCheck } from '../../limits/pre-trade-checks.ts';
import { sliceGrant } from '../../programs/slices/grant.ts';
import { slotStartMs, slotTimesOf } from '../../programs/slices/slots.ts';
import type { Slice } from '../../programs/slices/state.ts';
import { fenceFrom } from '../execution/place.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { hashOf } from '../message/normalize.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import { isSliced, type SlicedRecord } from '../model/record.ts';
import type { SliceMessage } from '../model/release.ts';
import type { SpotOrder } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { readKey } from './admission.ts';
import { callTrackerFor, executeClaimed } from './carry-out.ts';
import { overBudget } from './check-order.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { sliceOrder } from './slices/slice-order.ts';

/** How long after its claim a slice may be sent, within its slot. */
const SENT_WITHIN_MS = 60_000;

/**
 * Claims a slice that its order has granted, and sends it once. Refused for now, it leaves no record:
 * track-orders has it sent again, until its slot is over. Every other refusal is its record.
 */
export async function submitSlice(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { account, order: id, slice: name }: SliceMessage,
  untilMs: number,
): Promise<Delivered> {
  const whole = await deps.store.get(orderStem(deps.tag, account, id));
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const slice = whole && isSliced(whole) && grantedSlice(whole, name, nowMs);
  if (!slice) {
    deps.log('info', 'slice_over', { account, order: id, slice: name });
    return DONE;
  }
  const checked = await checkSlice(deps, whole, slice);
  if (checked.kind === 'not_now') {
    const { code } = checked.reason;
    deps.log('warn', 'slice_waits', { account, order: id, slice: name, code });
    return DONE;
  }
  const record = sliceRecord(deps, message, whole, slice, checked.order);
  const refuse = async (why: Reason): Promise<Delivered> => {
    const refused = { ...record, status: 'rejected', reason: why } as const;
    const written = await deps.store.create('refused', refused, why.code);
    await callTrackerFor(deps, written.record);
    return DONE;
  };
  if (checked.kind === 'refused') return refuse(checked.reason);
  const { reserved, killSwitchReadAtMs } = checked;
  const owner = deps.newNonce();
  const { limits } = deps.config.accounts[account]!;
  const grant = { name, grant: sliceGrant(slice, whole.order.price) };
  const claimed = await deps.store.claimChildWithin(
    dailyBudget(limits),
    whole,
    grant,
    record,
    reserved,
    (reservation) => {
      // The fence is set when the reservation is there: nothing but the claim is left to wait for.
      const { client } = deps.exchangeOf(account);
      const fence = fenceFrom(client, record.submitByMs, killSwitchReadAtMs);
      const attempt = { number: 1, text: attemptText(record.stem, 1), ...fence };
      return { ...record, owner, attempt, reserved: reservation };
    },
  );
  // Not granted any more.
  if (!claimed) return DONE;
  if ('overBudget' in claimed) {
    return refuse(overBudget(deps, account, reserved, claimed.overBudget, 'amount'));
  }
  // Another delivery was first. Our own claim may have lost its response.
  if (!(claimed.applied || claimed.record.owner === owner)) return DONE;
  const outcome = await executeClaimed(deps, claimed.record, checked.key, untilMs);
  if (outcome !== 'ended') await callTrackerFor(deps, claimed.record);
  return DONE;
}

function grantedSlice(whole: SlicedRecord, name: string, nowMs: number): Slice | undefined {
  const { status, slicing, cancelRequestedAtMs } = whole;
  const { slice } = slicing.state;
  if (status !== 'working' || cancelRequestedAtMs !== undefined) return undefined;
  if (slice?.name !== name) return undefined;
  return nowMs < slotEndMs(whole, slice) ? slice : undefined;
}

function slotEndMs(whole: SlicedRecord, { slot }: Pick<Slice, 'slot'>): number {
  return slotStartMs(slotTimesOf(whole.slices, whole.slicing.state, whole.stem), slot + 1);
}

type CheckedSlice =
  | {
      readonly kind: 'fit';
      readonly order: SpotOrder;
      readonly reserved: Reservation;
      readonly key: GateKey;
      readonly killSwitchReadAtMs: number;
    }
  | { readonly kind: 'refused'; readonly order: SpotOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

/** Every limit of an order holds for a slice. */
async function checkSlice(
  deps: SubmissionDependencies,
  { account, order: whole, slices, slicing }: SlicedRecord,
  { amount }: Slice,
): Promise<CheckedSlice> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { live, limits, pairs } = deps.config.accounts[account]!;
  if (!live) return notNow(reason('DRY_RUN', 'The account is not live.'));
  const { client } = deps.exchangeOf(account);
  const [{ killSwitch, readAtMs }, reading, key] = await Promise.all([
    deps.killSwitches.readRecent(account),
    readPrices(deps, account, whole),
    readKey(deps, { account, action: 'place' }),
  ]);
  // A halt by Sluice itself ends sliced sells too: they protect nothing.
  if (suspends(killSwitch, 'buy', slicing.startedVersion)) {
    return notNow(reason('HALTED', 'A halt ends it.'));
  }
  const circuit = circuitBreakerOpen(killSwitch);
  if (circuit) return notNow(circuit);
  if (reading.kind !== 'read') return notNow(reading.reason);
  if (key?.kind !== 'key') return notNow(key?.reason ?? reason('NO_KEY', 'No API key.'));
  const { market, touch } = reading;
  const order = sliceOrder(whole, slices, amount, touch, market, limits.priceCollar);
  const checked = preTradeCheck(order, { pairs, limits }, market, client.exchangeNowMs());
  if (checked.kind === 'refused') return { ...checked, order };
  const reserved = reserve(checked.notional, market.quoteRate, deps.clock.nowMs());
  return { kind: 'fit', order, reserved, key: key.key, killSwitchReadAtMs: readAtMs };
}

/** The market, with the best price of the book on the side that the order takes: in one reading. */
async function readPrices(
  { config, exchangeOf }: Pick<SubmissionDependencies, 'config' | 'exchangeOf'>,
  account: string,
  { currency_pair: pair, side }: SpotOrder,
) {
  const { client } = exchangeOf(account);
  const { currency } = config.accounts[account]!.limits;
  const noTouch = (why: string) =>
    ({ kind: 'unreachable', reason: reason('NO_PRICE', why) }) as const;
  try {
    const prices = await client.prices(pair);
    const touch = side === 'buy' ? prices?.ask : prices?.bid;
    if (!prices || touch === undefined) return noTouch(`${pair} has no price to trade at.`);
    const reads = {
      pairRules: client.pairRules,
      lastPrice: async (each: string) => (each === pair ? prices.last : client.lastPrice(each)),
    };
    const reading = await readMarket(reads, pair, currency);
    return reading.kind === 'market'
      ? ({ kind: 'read', market: reading.market, touch } as const)
      : reading;
  } catch (error) {
    return noTouch((error as Error).message);
  }
}

function sliceRecord(
  deps: SubmissionDependencies,
  message: QueueMessage,
  whole: SlicedRecord,
  slice: Slice,
  order: SpotOrder,
) {
  const { account, id } = whole;
  const issuedAtMs = deps.exchangeOf(account).client.exchangeNowMs();
  const submitByMs = Math.min(issuedAtMs + SENT_WITHIN_MS, slotEndMs(whole, slice));
  const sliceId = childId(id, slice.name);
  return {
    stem: orderStem(deps.tag, account, sliceId),
    account,
    id: sliceId,
    parent: id,
    action: 'place',
    status: 'submitting',
    order,
    hash: hashOf({ action: 'place', order, submitByMs }),
    issuedAtMs,
    submitByMs,
    sentBy: { kind: 'slices', principal: message.senderId },
    configHash: deps.configHash,
  } as const satisfies NewRecord;
}
