import { COMMON_LABELS } from '../../../gate/errors.ts';
import { Big, sum } from '../../../lib/decimal.ts';
import { isContract } from '../../../market/contract-order.ts';
import { currenciesOf } from '../../../market/currencies.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import { termsOf } from '../../../market/order-terms.ts';
import type { EntrySeen, LegEnd, LegSeen } from '../../../programs/exits/seen.ts';
import { REASONS, type ReasonCode } from '../../model/reason.ts';
import {
  filledOf,
  isPlace,
  type OrderRecord,
  type PlaceRecord,
  type SlicedRecord,
} from '../../model/record.ts';
import { isFinal } from '../../model/status.ts';

/** A leg as its record shows it. It has ended only when its fills are Gate's own figures. */
export function legSeenOf(record: OrderRecord | undefined): LegSeen {
  if (!record) return { kind: 'no_record' };
  const { status, exchange, cancelRequestedAtMs } = record;
  if (!isFinal(status) || exchange?.isEstimate) {
    const isCancelRequested = cancelRequestedAtMs !== undefined;
    // While the exchange does not know the order, nobody knows what it has filled since.
    const isVague = exchange?.isEstimate || exchange?.missingAtMs !== undefined;
    const filled = isVague ? undefined : exchange?.filledAmount;
    return {
      kind: 'live',
      isResting: status === 'open',
      isCancelRequested,
      ...(filled !== undefined && { filled }),
    };
  }
  return endOf(record);
}

function endOf(record: OrderRecord): LegEnd {
  const sold = filledOf(record).filledAmount;
  const end = (by: LegEnd['by']): LegEnd => ({ kind: 'ended', sold, by });
  switch (record.status) {
    case 'rejected': {
      const code = record.reason?.code ?? '';
      if (LACKS.includes(code)) return { ...end('exchange'), lacksCoins: true, ...sentAt(record) };
      if (NOT_SENT.includes(code)) return { ...end('sluice'), passes: 'limit' };
      const passes = passingCauseOf(code);
      if (passes) return { ...end('exchange'), passes };
      return end(Object.hasOwn(REASONS, code) ? 'refusal' : 'exchange');
    }
    case 'not_placed':
      return end('proof_of_absence');
    case 'filled':
      return end('fills');
    default:
      if (!isPlace(record)) return end('sluice');
      if (record.cancelledBy !== undefined) return end('person');
      if (record.cancelRequestedAtMs !== undefined) return end('sluice');
      if (BY_POSITION.includes(record.exchange?.finishAs ?? '')) return end('exchange');
      return end(endsByItself(record) ? 'fills' : 'person');
  }
}

/** Sluice's refusals that say nothing of the leg: no attempt of it could be sent then. */
const NOT_SENT: readonly string[] = [
  'HALTED',
  'EXCHANGE_UNREACHABLE',
  'EXPIRED',
] satisfies readonly ReasonCode[];

/** Why Gate refuses any order for now: it says nothing of this one. */
function passingCauseOf(label: string): LegEnd['passes'] {
  if ([...COMMON_LABELS.passing, ...PASSING_FOR_LEGS].includes(label)) return 'limit';
  return COMMON_LABELS.credentials.includes(label) ? 'key' : undefined;
}

function sentAt(record: OrderRecord): Pick<LegEnd, 'sentAtMs'> {
  return isPlace(record) && record.attempt ? { sentAtMs: record.attempt.signedAtMs } : {};
}

/**
 * Refusals after which no attempt follows at once, but a leg is placed anew: Gate takes fewer decimals than
 * were known, or orders of a contract wait for something that ends by itself.
 */
const PASSING_FOR_LEGS: readonly string[] = [
  'INVALID_PRECISION',
  'TOO_MANY_ORDERS',
  'POSITION_IN_CLOSE',
  'POSITION_IN_LIQUIDATION',
];

/** Why an order is refused for which the balance, or the position, does not suffice. */
const LACKS: readonly string[] = ['BALANCE_NOT_ENOUGH', 'NO_POSITION'];

/**
 * Gate's words for the end of an order whose position changed, or that others pushed out. Source: Gate,
 * futures orders, finish_as.
 */
const BY_POSITION: readonly string[] = [
  'reduce_only',
  'reduce_out',
  'position_closed',
  'liquidated',
  'auto_deleveraged',
];

/** The exchange cancels what it cannot fill at once. */
function endsByItself({ order }: PlaceRecord): boolean {
  const { timeInForce } = termsOf(order);
  return timeInForce === 'ioc' || timeInForce === 'fok';
}

/** The order that buys the coins, as its record shows it. Estimated fills do not count. */
export function entrySeenOf(record: PlaceRecord | SlicedRecord): EntrySeen {
  const { order, status, exchange, cancelRequestedAtMs } = record;
  const isProven = exchange?.isEstimate !== true;
  const { filledAmount, filledTotal, fees } = filledOf(record);
  const { instrument, amount = '0' } = termsOf(order);
  const { base } = currenciesOf(instrument.name);
  const isQuote = !isContract(order) && isQuoteSized(order);
  const filled = isQuote ? filledTotal : filledAmount;
  return {
    filledAmount: isProven ? filledAmount : '0',
    feesInCoin: sum(
      fees.flatMap(({ currency, amount }) => (currency === base ? [amount] : [])),
    ).toString(),
    hasEnded: isFinal(status) && isProven,
    isHalfFilled: isProven && new Big(filled).times('2').gte(amount),
    isCancelRequested: cancelRequestedAtMs !== undefined,
  };
}
