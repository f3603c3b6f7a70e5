import { Big } from '../../../shared/lib/decimal.ts';
import type { SeededRandom } from '../../exchange/behavior/random.ts';
import { ACCOUNT_NAMES, type Account } from '../deployment.ts';
import { MARKETS, PAIRS, priceAt } from '../markets.ts';
import type { Swarm } from '../swarm.ts';
import { messagesOfContract } from './contract-workload.ts';
import { messagesOfExit } from './exit-workload.ts';
import { drawHead, type Fields, type Head, type PlannedMessage } from './planned-message.ts';
import { drawSlices } from './slice-plan.ts';

/** How far from the market orders and price moves are, in hundredths of a percent. */
const OFFSETS = [10, 100, 300] as const;
/** Up to more than rests at the first few prices, in USDT. */
const SIZES = ['20', '500', '12000', '60000'] as const;

type Kinds = Pick<Swarm, 'hasTriggers' | 'hasExits' | 'hasContracts'>;

/** Orders of every kind, with their cancels, amendments, repeats and conflicts. */
export function drawMessages(
  random: SeededRandom,
  orders: number,
  startMs: number,
  spanMs: number,
  { hasTriggers, hasExits, hasContracts }: Partial<Kinds> = {},
): readonly PlannedMessage[] {
  return Array.from({ length: orders }, (_, index) => {
    const isOfContract = hasContracts && random.fraction() < 0.4;
    const kind = hasTriggers ? random.fraction() : 1;
    const isExit = hasExits && random.fraction() < 0.5;
    const head = drawHead(random, index + 1, startMs, spanMs);
    if (isOfContract) return messagesOfContract(random, head, { hasTriggers, hasExits });
    if (isExit) return messagesOfExit(random, head, drawSizes(random, head.pair));
    if (kind < 0.5) return messagesOfTrigger(random, head);
    return kind < 0.6 ? messagesOfSlices(random, head) : messagesOfOrder(random, head);
  }).flat();
}

function messagesOfOrder(
  random: SeededRandom,
  { number, isOn, account, pair, id, atMs, later, inMarket }: Head,
): readonly PlannedMessage[] {
  const order: Fields = {
    id,
    account,
    currency_pair: pair,
    ...drawSized(random, pair),
    ...(isOn(0.1) && { submit_by: later(500, 20_000) }),
    ...(isOn(0.15) && { cancel_at: later(5_000, 90_000) }),
    ...(isOn(0.1) && { issued_at: atMs - random.integer({ min: 0, max: 300_000 }) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group: string) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order, inMarket);
  if (isOn(0.1)) send(later(0, 5_000), resized(order), inMarket);
  if (isOn(0.35)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 60_000), fields, `${account}#cancel#${id}`);
  }
  for (const letter of isOn(0.25) ? ['a', 'b'].slice(isOn(0.5) ? 1 : 0) : []) {
    const fields = {
      id: `amend-${number}-${letter}`,
      action: 'amend',
      target: id,
      currency_pair: pair,
      ...(isOn(0.5)
        ? { amount: amountOf(pair, random.oneOf(SIZES)) }
        : { price: priceAt(pair, random.oneOf(OFFSETS) * (isOn(0.5) ? 1 : -1)) }),
    };
    send(later(0, 40_000), fields, inMarket);
  }
  return planned;
}

/** An order that waits for a price, with its cancels, amendments and repeats. */
function messagesOfTrigger(
  random: SeededRandom,
  { number, isOn, account, pair, id, atMs, later, inMarket }: Head,
): readonly PlannedMessage[] {
  const level = () => priceAt(pair, random.oneOf(OFFSETS) * (isOn(0.5) ? 1 : -1));
  const side = random.oneOf(['sell', 'sell', 'sell', 'buy'] as const);
  const size = random.oneOf(SIZES);
  const condition = isOn(0.3)
    ? {
        trail: {
          by: random.oneOf(['0.002', '0.01', '0.05']),
          ...(isOn(0.3) && { from: level() }),
        },
      }
    : drawPrice(random, pair);
  const order: Fields = {
    id,
    account,
    currency_pair: pair,
    side,
    ...(isOn(0.7) ? { type: 'market' } : { price: priceAt(pair, side === 'buy' ? 305 : -305) }),
    ...drawSize(random, pair, side, size),
    trigger: {
      ...condition,
      ...(isOn(0.2) && { source: 'touch' }),
      ...(isOn(0.3) && { confirm_seconds: random.oneOf(['5', '30']) }),
      ...(isOn(0.15) && { expires_at: later(20_000, 200_000) }),
    },
    ...(isOn(0.1) && { submit_by: later(500, 20_000) }),
    ...(isOn(0.1) && { cancel_at: later(5_000, 200_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group: string) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order, inMarket);
  if (isOn(0.3)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 120_000), fields, `${account}#cancel#${id}`);
  }
  if (isOn(0.3)) {
    const amended = { target: id, currency_pair: pair, trigger: { price: level() } };
    send(later(0, 60_000), { id: `amend-${number}-t`, action: 'amend', ...amended }, inMarket);
  }
  return planned;
}

/** An order in slices, with its cancels, amendments and repeats. */
function messagesOfSlices(
  random: SeededRandom,
  { number, isOn, account, pair, id, atMs, later, inMarket }: Head,
): readonly PlannedMessage[] {
  const side = random.oneOf(['buy', 'sell'] as const);
  const isMarket = isOn(0.3);
  const size = random.oneOf(SIZES);
  const limit = () => priceAt(pair, (side === 'buy' ? 1 : -1) * random.oneOf([-10, 10, 100, 300]));
  const amount = isMarket && side === 'buy' ? size : amountOf(pair, size);
  const order: Fields = {
    id,
    account,
    currency_pair: pair,
    side,
    amount,
    ...(isMarket ? { type: 'market' } : { price: limit() }),
    slices: drawSlices(random, { isOn }),
    ...(isOn(0.1) && { submit_by: later(500, 20_000) }),
    ...(isOn(0.15) && { cancel_at: later(20_000, 150_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(order), group: inMarket }];
  const send = (timeMs: number, fields: Fields, group: string) =>
    planned.push({ atMs: timeMs, body: JSON.stringify({ account, ...fields }), group });
  if (isOn(0.2)) send(later(0, 60_000), order, inMarket);
  if (isOn(0.25)) {
    const fields = { id: `cancel-${number}`, action: 'cancel', target: id };
    send(later(-3_000, 150_000), fields, `${account}#cancel#${id}`);
  }
  if (isOn(0.3)) {
    const fields = { id: `amend-${number}-s`, action: 'amend', target: id, currency_pair: pair };
    send(later(0, 100_000), { ...fields, price: limit() }, inMarket);
  }
  return planned;
}

/** Mostly on the side of the market where the price has yet to come. */
function drawPrice(random: SeededRandom, pair: string): Fields {
  const isAbove = random.fraction() < 0.5;
  const offset = random.oneOf(OFFSETS) * (isAbove ? 1 : -1);
  const isMet = random.fraction() < 0.1;
  return { price: priceAt(pair, offset), rule: isAbove === isMet ? '<=' : '>=' };
}

function drawSize(random: SeededRandom, pair: string, side: string, size: string): Fields {
  const kind = random.integer({ min: 0, max: 9 });
  if (kind === 0) return { amount_of_available: random.oneOf(['0.00001', '0.0005']) };
  if (kind === 1) return { quote_amount: size };
  return side === 'buy' ? { quote_amount: size } : { amount: amountOf(pair, size) };
}

function drawSizes(random: SeededRandom, pair: string) {
  const total = random.oneOf(SIZES);
  const level = (offset: number) => priceAt(pair, offset);
  return { level, total, amount: amountOf(pair, total) };
}

/** Some orders say how large they are in quote currency. */
function drawSized(random: SeededRandom, pair: string): Fields {
  const order = drawOrder(random, pair);
  if (random.fraction() >= 0.2) return order;
  const { amount: _amount, ...unsized } = order;
  return { ...unsized, quote_amount: random.oneOf(SIZES) };
}

function resized(order: Fields): Fields {
  return 'amount' in order ? { ...order, amount: '0.0123' } : { ...order, quote_amount: '123' };
}

/** A request to the exchange; some are refused there or before. */
function drawOrder(random: SeededRandom, pair: string): Fields {
  const side = random.oneOf(['buy', 'sell'] as const);
  const size = random.oneOf(SIZES);
  const kind = random.integer({ min: 0, max: 19 });
  // The costly side of the market is above it for a buy, below it for a sell.
  const price = (offset: number) => priceAt(pair, side === 'buy' ? offset : -offset);
  const amount = amountOf(pair, size);
  if (kind === 0) return { side, amount: '0.00000001', price: price(-100) };
  if (kind === 1) return { side, amount, price: price(-100), colour: 'red' };
  if (kind <= 4) {
    const amountOfMarket = side === 'buy' ? size : amount;
    return { side, type: 'market', amount: amountOfMarket };
  }
  if (kind <= 7) return { side, amount, price: price(5), time_in_force: 'ioc' };
  if (kind === 8) return { side, amount, price: price(5), time_in_force: 'fok' };
  if (kind === 9)
    return { side, amount, price: price(random.oneOf([-10, 20])), time_in_force: 'poc' };
  if (kind === 10) return { side, amount, price: price(-100), time_in_force: 'ioc' };
  if (kind <= 12) return { side, amount, price: price(5) };
  return { side, amount, price: price(-random.oneOf(OFFSETS)) };
}

function amountOf(pair: string, quoteAmount: string): string {
  const market = MARKETS.find((each) => each.pair.id === pair)!;
  return new Big(quoteAmount).div(market.price).round(3).plus('0.002').toString();
}

/** Where a price moves to: about where orders rest. */
export function drawMove(random: SeededRandom): { readonly pair: string; readonly price: string } {
  const pair = random.oneOf(PAIRS);
  const beyond = random.integer({ min: -3, max: 3 });
  const offset = random.fraction() < 0.4 ? 0 : random.oneOf(OFFSETS);
  return { pair, price: priceAt(pair, (random.fraction() < 0.5 ? 1 : -1) * offset + beyond) };
}

/** A price beyond some of the levels at which orders fire. */
export function drawLevel(random: SeededRandom): { readonly pair: string; readonly price: string } {
  const pair = random.oneOf(PAIRS);
  const beyond = random.integer({ min: 1, max: 20 });
  const offset = random.oneOf(OFFSETS) + beyond;
  return { pair, price: priceAt(pair, random.fraction() < 0.5 ? offset : -offset) };
}

export const drawAccount = (random: SeededRandom): Account => random.oneOf(ACCOUNT_NAMES);
