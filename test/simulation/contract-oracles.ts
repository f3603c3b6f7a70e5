import type { ContractOrder } from '../../local/exchange/futures/contract-orders.ts';
import { CONTRACT_LISTINGS } from '../../local/exchange/futures/listings.ts';
import { changeOf } from '../../local/exchange/futures/position.ts';
import { ACCOUNTS, type Account, TAG } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { GateTrade } from '../../shared/gate/gate-trade.ts';
import { incidentOf } from '../../shared/incidents/incident-store.ts';
import {
  INCIDENT_PREFIX,
  keyOfFuturesWatch,
  keyOfOrder,
  keyOfTrade,
  TRADE_PREFIX,
} from '../../shared/ledger/keys.ts';
import { Big, normalizeDecimal, sum } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import type { StoredOrder } from '../support/record.ts';
import type { Evidence, Oracle } from './evidence.ts';

/** What the fills in the ledger have earned is what the exchange has booked, to the last digit. */
export const realisedProfitsAreTrue: Oracle = ({ world, records }) =>
  Object.values(ACCOUNTS).flatMap((userId) => {
    const { futures } = world.exchange;
    const booked = Map.groupBy(
      futures.bookings(userId).filter(({ type }) => type === 'pnl'),
      ({ text }) => text,
    );
    return [...profitsOf(world, userId, records)].flatMap(([text, profit]) => {
      const changes = (booked.get(text) ?? []).map(({ change }) => change);
      return profit.eq(sum(changes)) ? [] : [`${text} has earned ${sum(changes)}, not ${profit}`];
    });
  });

/** By the text of each order of ours, from fill to fill: ours as the ledger has them. */
function profitsOf({ table, exchange }: World, userId: string, records: Evidence['records']) {
  const profits = new Map<string, Big>();
  const positions = new Map<string, Held>();
  for (const trade of exchange.futures.trades(userId)) {
    const { contract, text, side } = trade.order;
    const stem = stemOfText(text, TAG);
    const isOurs = stem !== undefined && records.has(stem);
    const kept =
      isOurs && (table.find(keyOfTrade(stem, trade.id)) as unknown as GateTrade | undefined);
    const fill = kept || { side, amount: trade.size.toFixed(), price: trade.price.toFixed() };
    const held = positions.get(contract) ?? NOTHING;
    const signed = new Big(fill.amount).times(fill.side === 'sell' ? '-1' : '1');
    const change = changeOf(held, signed, new Big(fill.price));
    positions.set(contract, change);
    if (!isOurs) continue;
    const { row } = CONTRACT_LISTINGS.find((listing) => listing.row.name === contract)!;
    const earned = change.gain.times(row.quanto_multiplier);
    profits.set(text, (profits.get(text) ?? new Big('0')).plus(earned));
  }
  return profits;
}

type Held = Parameters<typeof changeOf>[0];
const NOTHING: Held = { size: new Big('0'), entryPrice: new Big('0') };

/** A position that came and went between two watches is told with the next reading of the lists. */
const TOLD_WITHIN_MS = 12 * 60_000;

/** What the exchange closed by itself is told once, with its size; and nothing else is. */
export const forcedClosesAreTold: Oracle = ({ world }) =>
  Object.entries(ACCOUNTS).flatMap(([account, userId]) => {
    const told = world.table
      .items()
      .filter(({ sk }) => String(sk).startsWith(INCIDENT_PREFIX))
      .map(incidentOf)
      .flatMap((incident) =>
        incident.account === account && 'orderId' in incident ? [incident] : [],
      );
    const forced = world.exchange.futures
      .orders(userId)
      .filter(({ text }) => FORCED_TEXTS.includes(text));
    const fromMs = world.futuresWatchedFromMs.get(account) ?? Number.POSITIVE_INFINITY;
    const readUntilMs = Number(world.table.find(keyOfFuturesWatch(account))?.closesUntilMs ?? 0);
    const untilMs = Math.max(readUntilMs, world.scheduler.nowMs - TOLD_WITHIN_MS);
    return [
      ...forced
        .filter(({ createdAtMs }) => createdAtMs > fromMs && createdAtMs <= untilMs)
        .filter(({ id, size }) => !told.some((each) => each.orderId === id && size.eq(each.size)))
        .map(({ id, contract }) => `nobody was told that ${contract} was closed by ${id}`),
      ...told
        .filter(({ orderId }) => !forced.some(({ id }) => id === orderId))
        .map(({ orderId }) => `${orderId} is told, and was none of Gate's`),
    ];
  });

/** As Gate names the source of an order of its own. */
const FORCED_TEXTS: readonly string[] = ['liquidation', 'auto_deleveraging'];

/** What a record says otherwise than the exchange's own books: its sizes, fills, value and fees. */
export function contractDifferences(world: World, record: StoredOrder): readonly string[] {
  const userId = ACCOUNTS[record.account as Account];
  const order = world.exchange.futures.orders(userId).find(({ id }) => id === record.orderId);
  if (!order) return ['the exchange has no such order'];
  const { told, actual } = statements(record, order);
  return [
    ...Object.keys(actual)
      .filter((field) => told[field] !== actual[field])
      .map((field) => `${field} is ${actual[field]}, not ${told[field]}`),
    ...tradeFaults(world, userId, record, order),
  ];
}

type Statements = Readonly<Record<string, string | undefined>>;

function statements(record: StoredOrder, order: ContractOrder) {
  const asked = record.order && isContract(record.order) ? record.order : undefined;
  const filled = order.size.minus(order.left);
  const isOpen = order.endedAtMs === undefined;
  const hasTraded = !filled.eq('0');
  // Gate forgets an order that ended with nothing filled, and with it the last thing that happened to it.
  const isInferred = record.history.at(-1)?.detail?.startsWith('inferred') ?? false;
  const isReadable = hasTraded || !isInferred;
  // The row of an order that closes a position shows no sizes.
  const showsSizes = !order.isClose && isReadable;
  const isLimit = !order.price.eq('0');
  const sign = order.side === 'buy' ? '' : '-';
  const told: Statements = {
    text: record.text,
    contract: asked?.contract,
    status: record.status,
    filledAmount: record.filledAmount,
    ...(showsSizes && { left: record.left }),
    ...(showsSizes && isLimit && { size: asked?.size, price: asked?.price }),
    ...(isReadable && { finishAs: record.finishAs }),
    ...(!isOpen && hasTraded && { value: record.filledTotal }),
  };
  const actual: Statements = {
    text: order.text,
    contract: order.contract,
    status: isOpen
      ? 'open'
      : order.left.eq('0')
        ? 'filled'
        : hasTraded
          ? 'partially_filled'
          : 'cancelled',
    filledAmount: filled.toFixed(),
    ...(showsSizes && { left: order.left.toFixed() }),
    ...(showsSizes &&
      isLimit && { size: `${sign}${order.size.toFixed()}`, price: order.price.toFixed() }),
    ...(isReadable && { finishAs: order.finishAs }),
    ...(!isOpen && hasTraded && { value: order.filledValue.toFixed() }),
  };
  return { told, actual };
}

const feesOf = ({ fees = [] }: StoredOrder): string =>
  sum(fees.map(({ amount }) => amount)).toFixed();

/** The trades of an ended order are all there, with their fees; those of an open one may follow. */
function tradeFaults(
  world: World,
  userId: string,
  record: StoredOrder,
  order: ContractOrder,
): readonly string[] {
  const actual = world.exchange.futures.trades(userId).filter((trade) => trade.order === order);
  const fees = sum(actual.map(({ fee }) => fee)).toFixed();
  const isEnded = order.endedAtMs !== undefined;
  const wrongFees =
    isEnded && feesOf(record) !== fees ? [`fees are ${fees}, not ${feesOf(record)}`] : [];
  const shown = new Set(
    actual.map(({ id, size, price, fee }) =>
      told(id, order.side, size.toFixed(), price.toFixed(), fee.toFixed()),
    ),
  );
  const kept = world.table
    .itemsOf(keyOfOrder(record.stem).pk)
    .filter(({ sk }) => `${sk}`.startsWith(TRADE_PREFIX))
    .map((item) => item as unknown as GateTrade)
    .map(({ tradeId, side, amount, price, fees: paid }) =>
      told(tradeId, side, amount, price, sum(paid.map((each) => each.amount)).toFixed()),
    );
  const invented = kept.filter((trade) => !shown.has(trade));
  return [
    ...wrongFees,
    ...invented.map((trade) => `there was no trade ${trade}`),
    ...(isEnded && kept.length < shown.size
      ? [`${kept.length} of ${shown.size} trades are kept`]
      : []),
  ];
}

function told(id: string, side: string, size: string, price: string, fee: string): string {
  const [amount, at, paid] = [size, price, fee].map(normalizeDecimal);
  return `${id}: ${side} ${amount} at ${at} for ${paid}`;
}
