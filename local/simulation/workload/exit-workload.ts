import type { SeededRandom } from '../../exchange/behavior/random.ts';
import type { Fields, Head, PlannedMessage } from './planned-message.ts';

/** Where a stop, a target or the price of a buy may lie, in hundredths of a percent of the price. */
type Level = (offset: number) => string;

type Sized = {
  readonly level: Level;
  readonly amount: string;
  /** In quote currency. */
  readonly total: string;
};

/** An exit of either form, with its cancels and repeats. */
export function messagesOfExit(
  random: SeededRandom,
  { number, isOn, account, pair, id, atMs, later, inMarket }: Head,
  sized: Sized,
): readonly PlannedMessage[] {
  const isOfBuy = isOn(0.5);
  const message: Fields = {
    id,
    account,
    currency_pair: pair,
    ...(isOfBuy ? drawBuy(random, sized) : drawHolding(random, sized)),
    exits: drawExits(random, sized.level),
    ...(isOfBuy && isOn(0.15) && { cancel_at: later(5_000, 90_000) }),
  };
  const planned: PlannedMessage[] = [{ atMs, body: JSON.stringify(message), group: inMarket }];
  const cancel = (target: string, letter: string, timeMs: number) => {
    const fields = { account, id: `cancel-${number}-${letter}`, action: 'cancel', target };
    const group = `${account}#cancel#${target}`;
    planned.push({ atMs: timeMs, body: JSON.stringify(fields), group });
  };
  if (isOn(0.2)) planned.push({ ...planned[0]!, atMs: later(0, 60_000) });
  const exit = isOfBuy ? `${id}/exit` : id;
  if (isOn(0.25)) cancel(exit, 'exit', later(1_000, 120_000));
  if (isOn(0.15)) cancel(`${exit}/tp1`, 'leg', later(5_000, 90_000));
  if (isOfBuy && isOn(0.2)) cancel(id, 'entry', later(-3_000, 60_000));
  return planned;
}

function drawBuy(random: SeededRandom, { level, amount, total }: Sized): Fields {
  const kind = random.integer({ min: 0, max: 5 });
  if (kind <= 1) return { side: 'buy', type: 'market', amount: total };
  if (kind === 2) return { side: 'buy', amount, price: level(5), time_in_force: 'ioc' };
  if (kind === 3) {
    const trigger = { price: level(100), rule: '>=' };
    return { side: 'buy', type: 'market', amount: total, trigger };
  }
  return { side: 'buy', amount, price: level(random.oneOf([-10, -100])) };
}

function drawHolding(random: SeededRandom, { amount }: Sized): Fields {
  const share = random.oneOf(['0.00001', '0.0005']);
  return random.fraction() < 0.2
    ? { action: 'exit', amount_of_available: share }
    : { action: 'exit', amount };
}

/** A stop, take-profits and a trail, or some of them. A few lie on the wrong side of the price. */
export function drawExits(random: SeededRandom, level: Level): Fields {
  const isOn = (probability: number) => random.fraction() < probability;
  const below = random.oneOf([-12, -12, -105, -105, -300, 10]);
  const stop_loss = {
    price: level(below),
    ...(isOn(0.3) && { slippage: random.oneOf(['0.001', '0.03']) }),
    ...(isOn(0.15) && { limit_price: level(below - 20) }),
    ...(isOn(0.2) && { source: 'touch' }),
    ...(isOn(0.3) && { confirm_seconds: random.oneOf(['5', '30']) }),
  };
  const offsets = [12, 100, 300].slice(random.integer({ min: 0, max: 3 }));
  const share = offsets.length > 0 && isOn(0.5) ? { share: random.oneOf(['0.2', '0.33']) } : {};
  const take_profit = offsets.map((offset) => ({ price: level(offset), ...share }));
  const trail = {
    by: random.oneOf(['0.002', '0.01', '0.05']),
    ...(isOn(0.3) && { from: level(random.oneOf([10, 100])) }),
  };
  return {
    ...((offsets.length === 0 || isOn(0.8)) && { stop_loss }),
    ...(offsets.length > 0 && { take_profit }),
    ...(isOn(0.3) && { trail }),
  };
}
