import { reserve } from '../../limits/daily-budget.ts';
import { type MarketReading, readMarket } from '../../limits/market-reading.ts';
import { preTradeCheck } from '../../limits/pre-trade-checks.ts';
import { isContract } from '../../market/contract-order.ts';
import { sliceGrant } from '../../programs/slices/grant.ts';
import { slotStartMs, slotTimesOf } from '../../programs/slices/slots.ts';
import type { Slice } from '../../programs/slices/state.ts';
import { orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { reason } from '../model/reason.ts';
import { isSliced, type SlicedRecord } from '../model/record.ts';
import type { SliceMessage } from '../model/release.ts';
import type { SpotOrder } from '../model/request.ts';
import { checkContractSlice } from './admission/contract-checks.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { sliceOrder } from './slices/slice-order.ts';
import { type CheckedChild, submitChild } from './submit-child.ts';

/** Submits a slice that its order has granted, until its slot is over. Every limit of an order holds. */
export async function submitSlice(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { account, order: id, slice: name }: SliceMessage,
  untilMs: number,
): Promise<Delivered> {
  const whole = await deps.store.get(orderStem(deps.tag, account, id));
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const slice = whole && isSliced(whole) && grantedSlice(whole, name, nowMs);
  const logged = { account, order: id, slice: name };
  if (!slice) {
    deps.log('info', 'slice_over', logged);
    return DONE;
  }
  const child = {
    program: whole,
    name,
    grant: sliceGrant(slice, whole.order.price),
    endsAtMs: slotEndMs(whole, slice),
    sender: 'slices',
    // A halt by Sluice itself ends sliced sells too: they protect nothing.
    haltedAs: { what: 'buy', sinceVersion: whole.slicing.startedVersion },
    checkOrder: () => checkSlice(deps, whole, slice),
    isLasting: () => true,
    wakesProgram: false,
    logged,
  } as const;
  return submitChild(deps, message, child, untilMs);
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

async function checkSlice(
  deps: SubmissionDependencies,
  { account, id, order: whole, slices }: SlicedRecord,
  { name, amount }: Slice,
): Promise<CheckedChild> {
  if (isContract(whole)) {
    const stem = orderStem(deps.tag, account, childId(id, name));
    return checkContractSlice(deps, { account, stem, whole, slices, contracts: amount });
  }
  const reading = await readPrices(deps, account, whole);
  if (reading.kind !== 'read') return { kind: 'not_now', reason: reading.reason };
  const { market, touch } = reading;
  const limits = deps.config.accounts[account]!;
  const order = sliceOrder(whole, slices, amount, touch, market, limits.limits.priceCollar);
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const checked = preTradeCheck(order, limits, market, nowMs);
  if (checked.kind === 'refused') return { kind: 'unfit', order, reason: checked.reason };
  const reserved = reserve(checked.notional, market.quoteRate, deps.clock.nowMs());
  return { kind: 'fit', order, reserved };
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
    const reading: MarketReading = await readMarket(reads, pair, currency);
    return reading.kind === 'market'
      ? ({ kind: 'read', market: reading.market, touch } as const)
      : reading;
  } catch (error) {
    return noTouch((error as Error).message);
  }
}
