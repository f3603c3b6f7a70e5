import type { FuturesConfig } from '../../../shared/config/futures-schema.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import { marketGroup } from '../../../shared/orders/model/request.ts';
import type { SeededRandom } from '../../exchange/behavior/random.ts';
import { CONTRACT_LISTINGS, type ContractListing } from '../../exchange/futures/listings.ts';
import { MARKETS, PAIRS, priceAt } from '../markets.ts';
import { drawExits } from './exit-workload.ts';
import type { Fields, Head, PlannedMessage } from './planned-message.ts';
import { drawSlices } from './slice-plan.ts';

/** Some orders reach them, and some do not. */
export const CONTRACT_LIMITS: FuturesConfig = {
  contracts: PAIRS,
  maxLeverage: '10',
  maxPosition: '5000',
  maxExposure: '7000',
  maxOrder: '4000',
  maxDay: '30000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
  requireStop: false,
};

/** Funding is paid every minute, so that each run sees some; makers of one contract earn a rebate. */
export const CONTRACTS: readonly ContractListing[] = CONTRACT_LISTINGS.filter(({ row }) =>
  PAIRS.some((name) => name === row.name),
).map(({ row, ...listing }) => ({
  ...listing,
  row: {
    ...row,
    funding_interval: 60,
    ...(row.name === 'ETH_USDT' && { maker_fee_rate: '-0.00005' }),
  },
}));

/** The contracts are dearer than their pairs, by so many hundredths of a percent. */
const BASIS = 5;
/** In USDT: a few contracts, and nearly a whole position. */
const VALUES = ['20', '500', '2000', '3500'] as const;
const OFFSETS = [10, 100, 250] as const;

type Side = 'buy' | 'sell';
type Kinds = {
  readonly hasTriggers?: boolean | undefined;
  readonly hasExits?: boolean | undefined;
};

/** An order of a contract, with its cancels, amendments, repeats and conflicts. */
export function messagesOfContract(
  random: SeededRandom,
  head: Head,
  { hasTriggers = false, hasExits = false }: Kinds,
): readonly PlannedMessage[] {
  const kind = random.fraction();
  if (hasExits && kind < 0.35) return messagesOfExit(random, head);
  if (hasTriggers && kind > 0.7) return messagesOfTrigger(random, head);
  if (hasTriggers && kind > 0.6) return messagesOfSlices(random, head);
  return messagesOfOrder(random, head);
}

function messagesOfOrder(
  random: SeededRandom,
  { number, isOn, account, pair: contract, id, atMs, later, inMarket: ofPair }: Head,
): readonly PlannedMessage[] {
  const inMarket = marketGroup(account, { market: 'usdt', name: contract });
  const side = random.oneOf(['buy', 'sell'] as const);
  const order: Fields = {
    id,
    account,
    contract,
    ...drawOrder(random, contract, side),
    ...(isOn(0.1) && { submit_by: later(500, 20_000) }),
    ...(isOn(0.15) && { cancel_at: later(5_000, 90_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group: string) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order, inMarket);
  if (isOn(0.1)) send(later(0, 5_000), { ...order, size: '7' }, inMarket);
  if (isOn(0.1)) {
    const ofSameName = {
      currency_pair: contract,
      side,
      amount: '0.01',
      price: priceAt(contract, 0),
    };
    send(later(-3_000, 10_000), { id, ...ofSameName }, ofPair);
  }
  if (isOn(0.3)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 60_000), fields, `${account}#cancel#${id}`);
  }
  for (const letter of isOn(0.25) ? ['a', 'b'].slice(isOn(0.5) ? 1 : 0) : []) {
    const change: Fields = isOn(0.5)
      ? { size: signed(side, sizeOf(contract, random.oneOf(VALUES))) }
      : { price: priceAt(contract, BASIS + random.oneOf(OFFSETS) * (isOn(0.5) ? 1 : -1)) };
    const fields = { id: `amend-${number}-${letter}`, action: 'amend', target: id, contract };
    send(later(0, 40_000), { ...fields, ...change }, inMarket);
  }
  return planned;
}

/** What closes again what an order opens, or a part of a position, with its cancels and repeats. */
function messagesOfExit(
  random: SeededRandom,
  { number, isOn, account, pair: contract, id, atMs, later }: Head,
): readonly PlannedMessage[] {
  const inMarket = marketGroup(account, { market: 'usdt', name: contract });
  const side = random.oneOf(['buy', 'sell'] as const);
  const size = sizeOf(contract, random.oneOf(VALUES));
  // Of a short position, stops lie above and targets below.
  const level = (offset: number) => priceAt(contract, BASIS + (side === 'buy' ? offset : -offset));
  const price = isOn(0.6) ? '0' : level(random.oneOf([-10, -100]));
  const exits = drawExits(random, level);
  const order = { account, contract, size: signed(side, size), price };
  const isOfOrder = isOn(0.6);
  const planned: PlannedMessage[] = [];
  const send = (timeMs: number, fields: Fields, group = inMarket) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  const cancel = (letter: string, target: string, timeMs: number) => {
    const fields = { id: `cancel-${number}-${letter}`, action: 'cancel', target };
    send(timeMs, fields, `${account}#cancel#${target}`);
  };
  if (isOfOrder) {
    send(atMs, { id, ...order, exits });
    if (isOn(0.2)) send(later(0, 60_000), { id, ...order, exits });
    if (isOn(0.2)) cancel('entry', id, later(-3_000, 60_000));
  } else {
    const part = isOn(0.3) ? sizeOf(contract, '20') : size;
    const exit = { action: 'exit', contract, size: signed(opposite(side), part), exits };
    send(atMs, { id: `open-${number}`, ...order, price: '0' });
    send(later(3_000, 20_000), { id, ...exit });
    if (isOn(0.2)) send(later(3_000, 60_000), { id, ...exit });
  }
  const exit = isOfOrder ? `${id}/exit` : id;
  if (isOn(0.25)) cancel('exit', exit, later(1_000, 120_000));
  if (isOn(0.15)) cancel('leg', `${exit}/tp1`, later(5_000, 90_000));
  return planned;
}

/** An order that waits for a price, with its cancels, amendments and repeats. */
function messagesOfTrigger(
  random: SeededRandom,
  { number, isOn, account, pair: contract, id, atMs, later }: Head,
): readonly PlannedMessage[] {
  const inMarket = marketGroup(account, { market: 'usdt', name: contract });
  const side = random.oneOf(['buy', 'sell'] as const);
  const isAbove = isOn(0.5);
  const level = () => priceAt(contract, BASIS + random.oneOf(OFFSETS) * (isOn(0.5) ? 1 : -1));
  const at = priceAt(contract, BASIS + random.oneOf(OFFSETS) * (isAbove ? 1 : -1));
  const isTrail = isOn(0.3);
  const condition: Fields = isTrail
    ? { trail: { by: random.oneOf(['0.002', '0.01', '0.05']) } }
    : { price: at, rule: isAbove === isOn(0.1) ? '<=' : '>=' };
  const size = signed(side, sizeOf(contract, random.oneOf(VALUES)));
  const closes = !isTrail && isOn(0.2);
  const order: Fields = {
    id,
    account,
    contract,
    ...(closes ? { size: '0', close: true, price: '0' } : { size, price: '0' }),
    ...(!closes && isOn(0.6) && { reduce_only: true }),
    trigger: {
      ...condition,
      ...(!closes && isOn(0.2) && { source: 'touch' }),
      ...(isOn(0.3) && { confirm_seconds: random.oneOf(['5', '30']) }),
      ...(isOn(0.15) && { expires_at: later(20_000, 200_000) }),
    },
    ...(isOn(0.1) && { cancel_at: later(5_000, 200_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group = inMarket) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order);
  if (isOn(0.3)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 120_000), fields, `${account}#cancel#${id}`);
  }
  if (isOn(0.3)) {
    const amended = { target: id, contract, trigger: { price: level() } };
    send(later(0, 60_000), { id: `amend-${number}-t`, action: 'amend', ...amended });
  }
  return planned;
}

/** An order in slices that opens or reduces, with its cancels, amendments and repeats. */
function messagesOfSlices(
  random: SeededRandom,
  { number, isOn, account, pair: contract, id, atMs, later }: Head,
): readonly PlannedMessage[] {
  const inMarket = marketGroup(account, { market: 'usdt', name: contract });
  const side = random.oneOf(['buy', 'sell'] as const);
  const limit = () =>
    priceAt(contract, BASIS + (side === 'buy' ? 1 : -1) * random.oneOf([-10, 10, 100, 250]));
  const order: Fields = {
    id,
    account,
    contract,
    size: signed(side, sizeOf(contract, random.oneOf(VALUES))),
    price: isOn(0.4) ? '0' : limit(),
    ...(isOn(0.4) && { reduce_only: true }),
    slices: drawSlices(random, { isOn }),
    ...(isOn(0.1) && { submit_by: later(500, 20_000) }),
    ...(isOn(0.15) && { cancel_at: later(20_000, 150_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group = inMarket) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order);
  if (isOn(0.25)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 150_000), fields, `${account}#cancel#${id}`);
  }
  if (isOn(0.3)) {
    const fields = { id: `amend-${number}-s`, action: 'amend', target: id, contract };
    send(later(0, 100_000), { ...fields, price: limit() });
  }
  return planned;
}

/** An order that opens, reduces or closes; some are refused by Gate or before. */
function drawOrder(random: SeededRandom, contract: string, side: Side): Fields {
  const kind = random.integer({ min: 0, max: 19 });
  const size = signed(side, sizeOf(contract, random.oneOf(VALUES)));
  // The costly side of the market is above it for a buy, below it for a sell.
  const price = (offset: number) => priceAt(contract, BASIS + (side === 'buy' ? offset : -offset));
  const resting = () => price(-random.oneOf(OFFSETS));
  if (kind === 0) return { size: new Big(size).plus('0.05').toString(), price: resting() };
  if (kind === 1) return { size, price: resting(), colour: 'red' };
  if (kind <= 3) return { size: '0', close: true, price: '0' };
  if (kind === 4) return { size: '0', close: true, price: resting() };
  if (kind <= 6) return { size, price: '0', reduce_only: true };
  if (kind <= 8) return { size, price: resting(), reduce_only: true };
  if (kind <= 11) {
    const slip: Fields = random.fraction() < 0.3 ? { market_order_slip_ratio: '0.0005' } : {};
    return { size, price: '0', ...slip };
  }
  if (kind === 12) return { size, price: price(10), tif: 'ioc' };
  if (kind === 13) return { size, price: price(10), tif: 'fok' };
  if (kind === 14) return { size, price: price(random.oneOf([-10, 20])), tif: 'poc' };
  if (kind === 15) return { size, price: price(10) };
  return { size, price: resting() };
}

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
const signed = (side: Side, size: string): string => (side === 'buy' ? size : `-${size}`);

/** Contracts that are worth about so much, at least one step. */
function sizeOf(contract: string, value: string): string {
  const { price } = MARKETS.find(({ pair }) => pair.id === contract)!;
  const { row } = CONTRACTS.find((listing) => listing.row.name === contract)!;
  const decimals = row.enable_decimal ? 1 : 0;
  return new Big(value).div(row.quanto_multiplier).div(price).round(decimals).toString();
}
