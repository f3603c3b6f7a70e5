import type { WireOrder as ExchangeOrder } from '../../local/exchange/engine/orders.ts';
import { ACCOUNTS, type Account, TAG } from '../../local/simulation/deployment.ts';
import { MARKETS } from '../../local/simulation/markets.ts';
import { ADMISSION_ENDS_AFTER_MS } from '../../local/simulation/operator.ts';
import { faultOfUsage } from '../../local/simulation/watch.ts';
import type { World } from '../../local/simulation/world.ts';
import type { GateTrade } from '../../shared/gate/gate-trade.ts';
import { keyOfOrder, TRADE_PREFIX } from '../../shared/ledger/keys.ts';
import { Big, normalizeDecimal } from '../../shared/lib/decimal.ts';
import { openEntriesOf, settlementOf } from '../../shared/limits/open-entry.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { isQuoteSized } from '../../shared/market/order-size.ts';
import { spotOrder } from '../../shared/market/order-terms.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';
import { orderStem, stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { StoredOrder } from '../support/record.ts';
import {
  contractDifferences,
  forcedClosesAreTold,
  realisedProfitsAreTrue,
} from './contract-oracles.ts';
import { evidenceOf, isEffective, type Oracle, placementsIn } from './evidence.ts';
import {
  exitsEnd,
  exitsSellWhatTheyOwn,
  exitsStandStillWhileHalted,
  legsAreSentOnce,
  legsOnlyReduce,
  nothingIsHeldForNobody,
} from './exit-oracles.ts';
import {
  sliceAmendmentsAreTrue,
  slicesAddUp,
  slicesKeepTheirTurn,
  targetOf,
} from './slice-oracles.ts';
import {
  firingsWereMet,
  metTriggersFire,
  nothingUnfiredIsSent,
  triggerAmendmentsAreTrue,
} from './trigger-oracles.ts';

/** The gateways' clocks may lie that far from the true time. */
const CLOCK_SKEW_MS = 1_000;

/** No two orders of one message that are live or have filled. */
export const atMostOneEffective: Oracle = ({ orders }) =>
  [...orders].flatMap(([stem, placed]) => {
    const effective = placed.filter(isEffective);
    return effective.length <= 1 ? [] : [`${stem} has ${effective.length} effective orders`];
  });

/** No `text` is accepted twice. */
export const atMostOnePerAttempt: Oracle = ({ world }) =>
  [...Map.groupBy(placementsIn(world), ({ text }) => text)]
    .filter(([text, placed]) => placed.length > 1 && stemOfText(text, TAG) !== undefined)
    .map(([text, placed]) => `${text} was accepted ${placed.length} times`);

/** Nothing is admitted after the time that was set for it. */
const nothingAdmittedLate: Oracle = ({ world }) =>
  placementsIn(world).flatMap(({ text, atMs }) => {
    const sent = world.sent.get(text);
    const isLate = sent !== undefined && atMs > sent.exptimeMs + CLOCK_SKEW_MS;
    return isLate ? [`${text} was admitted ${atMs - sent.exptimeMs} ms after its exptime`] : [];
  });

/** Every message has become a record of its own, or found the one that it repeats. */
export const everyMessageIsRecorded: Oracle = ({ world, records }) =>
  world.messages.flatMap(({ messageId, body, atMs }) => {
    const maxAgeSeconds = Object.fromEntries(Object.keys(ACCOUNTS).map((name) => [name, 300]));
    const parsed = parseMessage(body, { sentAtMs: atMs, maxAgeSeconds, namesChildren: true });
    const { id, account, hash } =
      parsed.kind === 'request' ? parsed.request : { hash: undefined, ...parsed };
    const stems = [`msg-${messageId}`, ...(id === undefined ? [] : [id])].map((each) =>
      orderStem(TAG, account ?? 'main', each),
    );
    const found = stems.flatMap((stem) => records.get(stem) ?? []);
    const isRecorded = found.some(
      (record) =>
        record.id !== id ||
        hash === undefined ||
        record.hash === hash ||
        record.reason?.code === 'CANCELLED_BEFORE_PLACED',
    );
    return isRecorded ? [] : [`message ${messageId} has left no record: ${body}`];
  });

/** What a day has used is what its orders hold of it, to the last unit: nothing waits to be settled. */
const budgetsAddUp: Oracle = ({ world, records }) => {
  const items = world.table.items();
  return items
    .filter(({ sk }) => String(sk).startsWith('DAY#'))
    .flatMap((day) => {
      const unsettled = openEntriesOf(day).filter((entry) => {
        const settlement = settlementOf(entry, records.get(entry.stem));
        return settlement?.units !== 0 || settlement.orders !== 0;
      });
      const left = unsettled.map(({ stem, id }) => `${day.sk} has the entry ${id} of ${stem}`);
      return [faultOfUsage(day, items) ?? [], left].flat();
    });
};

/** How far from where it started the workload lets a price come. */
const PRICE_RANGE = new Big('0.1');

/** An order in quote currency never exceeds its amount, and never misses it by a whole step. */
const quoteAmountsAreKept: Oracle = ({ records }) =>
  [...records.values()].flatMap((record) => {
    const { lastAmendment, id } = record;
    const order = spotOrder(record.order);
    if (!order?.quote_amount || record.attempt === 0 || lastAmendment !== undefined) return [];
    const { currency_pair: pair, amount = '0', price, quote_amount: asked } = order;
    if (isQuoteSized(order)) return amount === asked ? [] : [`place ${id} spends ${amount}`];
    const market = MARKETS.find((each) => each.pair.id === pair)!;
    const off = price === undefined ? PRICE_RANGE : new Big('0');
    const at = new Big(price ?? market.price);
    const step = new Big(`1e-${market.pair.amount_precision}`);
    const isExceeded = at.minus(at.times(off)).times(amount).gt(asked);
    const isMissed = at.plus(at.times(off)).times(new Big(amount).plus(step)).lte(asked);
    return isExceeded || isMissed ? [`place ${id} makes ${amount} of ${asked} at ${at}`] : [];
  });

/** Everything has come to its end, or is an order that rests. */
export const everythingIsResolved: Oracle = ({ records }) =>
  [...records.values()].flatMap((record) => {
    const { action, id, status, accounting, cancelRequestedAtMs, firedAtMs } = record;
    const isResting = status === 'open' || (status === 'armed' && firedAtMs === undefined);
    // Of exits there is more to be said: see exitsEnd.
    const isWorking = action === 'exit' && status === 'working';
    const rests =
      (isWorking || (action === 'place' && isResting)) && cancelRequestedAtMs === undefined;
    const isAccounted = accounting === undefined || accounting === 'complete';
    return (isFinal(status) || rests) && isAccounted
      ? []
      : [`${action} ${id} is left ${status}, accounting ${accounting ?? 'none'}`];
  });

/** The ledger and the exchange's books agree on every order, to the last digit. */
const ledgerIsTrue: Oracle = (evidence) =>
  [...evidence.records.values()].flatMap((record) => {
    const placed = evidence.orders.get(record.stem) ?? [];
    const at = `${record.action} ${record.id} (${record.status})`;
    if (record.orderId === undefined) {
      return placed.filter(isEffective).map(({ id }) => `${at} does not know its order ${id}`);
    }
    const order = placed.find(({ id }) => id === record.orderId);
    if (!order) return [`${at} follows ${record.orderId}, which is not its order`];
    const other = placed.find((each) => each !== order && isEffective(each));
    if (other) return [`${at} follows ${record.orderId} instead of ${other.id}`];
    const found =
      record.order && isContract(record.order)
        ? contractDifferences(evidence.world, record)
        : [...differences(record, order), ...tradeFaults(evidence.world, record)];
    return found.map((difference) => `${at}: ${difference}`);
  });

function differences(record: StoredOrder, order: ExchangeOrder): readonly string[] {
  const { fee, fee_currency: currency } = order;
  const asked = spotOrder(record.order);
  const isLimit = asked?.type === 'limit';
  // An unseen amendment of an order that Gate has forgotten cannot be read anywhere.
  const isReadable = !(isForgotten(order) && record.history.at(-1)?.detail?.startsWith('inferred'));
  const told = {
    text: record.text,
    status: record.status,
    filledAmount: record.filledAmount,
    filledTotal: record.filledTotal,
    fees: record.fees,
    slippage: asked?.slippage,
    ...(isReadable && { left: record.left, finishAs: record.finishAs }),
    ...(isLimit && isReadable && { amount: asked?.amount, price: asked?.price }),
  };
  const decimal = (value: unknown) => normalizeDecimal(String(value));
  const actual = {
    text: order.text,
    status: statusOf(order),
    filledAmount: decimal(order.filled_amount),
    filledTotal: decimal(order.filled_total),
    fees: decimal(fee) === '0' ? [] : [{ currency, amount: decimal(fee) }],
    slippage: order.slippage,
    ...(isReadable && {
      left: decimal(order.left),
      finishAs: order.status === 'open' ? undefined : order.finish_as,
    }),
    ...(isLimit && isReadable && { amount: decimal(order.amount), price: decimal(order.price) }),
  };
  return (Object.keys(actual) as (keyof typeof told)[])
    .filter((field) => JSON.stringify(told[field]) !== JSON.stringify(actual[field]))
    .map(
      (field) => `${field} is ${JSON.stringify(actual[field])}, not ${JSON.stringify(told[field])}`,
    );
}

/** Gate keeps no order that ended with nothing filled. */
function isForgotten({ status, filled_amount: filled }: ExchangeOrder): boolean {
  return status === 'cancelled' && filled === '0';
}

/** The status that the contract gives to an order with these amounts. */
function statusOf({ status, left, filled_amount: filled, type, side }: ExchangeOrder): string {
  if (status === 'open') return 'open';
  if (left === '0') return 'filled';
  if (filled === '0') return 'cancelled';
  // The market buys of the workload leave less than one step, or much more.
  const isDust = type === 'market' && side === 'buy' && Number(left) < 3;
  return isDust ? 'filled' : 'partially_filled';
}

/** The trades of an ended order are all there; those of an open one may follow. */
function tradeFaults(world: World, record: StoredOrder): readonly string[] {
  const stored = world.table
    .itemsOf(keyOfOrder(record.stem).pk)
    .filter(({ sk }) => `${sk}`.startsWith(TRADE_PREFIX))
    .map((item) => item as unknown as GateTrade);
  const userId = ACCOUNTS[record.account as Account];
  const actual = world.exchange.trades(userId).filter(({ text }) => text === record.text);
  const told = (amount: string, price: string, id: string) =>
    `${id}: ${normalizeDecimal(amount)} at ${normalizeDecimal(price)}`;
  const actualTrades = new Set(
    actual.map(({ amount = '', price = '', id = '' }) => told(amount, price, id)),
  );
  const storedTrades = stored.map(({ amount, price, tradeId }) => told(amount, price, tradeId));
  const invented = storedTrades.filter((trade) => !actualTrades.has(trade));
  const isIncomplete = isFinal(record.status) && storedTrades.length < actualTrades.size;
  return [
    ...invented.map((trade) => `there was no trade ${trade}`),
    ...(isIncomplete ? [`${storedTrades.length} of ${actualTrades.size} trades are kept`] : []),
  ];
}

/** Every live or filled order is known to its record, and no live one counts as ended. */
export const effectsAreKnown: Oracle = ({ records, orders }) =>
  [...orders].flatMap(([stem, placed]) => {
    const record = records.get(stem);
    return placed.filter(isEffective).flatMap(({ id, status }) => {
      if (!record || record.orderId !== id) return [`${stem} does not know its order ${id}`];
      const isLost = status === 'open' && isFinal(record.status);
      return isLost ? [`place ${record.id} is ${record.status}, but ${id} is live`] : [];
    });
  });

/**
 * An amendment is `done` exactly if the exchange carried it out, and it did so once, whatever the
 * number of attempts; a cancel leaves nothing live.
 */
const commandsAreTrue: Oracle = ({ world, records, orders }) =>
  [...records.values()].flatMap((record) => {
    const { action, id, account, status, target, reason, stem, amendment } = record;
    // An amendment of a trigger, or of an order in slices, sends nothing.
    if (amendment?.trigger || targetOf(record, records)?.slicing) return [];
    const placed = orders.get(orderStem(TAG, account, target ?? '')) ?? [];
    const carriedOut = [...world.amended].filter((text) => stemOfText(text, TAG) === stem);
    if (carriedOut.length > 1) return [`amend ${id} was carried out ${carriedOut.length} times`];
    if (action === 'amend' && (status === 'done') !== carriedOut.length > 0) {
      const saysSo = reason?.message.startsWith('Its outcome is unknown') ?? false;
      return saysSo && placed.some(isForgotten)
        ? []
        : [`amend ${id} is ${status}, which is not what the exchange did`];
    }
    if (action !== 'cancel' || status !== 'done') return [];
    const isLive = placed.some((order) => order.status === 'open');
    return isLive ? [`cancel ${id} is done, but ${target} is still open`] : [];
  });

/** While every assumption of the protocol holds, no verdict is ever corrected. */
const nothingIsAdopted: Oracle = ({ records }) =>
  [...records.values()].filter(({ adopted }) => adopted).map(({ id }) => `place ${id} was adopted`);

/** Other people's orders are their business. */
export const foreignOrdersAreUntouched: Oracle = ({ world }) =>
  Object.entries(world.hands).flatMap(([userId, hand]) => {
    const ofPairs = world.exchange
      .orders(userId)
      .filter(({ status }) => status === 'cancelled')
      .map(({ id, text }) => ({ id: String(id), text: String(text) }));
    const ofContracts = world.exchange.futures
      .orders(userId)
      .filter(({ finishAs }) => finishAs === 'cancelled');
    return [...ofPairs, ...ofContracts]
      .filter(({ text }) => stemOfText(text, TAG) === undefined)
      .filter(({ id }) => !hand.cancelledIds.has(id))
      .map(({ id }) => `the foreign order ${id} was cancelled`);
  });

/** A halted account submits nothing, and nothing that was issued before it is resumed ever trades. */
const haltsHold: Oracle = ({ world, records }) =>
  world.operator.halts.flatMap(({ account, atMs, isOfAll, completeAtMs, resumedAtMs }) => {
    if (completeAtMs === undefined) return [`the halt of "${account}" was never completed`];
    return placementsIn(world).flatMap((placement) => {
      const record = records.get(stemOfText(placement.text, TAG) ?? '');
      if (record?.account !== account) return [];
      const isLeg = record.sentBy.kind === 'exit' && record.order && isContract(record.order);
      // What only reduces a position goes on.
      if (isLeg && !isOfAll) return [];
      const isAfter = placement.atMs > atMs + ADMISSION_ENDS_AFTER_MS;
      const isRearmed = record.history.some((each) => each.event === 'rearmed' && each.atMs > atMs);
      const isIssuedBefore =
        (record.issuedAtMs ?? 0) < (resumedAtMs ?? Number.POSITIVE_INFINITY) && !isRearmed;
      return isAfter && isIssuedBefore
        ? [`place ${record.id} was admitted ${placement.atMs - atMs} ms after the halt`]
        : [];
    });
  });

/** A completed halt leaves nothing open. */
const haltsAreTrue: Oracle = ({ world }) => world.operator.openWhenHalted;

/** Only what must never be halts an account by itself. */
const nothingHaltsByItself: Oracle = ({ world }) => world.operator.selfHalts;

/** An account whose key works again is not kept closed. */
const circuitsClose: Oracle = ({ world }) =>
  world.table
    .items()
    .filter(({ sk, circuit }) => sk === 'SWITCH' && circuit !== undefined)
    .map(({ pk }) => `the circuit of ${pk} is still open`);

const PASSING: readonly string[] = ['NO_PRICE', 'NO_KEY', 'EXCHANGE_UNREACHABLE'];
/** Too little to be worth a try. */
const LAST_MS = 500;

/** An unreachable exchange refuses no order before its deadline. */
const outagesAreWaitedFor: Oracle = ({ records }) =>
  [...records.values()].flatMap((record) => {
    const { id, attempt, resubmitted, reason, submitByMs = 0, closedAtMs = 0 } = record;
    // Five attempts are all there are, however often the connection comes and goes. What followed a
    // proof of absence has no message any more that could come again.
    if (attempt === 5 || resubmitted) return [];
    const isEarly = PASSING.includes(reason?.code ?? '') && closedAtMs < submitByMs - LAST_MS;
    return isEarly ? [`${id}: ${reason?.code} ${submitByMs - closedAtMs} ms too early`] : [];
  });

/** No message was given up on. */
export const noDeadLetters: Oracle = ({ world }) =>
  world.queue.deadLetters.map(({ messageId }) => `message ${messageId} is a dead letter`);

export const whileItRan: Oracle = ({ world }) => world.violations;

/** No position is ever larger than the limits allow. */
const positionsKeepTheirLimits: Oracle = ({ world }) => world.exceeded;

/** All of them: what holds with everything that the protocol assumes. */
export const ORACLES: readonly Oracle[] = [
  whileItRan,
  atMostOneEffective,
  atMostOnePerAttempt,
  nothingAdmittedLate,
  everyMessageIsRecorded,
  everythingIsResolved,
  nothingUnfiredIsSent,
  triggerAmendmentsAreTrue,
  firingsWereMet,
  metTriggersFire,
  slicesAddUp,
  slicesKeepTheirTurn,
  sliceAmendmentsAreTrue,
  ledgerIsTrue,
  positionsKeepTheirLimits,
  realisedProfitsAreTrue,
  forcedClosesAreTold,
  commandsAreTrue,
  nothingIsAdopted,
  foreignOrdersAreUntouched,
  noDeadLetters,
  outagesAreWaitedFor,
  budgetsAddUp,
  quoteAmountsAreKept,
  haltsHold,
  haltsAreTrue,
  exitsEnd,
  exitsSellWhatTheyOwn,
  exitsStandStillWhileHalted,
  legsAreSentOnce,
  legsOnlyReduce,
  nothingIsHeldForNobody,
  nothingHaltsByItself,
  circuitsClose,
];

/** The violations, if any. */
export function judge(world: World, oracles: readonly Oracle[] = ORACLES): readonly string[] {
  const evidence = evidenceOf(world);
  return oracles.flatMap((oracle) => oracle(evidence));
}
