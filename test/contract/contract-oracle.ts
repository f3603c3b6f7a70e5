import type { Message } from './bad-message.ts';
import {
  isAbove,
  isDecimal,
  isMadeOf,
  isObject,
  isPositive,
  scaled,
  secondsOf,
  timeOf,
} from './oracle-values.ts';

// The rules of an order message once more, in other words than the parser's: what both agree on
// was not decided by one slip.

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HOUR_MS = 3_600_000;
/** How far the clock of a sender may be ahead. */
const AHEAD_MS = 30_000;

const COMMON = ['id', 'account', 'action', 'issued_at', 'note'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  place: [
    ...COMMON,
    ...['currency_pair', 'type', 'side', 'amount', 'price', 'time_in_force', 'iceberg'],
    ...['stp_act', 'slippage', 'submit_by', 'cancel_at', 'quote_amount'],
    ...['amount_of_available', 'trigger', 'exits', 'slices'],
  ],
  exit: [...COMMON, ...['currency_pair', 'amount', 'amount_of_available', 'exits', 'submit_by']],
  cancel: [...COMMON, 'target'],
  amend: [...COMMON, 'currency_pair', 'target', 'amount', 'price', 'submit_by', 'trigger'],
};
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  place: ['id', 'currency_pair', 'side'],
  exit: ['id', 'action', 'currency_pair', 'exits'],
  cancel: ['id', 'target'],
  amend: ['id', 'currency_pair', 'target'],
};

export type Surroundings = {
  readonly sentAtMs: number;
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
};

/** Whether the contract accepts the fields of a message, none of which is repeated. */
export function isRight(message: Message, surroundings: Surroundings): boolean {
  const { action = 'place', account = 'main' } = message;
  if (typeof action !== 'string' || !Object.keys(FIELDS).includes(action)) return false;
  if (typeof account !== 'string') return false;
  if (!Object.keys(surroundings.maxAgeSeconds).includes(account)) return false;
  const names = Object.keys(message);
  if (!names.every((name) => FIELDS[action]!.includes(name))) return false;
  if (!REQUIRED[action]!.every((name) => names.includes(name))) return false;
  if (!names.every((name) => RULES[name]!(message[name]))) return false;
  return isConsistent(action, message) && isTimely(message, surroundings);
}

function oneOf(...words: readonly string[]) {
  return (value: unknown) => words.some((word) => word === value);
}
const isId = (value: unknown) => isMadeOf(value, `${ALPHABET}_.:-`, 64);
/** An order, its exit, or a leg: one or two names behind slashes. */
function isTarget(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [id, ...names] = value.split('/');
  return isId(id) && names.length <= 2 && names.every((name) => isMadeOf(name, ALPHABET, 8));
}

const isTime = (value: unknown) => timeOf(value) !== undefined;

const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: isId,
  target: isTarget,
  account: () => true,
  action: () => true,
  currency_pair: (value) => {
    const parts = String(value).split('_');
    const isPart = (part: string) => isMadeOf(part, ALPHABET.slice(0, 36), 20);
    return typeof value === 'string' && parts.length === 2 && parts.every(isPart);
  },
  type: oneOf('limit', 'market'),
  side: oneOf('buy', 'sell'),
  amount: (value) => isDecimal(value) && scaled(value) > 0n,
  quote_amount: (value) => isDecimal(value) && scaled(value) > 0n,
  amount_of_available: (value) =>
    isDecimal(value) && scaled(value) > 0n && scaled(value) <= scaled('1'),
  trigger: isTrigger,
  exits: isExits,
  slices: isSlices,
  price: (value) => isDecimal(value) && scaled(value) > 0n,
  time_in_force: oneOf('gtc', 'ioc', 'poc', 'fok'),
  iceberg: isDecimal,
  stp_act: oneOf('cn', 'co', 'cb', '-'),
  slippage: (value) => isDecimal(value) && scaled(value) > 0n && scaled(value) < scaled('1'),
  issued_at: isTime,
  submit_by: isTime,
  cancel_at: isTime,
  note: (value) =>
    typeof value === 'string' &&
    value.length <= 256 &&
    Buffer.from(value).toString('utf8') === value,
};

/** By itself: what an amendment may say of it is decided where the action is known. */
function isTrigger(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, each]) => {
    if (name === 'price') return isPositive(each);
    if (name === 'rule') return each === '>=' || each === '<=';
    if (name === 'source') return each === 'last' || each === 'touch';
    if (name === 'confirm_seconds') return isMadeOf(each, '0123456789', 3) && isShortWhole(each);
    if (name === 'expires_at') return isTime(each);
    return name === 'trail' && isTrail(each);
  });
}

function isShortWhole(value: unknown): boolean {
  return String(Number(value)) === value && Number(value) <= 300;
}

function isTrail(value: unknown): boolean {
  if (!isObject(value) || !Object.hasOwn(value, 'by')) return false;
  return Object.entries(value).every(([name, each]) =>
    name === 'by'
      ? isPositive(each) && scaled(String(each)) < scaled('1')
      : name === 'from' && isPositive(each),
  );
}

function isExits(value: unknown): boolean {
  return isMadeOfFields(value, [], {
    stop_loss: (stop) =>
      isMadeOfFields(stop, ['price'], {
        price: isPositive,
        limit_price: isPositive,
        slippage: (ratio) => isPositive(ratio) && scaled(String(ratio)) < scaled('1'),
        source: oneOf('last', 'touch'),
        confirm_seconds: (each) => isMadeOf(each, '0123456789', 3) && isShortWhole(each),
      }),
    take_profit: (list) =>
      Array.isArray(list) &&
      list.length >= 1 &&
      list.length <= 5 &&
      list.every((each) =>
        isMadeOfFields(each, ['price'], {
          price: isPositive,
          share: (share) => isPositive(share) && scaled(String(share)) <= scaled('1'),
        }),
      ),
    trail: isTrail,
  });
}

function isMadeOfFields(
  value: unknown,
  needed: readonly string[],
  rules: Readonly<Record<string, (value: unknown) => boolean>>,
): boolean {
  if (!isObject(value)) return false;
  const isKnown = Object.entries(value).every(
    ([name, each]) => Object.hasOwn(rules, name) && rules[name]!(each),
  );
  return isKnown && needed.every((name) => Object.hasOwn(value, name));
}

/** Whether exits agree with each other and with the price that their coins were bought at. */
function areConsistent(exits: Message, bought: unknown): boolean {
  const {
    stop_loss: stop,
    take_profit: targets = [],
    trail,
  } = exits as {
    stop_loss?: Readonly<Record<string, string>>;
    take_profit?: readonly Readonly<Record<string, string>>[];
    trail?: unknown;
  };
  if (!stop && !trail && targets.length === 0) return false;
  if (stop?.limit_price && (stop.slippage || isAbove(stop.limit_price, stop.price))) return false;
  const stated = targets.flatMap(({ share }) => share ?? []).map(scaled);
  const all = stated.reduce((sum, each) => sum + each, 0n);
  const isShared = stated.length < targets.length;
  if (all > scaled('1') || (isShared && all === scaled('1'))) return false;
  if (!stop && !trail && !isShared && all < scaled('1')) return false;
  const floors = [bought, stop?.price].filter((each) => typeof each === 'string');
  if (stop && typeof bought === 'string' && !isAbove(bought, stop.price)) return false;
  return targets.every(({ price }) => floors.every((floor) => isAbove(price, floor)));
}

function isSlices(value: unknown): boolean {
  if (!isObject(value)) return false;
  const names = ['over', 'every', 'count', 'start_at', 'jitter', 'slippage', 'catch_up'];
  if (!Object.keys(value).every((name) => names.includes(name))) return false;
  const { over, every, count, start_at: startAt, jitter, slippage, catch_up: catchUp } = value;
  const lasts = (duration: unknown, least: number) => {
    const seconds = secondsOf(duration);
    return seconds !== undefined && seconds >= least && seconds <= 7 * 86_400;
  };
  const isCount = isMadeOf(count, '0123456789', 4) && !String(count).startsWith('0');
  return (
    lasts(over, 120) &&
    (!Object.hasOwn(value, 'every') || lasts(every, 10)) &&
    (!Object.hasOwn(value, 'count') || (isCount && Number(count) >= 2 && Number(count) <= 1_000)) &&
    (!Object.hasOwn(value, 'start_at') || isTime(startAt)) &&
    (!Object.hasOwn(value, 'jitter') || (isDecimal(jitter) && scaled(jitter) <= scaled('0.5'))) &&
    (!Object.hasOwn(value, 'slippage') || RULES.slippage!(slippage)) &&
    (!Object.hasOwn(value, 'catch_up') || oneOf('none', 'spread')(catchUp))
  );
}

function isConsistent(action: string, message: Message): boolean {
  const has = (name: string) => Object.hasOwn(message, name);
  if (action === 'amend') {
    // A leg's amount is its exit's business.
    if (String(message.target).includes('/')) return false;
    const changesOrder = has('amount') || has('price');
    if (!has('trigger')) return changesOrder;
    return !changesOrder && Object.keys(message.trigger as Message).join() === 'price';
  }
  if (action === 'cancel') return true;
  if (action === 'exit') {
    const isSized = has('amount') !== has('amount_of_available');
    return isSized && areConsistent(message.exits as Message, undefined);
  }
  if (['amount', 'quote_amount', 'amount_of_available'].filter(has).length !== 1) return false;
  if (has('trigger')) {
    const said = ['price', 'rule', 'trail'].filter((name) =>
      Object.hasOwn(message.trigger as Message, name),
    );
    if (said.join() !== 'price,rule' && said.join() !== 'trail') return false;
  }
  if (has('slices')) {
    const { over, every, count } = message.slices as Message;
    if (has('trigger') || has('iceberg') || has('slippage')) return false;
    if (has('time_in_force') && !oneOf('gtc', 'ioc')(message.time_in_force)) return false;
    if ((every === undefined) === (count === undefined)) return false;
    const slots = count === undefined ? secondsOf(over)! / secondsOf(every)! : Number(count);
    if (Math.floor(slots) < 2 || Math.floor(slots) > 1_000) return false;
    if (secondsOf(over)! / slots < 10) return false;
  }
  if (has('exits')) {
    const bought = message.price ?? (message.trigger as Message | undefined)?.price;
    if (message.side !== 'buy' || !areConsistent(message.exits as Message, bought)) return false;
  }
  if (message.type === 'market') {
    const isImmediate = !has('time_in_force') || oneOf('ioc', 'fok')(message.time_in_force);
    return !has('price') && !has('iceberg') && isImmediate;
  }
  const iceberg = has('iceberg') ? scaled(String(message.iceberg)) : 0n;
  // The base amount of a quote amount is unknown without the market.
  const fits = !has('amount') || iceberg <= scaled(String(message.amount));
  return has('price') && !has('slippage') && fits;
}

function isTimely(message: Message, { sentAtMs }: Surroundings): boolean {
  const statedMs = timeOf(message.issued_at);
  const submitByMs = timeOf(message.submit_by);
  const cancelAtMs = timeOf(message.cancel_at);
  const issuedAtMs = statedMs ?? sentAtMs;
  if (message.action !== 'cancel' && issuedAtMs > sentAtMs + AHEAD_MS) return false;
  if (submitByMs !== undefined && submitByMs > issuedAtMs + HOUR_MS) return false;
  const expiresAtMs = timeOf((message.trigger as Message | undefined)?.expires_at);
  if (expiresAtMs !== undefined && expiresAtMs > issuedAtMs + 366 * 24 * HOUR_MS) return false;
  const startAtMs = timeOf((message.slices as Message | undefined)?.start_at);
  if (startAtMs !== undefined && startAtMs > issuedAtMs + 7 * 24 * HOUR_MS) return false;
  return [submitByMs, cancelAtMs, expiresAtMs].every(
    (timeMs) => timeMs === undefined || statedMs === undefined || timeMs > statedMs,
  );
}
