import { isoTime } from '../../lib/clock.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { money } from '../../lib/money.ts';
import { plural } from '../../lib/plural.ts';
import { isContract } from '../../market/contract-order.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { instrumentKey } from '../../market/instrument.ts';
import { termsOf } from '../../market/order-terms.ts';
import {
  actionOf,
  filledOf,
  isSliced,
  type OrderRecord,
  orderOf,
} from '../../orders/model/record.ts';
import { NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';
import type { AccountOrders, Week } from './week.ts';

/** The weekly digest: a sign of life, and a summary of the orders. */
export function digestNotice({ fromMs, toMs, accounts }: Week): Notice {
  const span = `${isoTime(fromMs).slice(0, 10)} to ${isoTime(toMs).slice(0, 10)}`;
  return {
    id: `digest/${isoTime(toMs)}`,
    subject: `the week ${span}`,
    toDo: NOTHING_TO_DO,
    text: paragraphs(...accounts.map(describeAccount)),
  };
}

function describeAccount({ account, records, isPartial }: AccountOrders): string {
  const places = records.filter((record) => actionOf(record) === 'place');
  const heading = `Account ${account}: ${isPartial ? `${places.length} or more orders` : plural(places.length, 'order')}`;
  if (places.length === 0) return `${heading}.`;
  // What its slices have traded is theirs.
  const traders = places.filter((record) => !isSliced(record));
  return [
    `${heading}: ${counts(places.map(({ status }) => status.replace('_', ' ')))}`,
    ...traded(traders),
    ...feesOf(traders),
    ...refusals(places),
  ].join('\n');
}

/** "9 filled, 2 rejected", the most frequent first */
function counts(statuses: readonly string[]): string {
  return [...Map.groupBy(statuses, (status) => status)]
    .map(([status, { length }]) => ({ status, length }))
    .toSorted((one, other) => other.length - one.length)
    .map(({ status, length }) => `${length} ${status}`)
    .join(', ');
}

const VERBS = { buy: 'bought', sell: 'sold', close: 'closed' } as const;

function traded(places: readonly OrderRecord[]): readonly string[] {
  const filled = places.flatMap((place) => {
    const order = orderOf(place);
    const { filledAmount, filledTotal } = filledOf(place);
    if (!order || filledAmount === '0') return [];
    const { instrument, side = 'close' as const } = termsOf(order);
    // The total of a contract counts contracts times price.
    const multiplier = isContract(order) ? (order.multiplier ?? '0') : '1';
    const value = new Big(filledTotal).times(multiplier);
    return [{ instrument, side, filledAmount, value }];
  });
  const bySide = Map.groupBy(
    filled,
    ({ instrument, side }) => `${instrumentKey(instrument)} ${side}`,
  );
  return [...bySide].toSorted().map(([, records]) => {
    const { instrument, side } = records[0]!;
    const { base, quote } = currenciesOf(instrument.name);
    const amount = sum(records.map(({ filledAmount }) => filledAmount));
    const total = sum(records.map(({ value }) => value));
    if (instrument.market !== 'spot') {
      return `  ${VERBS[side]} ${amount} contracts of ${instrument.name} for ${money(total, quote)}`;
    }
    return `  ${VERBS[side]} ${money(amount, base)} for ${money(total, quote)}`;
  });
}

function feesOf(places: readonly OrderRecord[]): readonly string[] {
  const fees = Map.groupBy(
    places.flatMap((place) => filledOf(place).fees),
    ({ currency }) => currency,
  );
  const totals = [...fees].map(([currency, each]) =>
    money(sum(each.map(({ amount }) => amount)), currency),
  );
  return totals.length > 0 ? [`  fees: ${totals.join(', ')}`] : [];
}

function refusals(places: readonly OrderRecord[]): readonly string[] {
  const codes = places.flatMap(({ status, reason }) =>
    status === 'rejected' && reason ? [reason.code] : [],
  );
  return codes.length > 0 ? [`  refused: ${counts(codes)}`] : [];
}
