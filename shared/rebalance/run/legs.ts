import type { Fee } from '../../gate/fee.ts';
import { isoTime } from '../../lib/clock.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { currenciesOf } from '../../market/currencies.ts';
import type { OrderStore } from '../../orders/ledger/order-store.ts';
import { orderStem } from '../../orders/model/client-order-id.ts';
import { legOrderId } from '../../orders/model/leg-id.ts';
import { filledOf, isSliced, type OrderRecord } from '../../orders/model/record.ts';
import { isFinal } from '../../orders/model/status.ts';
import type { Leg, Sold } from '../../portfolio/model/plan.ts';
import { slotCounts } from '../../programs/slices/state.ts';
import type { Phase, RunLeg, RunRecord } from './record.ts';

/** A leg before it is sent. */
export function pendingLeg(runId: string, leg: Leg): RunLeg {
  return {
    ...leg,
    orderId: legOrderId(runId, leg.n),
    status: 'pending',
    filledAmount: '0',
    filledTotal: '0',
    fees: [],
  };
}

/** Whether the leg has no order record yet. */
export const isUnseen = ({ status }: RunLeg): boolean => status === 'pending' || status === 'sent';

/** Whether the leg is final. */
export function isEnded({ status }: RunLeg): boolean {
  return status === 'void' || (status !== 'pending' && status !== 'sent' && isFinal(status));
}

/** Whether the leg has an order with an unknown outcome. */
export const isUnknown = (leg: RunLeg): boolean => !isUnseen(leg) && !isEnded(leg);

/**
 * The message of a leg, byte for byte the same each time. The queue and the ledger detect
 * repetitions by it.
 */
export function legMessage({ account }: RunRecord, leg: RunLeg, phase: Phase): string {
  const { orderId: id, currency_pair, side, amount, price, slices } = leg;
  return JSON.stringify({
    id,
    account,
    currency_pair,
    type: 'limit',
    side,
    amount,
    price,
    // A slice takes what is there at once, as the order of any other leg.
    ...(slices ? { slices } : { time_in_force: 'ioc' }),
    issued_at: isoTime(phase.beganAtMs),
    submit_by: isoTime(phase.submitByMs),
  });
}

/** The legs with the ledger's current facts. */
export async function readLegs(
  { orders, tag }: { readonly orders: Pick<OrderStore, 'getAll'>; readonly tag: string },
  { account, legs }: RunRecord,
): Promise<readonly RunLeg[]> {
  const stemOf = ({ orderId }: RunLeg) => orderStem(tag, account, orderId);
  const records = await orders.getAll(legs.map(stemOf));
  const byStem = new Map(records.map((record) => [record.stem, record]));
  return legs.map((leg) => legFrom(leg, byStem.get(stemOf(leg))));
}

function legFrom(leg: RunLeg, record: OrderRecord | undefined): RunLeg {
  if (!record) return leg;
  const { status, createdAtMs, reason } = record;
  const { filledAmount, filledTotal, fees } = filledOf(record);
  return {
    ...leg,
    status,
    createdAtMs,
    filledAmount,
    filledTotal,
    fees,
    ...(isSliced(record) && { slots: slotCounts(record.slicing.state) }),
    ...(reason && { refusal: { code: reason.code, message: reason.message } }),
  };
}

/** The proceeds of the sells, less the fees taken from them. */
export function soldBy(legs: readonly RunLeg[], quote: string): Sold {
  const sells = legs.filter(({ side }) => side === 'sell');
  const turnover = turnoverOf(sells);
  const fees = feesOf(sells).find(({ currency }) => currency === quote)?.amount ?? '0';
  return { turnover, proceeds: new Big(turnover).minus(fees).toString() };
}

/** The filled amount, in quote currency. */
function turnoverOf(legs: readonly RunLeg[]): string {
  return sum(legs.map(({ filledTotal }) => filledTotal)).toString();
}

/** The fees of the fills, by currency. */
function feesOf(legs: readonly RunLeg[]): readonly Fee[] {
  const sums = new Map<string, Big>();
  for (const { currency, amount } of legs.flatMap(({ fees }) => fees)) {
    sums.set(currency, (sums.get(currency) ?? new Big('0')).plus(amount));
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount: amount.toString() }));
}

/** The totals of a run's fills. */
export function totalsOf(legs: readonly RunLeg[]) {
  return {
    fees: feesOf(legs),
    turnover: turnoverOf(legs),
  };
}

/** The filled amount of an order in quote currency, and the time of its sending. */
export type Fill = { readonly sentAtMs: number; readonly quoteAmount: string };

/** The fills of each leg beyond those already known. */
export function fillsOf(legs: readonly RunLeg[], before: readonly RunLeg[] = []): readonly Fill[] {
  const known = new Map(before.map(({ orderId, filledTotal }) => [orderId, filledTotal]));
  return legs.flatMap(({ orderId, createdAtMs, filledTotal }) => {
    if (createdAtMs === undefined) return [];
    const quoteAmount = new Big(filledTotal).minus(known.get(orderId) ?? '0').toString();
    return [{ sentAtMs: createdAtMs, quoteAmount }];
  });
}

/** For people: the legs without any fill, and those in slices that ended early. */
export function describeFailure(legs: readonly RunLeg[]): string | undefined {
  const failed = legs.filter(
    (leg) => isEnded(leg) && (isUnfilled(leg) || (leg.slices && leg.refusal)),
  );
  if (failed.length === 0) return undefined;
  return failed.map((leg) => `${describeLeg(leg)} ${describeEnd(leg)}`).join(' ');
}

export function describeLeg({ side, amount, currency_pair: pair, price }: Leg): string {
  return `The ${side} of ${amount} ${currenciesOf(pair).base} at ${price}`;
}

const isUnfilled = ({ filledTotal }: RunLeg): boolean => new Big(filledTotal).eq('0');

function describeEnd(leg: RunLeg): string {
  const { status, refusal, slices, filledAmount, filledTotal, currency_pair: pair } = leg;
  if (status === 'void') return 'was not sent in time.';
  if (refusal && !isUnfilled(leg)) {
    const { base, quote } = currenciesOf(pair);
    const filled = `${filledAmount} ${base} for ${filledTotal} ${quote}`;
    return `ended early, with ${filled}: ${refusal.message} (${refusal.code})`;
  }
  if (slices && !refusal) return 'was worked in slices, and none of them filled anything.';
  if (refusal) return `was refused: ${refusal.message} (${refusal.code})`;
  return 'found no counterparty at its price: nothing was filled.';
}
