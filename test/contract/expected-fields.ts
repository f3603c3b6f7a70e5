import type { Message } from './bad-message.ts';
import type { Surroundings } from './contract-oracle.ts';
import { isObject, secondsOf, spoken, timeOf } from './oracle-values.ts';

const HOUR_MS = 3_600_000;

/** A message as its request must show it: times in ms, decimals in one spelling, defaults in place. */
export function expectedFields(message: Message, surroundings: Surroundings): Message {
  const { action = 'place', account = 'main', type = 'limit' } = message;
  const issuedAtMs = timeOf(message.issued_at) ?? surroundings.sentAtMs;
  const lifeMs = surroundings.maxAgeSeconds[String(account)]! * 1000;
  const defaults = {
    account,
    action,
    ...(action === 'place' && {
      type,
      time_in_force: type === 'market' ? 'ioc' : 'gtc',
    }),
    ...(action !== 'cancel' && { submit_by: issuedAtMs + lifeMs }),
    issued_at: issuedAtMs,
  };
  const given = Object.entries(message).map(([name, value]) => {
    if (['issued_at', 'submit_by', 'cancel_at'].includes(name)) return [name, timeOf(value)];
    if (name === 'trigger') return [name, expectedTrigger(value as Message, action, issuedAtMs)];
    if (name === 'exits') return [name, expectedExits(value as Message)];
    if (name === 'slices') return [name, expectedSlices(value as Message)];
    return [name, NUMBERS.includes(name) ? shortest(String(value)) : value];
  });
  return { ...defaults, ...Object.fromEntries(given) };
}

const NUMBERS = [
  ...['amount', 'quote_amount', 'amount_of_available', 'price', 'iceberg', 'slippage'],
];

function expectedTrigger(trigger: Message, action: unknown, issuedAtMs: number): Message {
  const { price, trail, expires_at: expiresAt, ...rest } = trigger;
  const short = (value: unknown) => shortest(String(value));
  const numbers = {
    ...(price !== undefined && { price: short(price) }),
    ...(isObject(trail) && {
      trail: Object.fromEntries(Object.entries(trail).map(([name, each]) => [name, short(each)])),
    }),
  };
  if (action === 'amend') return numbers;
  const expires = timeOf(expiresAt) ?? issuedAtMs + 30 * 24 * HOUR_MS;
  return { source: 'last', confirm_seconds: '0', ...rest, ...numbers, expires_at: expires };
}

function expectedExits(exits: Message): Message {
  const shortened = (fields: unknown) =>
    Object.fromEntries(
      Object.entries(fields as Message).map(([name, value]) => {
        const isWord = name === 'source' || name === 'confirm_seconds';
        return [name, isWord ? value : shortest(String(value))];
      }),
    );
  const { stop_loss: stop, take_profit: targets, trail } = exits;
  return {
    ...(isObject(stop) && {
      stop_loss: { source: 'last', confirm_seconds: '0', ...shortened(stop) },
    }),
    take_profit: Array.isArray(targets) ? targets.map(shortened) : [],
    ...(isObject(trail) && { trail: shortened(trail) }),
  };
}

function expectedSlices(slices: Message): Message {
  const { over, every, count, start_at: startAt } = slices;
  const { jitter = '0', slippage = '0.002', catch_up: catchUp = 'none' } = slices;
  const seconds = secondsOf(over)!;
  const slots = count === undefined ? Math.floor(seconds / secondsOf(every)!) : Number(count);
  const ms = every === undefined ? Math.floor((seconds * 1000) / slots) : secondsOf(every)! * 1000;
  return {
    ...spoken(seconds * 1000, ms, slots),
    catch_up: catchUp,
    ...{ jitter: shortest(String(jitter)), slippage: shortest(String(slippage)) },
    ...(startAt !== undefined && { start_at: timeOf(startAt) }),
  };
}

/** Without the zeros that say nothing. */
function shortest(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  const digits = whole.replace(/^0+/, '') || '0';
  const decimals = fraction.replace(/0+$/, '');
  return decimals === '' ? digits : `${digits}.${decimals}`;
}
