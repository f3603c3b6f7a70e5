import fc from '../support/fast-check.ts';
import { GOOD_ORDER, type Message } from './bad-message.ts';
import { drop, type Field, reorder, repeat, replace, swap } from './mutations.ts';

/** A message as its fields were written: a name may come twice, and values are JSON text. */
export type Written = {
  readonly body: string;
  readonly fields: readonly Field[];
};

/** When all of them are sent. */
export const SENT_AT_MS = Date.parse('2026-11-22T09:00:00Z');

const good = fc.constantFrom<Message>(
  { id: 'a', ...GOOD_ORDER },
  { id: 'a', ...GOOD_ORDER, time_in_force: 'poc', iceberg: '0.0001', note: 'x', account: 'other' },
  { id: 'a', ...GOOD_ORDER, issued_at: SENT_AT_MS, cancel_at: '2026-11-22T10:00:00Z' },
  { id: 'a', currency_pair: 'ETH_USDT', type: 'market', side: 'buy', amount: '25' },
  {
    id: 'a',
    currency_pair: 'ETH_USDT',
    type: 'market',
    side: 'sell',
    amount: '1',
    slippage: '0.02',
  },
  {
    id: 'a',
    currency_pair: 'ETH_USDT',
    type: 'market',
    side: 'sell',
    quote_amount: '25',
  },
  {
    id: 'a',
    ...GOOD_ORDER,
    side: 'sell',
    trigger: { price: '58000.0', rule: '<=', source: 'touch', confirm_seconds: '60' },
  },
  {
    id: 'a',
    currency_pair: 'ETH_USDT',
    type: 'market',
    side: 'sell',
    amount_of_available: '0.50',
    trigger: { trail: { by: '0.030', from: '62000' }, expires_at: '2026-12-31T00:00:00Z' },
  },
  { id: 'a', action: 'amend', currency_pair: 'BTC_USDT', target: 'b', trigger: { price: '57000' } },
  {
    id: 'a',
    ...GOOD_ORDER,
    exits: {
      stop_loss: { price: '29000.00', limit_price: '28900', confirm_seconds: '60' },
      take_profit: [{ price: '31000.0', share: '0.50' }, { price: '33000' }],
      trail: { by: '0.030' },
    },
  },
  {
    id: 'a',
    action: 'exit',
    currency_pair: 'ETH_USDT',
    amount_of_available: '1.0',
    exits: { take_profit: [{ price: '3100' }, { price: '3200' }], stop_loss: { price: '2900' } },
  },
  {
    id: 'a',
    ...GOOD_ORDER,
    amount: '0.10',
    slices: { over: 'PT4H', every: 'PT5M', jitter: '0.20', start_at: '2026-11-23T09:00:00Z' },
  },
  {
    id: 'a',
    currency_pair: 'ETH_USDT',
    type: 'market',
    side: 'buy',
    amount: '2500',
    slices: { over: 'P1DT30M', count: '60', slippage: '0.0100', catch_up: 'spread' },
  },
  { id: 'a', action: 'cancel', target: 'b' },
  { id: 'a', action: 'cancel', target: 'b/exit/tp1' },
  { id: 'a', action: 'amend', currency_pair: 'BTC_USDT', target: 'b', amount: '1', price: '2' },
);

const NAMES = [
  ...['id', 'account', 'action', 'currency_pair', 'type', 'side', 'amount', 'price', 'target'],
  ...[
    'time_in_force',
    'iceberg',
    'stp_act',
    'slippage',
    'quote_amount',
    'amount_of_available',
    'trigger',
    'exits',
    'slices',
    'issued_at',
    'submit_by',
    'cancel_at',
    'note',
  ],
];
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'text', 'Amount', '', 'toString'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
);

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const number = fc.oneof(
  digits(45),
  fc.tuple(digits(45), digits(45)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc
    .tuple(fc.constantFrom('+', '-', ' ', '0', '00', '.', '0x', '\t'), digits(5))
    .map((both) => both.join('')),
  fc
    .tuple(digits(5), fc.constantFrom('e3', 'E-3', '.', ' ', '\n', ',5', 'n', '%', '\u0000'))
    .map((both) => both.join('')),
  fc.constantFrom('0', '0.0', '1', '0.5', '0.999', 'NaN', 'Infinity', '', '١', '１'),
);
const bareNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('1e400', '-1e400', '-0', '1E+2', '0.10', '123456789012345678901234567890'),
);

const nearMs = fc.integer({ min: -7_200_000, max: 7_200_000 }).map((ms) => SENT_AT_MS + ms);
const edgeMs = fc
  .constantFrom(-1, 0, 1, 29_999, 30_000, 30_001, 3_599_999, 3_600_000, 3_600_001)
  .map((ms) => SENT_AT_MS + ms);
const two = fc.integer({ min: 0, max: 61 }).map((value) => String(value).padStart(2, '0'));
const isoLike = fc
  .tuple(fc.constantFrom('2026', '2027', '1999', '9999', '0001'), two, two, two, two, two)
  .map(([year, month, day, ...clock]) => `${year}-${month}-${day}T${clock.join(':')}Z`);
const time = fc.oneof(
  nearMs,
  edgeMs,
  nearMs.map(String),
  nearMs.map((ms) => new Date(ms).toISOString()),
  nearMs.map((ms) => new Date(ms).toISOString().replace('.000', '').replace('Z', '+00:00')),
  nearMs.map((ms) => new Date(ms).toISOString().replace('Z', '456789Z')),
  nearMs.map((ms) => new Date(ms).toISOString().replace('Z', '4567890Z')),
  nearMs.map((ms) => ms / 1000),
  nearMs.map((ms) => ms * 1000),
  isoLike,
);

const word = fc.constantFrom(
  ...['limit', 'market', 'buy', 'sell', 'gtc', 'ioc', 'poc', 'fok', 'cn', 'co', 'cb', '-'],
  ...['place', 'cancel', 'amend', 'main', 'other', 'nobody', 'constructor', '__proto__'],
  ...['BTC_USDT', 'btc_usdt', 'BTC/USDT', 'A_B', '_', 'BUY', 'null', 'a.b:c-d_e'],
);
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.constantFrom(
    '\u0000',
    '\r\n',
    '\u001B[2J',
    '\u202E',
    '\uFEFF',
    '\uD800',
    '\uDFFF',
    '𝟙',
    '=1+1',
  ),
);

const triggerField = fc.oneof(
  { weight: 3, arbitrary: number },
  { weight: 1, arbitrary: time },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>('<=', '>=', 'last', 'touch', '0', '300', '301', {}),
  },
  {
    weight: 2,
    arbitrary: fc.record({ by: number, from: number }, { requiredKeys: [] }),
  },
);
const trigger = fc.dictionary(
  fc.constantFrom('price', 'rule', 'trail', 'source', 'confirm_seconds', 'expires_at', 'extra'),
  triggerField,
  { maxKeys: 4 },
);

const stop = fc.record(
  { price: number, limit_price: number, slippage: number, extra: number },
  { requiredKeys: ['price'] },
);
const target = fc.record({ price: number, share: number }, { requiredKeys: ['price'] });
const exits = fc.record(
  {
    stop_loss: stop,
    take_profit: fc.array(target, { maxLength: 6 }),
    trail: fc.record({ by: number, from: number }, { requiredKeys: [] }),
    extra: number,
  },
  { requiredKeys: [] },
);

const duration = fc.oneof(
  fc.constantFrom('PT4H', 'PT2M', 'PT1M59S', 'P7D', 'P7DT1S', 'PT10S', 'PT9S', 'P1DT2H3M4S'),
  fc.constantFrom('P', 'PT', 'P1M', 'P1W', 'PT1.5H', 'pt4h', '4h', 'PT-4H', 'PT4M4H', ' PT4H'),
  fc
    .tuple(digits(3), fc.constantFrom('H', 'M', 'S'), digits(3))
    .map(([one, letter, other]) => `PT${one}${letter}${other}S`),
);
const slices = fc.record(
  {
    over: duration,
    every: duration,
    count: fc.oneof(digits(5), fc.constantFrom('1', '2', '1000', '1001', '02')),
    start_at: time,
    jitter: number,
    slippage: number,
    catch_up: fc.constantFrom('none', 'spread', 'burst'),
    extra: number,
  },
  { requiredKeys: ['over'] },
);

const json = fc.oneof(
  { weight: 4, arbitrary: slices.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: exits.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: trigger.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: word.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: number.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: time.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: oddText.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: bareNumber },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false', '[]', '{}', '[["1"]]') },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
);

/** One thing that goes wrong, or nothing that matters. */
const mutation = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, json).map(([key, value]) => replace(key, value)) },
  { weight: 1, arbitrary: fc.nat().map(drop) },
  { weight: 1, arbitrary: fc.nat().map(repeat) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => swap(one, other)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => reorder(one, other)) },
);

function inEscapes(character: string) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** How a text may be written in JSON without being another text. */
const spelling = fc.constantFrom<(json: string) => string>(
  (text) => text,
  (text) => text,
  (text) => text.replace(/[A-Za-z0-9](?=[^\\]*"$)/, inEscapes),
);
const space = fc.constantFrom('', '', '', ' ', '\n  ', '\t\r\n');

/** A good message after a few mutations. */
export const mutatedMessage: fc.Arbitrary<Written> = fc
  .record({
    message: good,
    mutations: fc.array(mutation, { maxLength: 3 }),
    spell: spelling,
    gap: space,
  })
  .map(({ message, mutations, spell, gap }) => {
    const whole = Object.entries(message).map(
      ([key, value]): Field => [key, JSON.stringify(value)],
    );
    const fields = mutations.reduce<readonly Field[]>((current, mutate) => mutate(current), whole);
    const texts = fields.map(
      ([key, value]) => `${gap}${spell(JSON.stringify(key))}${gap}:${value}`,
    );
    return { body: `{${texts.join(',')}${gap}}`, fields };
  });

const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\u',
    '\\ud800',
    '//',
    ' ',
    '\n',
    '\uFEFF',
  ),
  fc.constantFrom(
    '"id"',
    '"amount":"1"',
    '"price":',
    'null',
    'true',
    '1e5',
    '-',
    '0x1',
    'NaN',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const rubble = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

/** Texts that may be no JSON: mutated messages that were cut, doubled or wrapped, and rubble. */
export const rawText: fc.Arbitrary<string> = fc.oneof(
  rubble,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .tuple(mutatedMessage, fc.nat(), fc.nat({ max: 8 }), rubble)
    .map(([{ body }, at, length, inserted]) => {
      const start = at % (body.length + 1);
      return body.slice(0, start) + inserted + body.slice(start + length);
    }),
  mutatedMessage.map(({ body }) => JSON.stringify(body)),
  fc.tuple(mutatedMessage, mutatedMessage).map(([one, other]) => one.body + other.body),
);
