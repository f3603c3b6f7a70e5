import { amend, followedBy, type Message, type Row, underOwnId, withJson } from './bad-message.ts';

const DAY_MS = 86_400_000;
const PRICE = { price: '58000', rule: '<=' } as const;
const TRAIL = { by: '0.03' } as const;

function fault(title: string, trigger: unknown, field: string): Row {
  return [`a trigger: ${title}`, { trigger }, 'INVALID_FIELD', `trigger${field && `.${field}`}`];
}
const price = (title: string, value: unknown) =>
  fault(`a price: ${title}`, { ...PRICE, price: value }, 'price');
const by = (title: string, value: unknown) =>
  fault(`a trail: ${title}`, { trail: { by: value } }, 'trail.by');
const confirm = (title: string, value: unknown) =>
  fault(`a confirmation: ${title}`, { ...PRICE, confirm_seconds: value }, 'confirm_seconds');
function missing(title: string, trigger: Message, field: string): Row {
  return [`a trigger: ${title}`, { trigger }, 'MISSING_FIELD', `trigger.${field}`];
}
function unknown(title: string, trigger: Message, field: string): Row {
  return [`a trigger: ${title}`, { trigger }, 'UNKNOWN_FIELD', `trigger.${field}`];
}
function repeated(title: string, json: string, field: string): Row {
  return [`a trigger: ${title}`, withJson('trigger', json), 'REPEATED_FIELD', `trigger.${field}`];
}

/** Conditions that are none, or say two things. */
export const TRIGGERS = underOwnId([
  fault('null', null, ''),
  fault('a text', '58000', ''),
  fault('a number', 58_000, ''),
  fault('a list', [PRICE], ''),
  fault('true', true, ''),
  missing('nothing', {}, 'price'),
  missing('only a source', { source: 'last' }, 'price'),
  missing('a price without a rule', { price: '58000' }, 'rule'),
  missing('a rule without a price', { rule: '<=' }, 'price'),
  missing('a trail of nothing', { trail: {} }, 'trail.by'),
  missing('a trail with a beginning only', { trail: { from: '62000' } }, 'trail.by'),
  fault('a price and a trail', { ...PRICE, trail: TRAIL }, 'trail'),
  fault('a rule and a trail', { rule: '<=', trail: TRAIL }, 'trail'),
  price('a number', 58_000),
  price('zero', '0'),
  price('negative', '-58000'),
  price('with an exponent', '5.8e4'),
  price('with a comma', '58,000'),
  price('with a space', '58000 '),
  price('a ratio of the price', '5%'),
  price('of 41 digits', '1'.repeat(41)),
  price('null', null),
  price('an object', { value: '58000' }),
  fault('a rule in words', { ...PRICE, rule: 'below' }, 'rule'),
  fault('a rule that is only less', { ...PRICE, rule: '<' }, 'rule'),
  fault('a rule the other way round', { ...PRICE, rule: '=<' }, 'rule'),
  fault('a rule with a space', { ...PRICE, rule: '<= ' }, 'rule'),
  fault('a rule in one character', { ...PRICE, rule: '≤' }, 'rule'),
  fault('a rule of futures', { ...PRICE, rule: 1 }, 'rule'),
  fault('both rules', { ...PRICE, rule: ['<=', '>='] }, 'rule'),
  fault('a trail as a text', { trail: '0.03' }, 'trail'),
  fault('a trail as a list', { trail: [TRAIL] }, 'trail'),
  fault('a trail of null', { trail: null }, 'trail'),
  by('of zero', '0'),
  by('of zero with decimals', '0.000'),
  by('of the whole price', '1'),
  by('of more than the price', '1.5'),
  by('in per cent', '3%'),
  by('of three for three per cent', '3'),
  by('a number', 0.03),
  by('negative', '-0.03'),
  by('with an exponent', '3e-2'),
  by('an absolute distance with a unit', '500 USDT'),
  fault('a trail from zero', { trail: { ...TRAIL, from: '0' } }, 'trail.from'),
  fault('a trail from a number', { trail: { ...TRAIL, from: 62_000 } }, 'trail.from'),
  fault('a source that spot does not have', { ...PRICE, source: 'mark' }, 'source'),
  fault('a source that is an index', { ...PRICE, source: 'index' }, 'source'),
  fault('a source in capitals', { ...PRICE, source: 'LAST' }, 'source'),
  confirm('a number', 60),
  confirm('negative', '-1'),
  confirm('longer than five minutes', '301'),
  confirm('with decimals', '1.5'),
  confirm('with a unit', '60s'),
  confirm('a duration', 'PT60S'),
  confirm('with a zero in front', '060'),
  confirm('true', true),
  fault('an end that is no time', { ...PRICE, expires_at: 'tomorrow' }, 'expires_at'),
  fault('an end in seconds', { ...PRICE, expires_at: 1_796_000_000 }, 'expires_at'),
  fault("an end by Gate's field", { ...PRICE, expires_at: '2592000' }, 'expires_at'),
  unknown("Gate's field for the end", { ...PRICE, expiration: 2_592_000 }, 'expiration'),
  unknown('a misspelt price', { ...PRICE, pirce: '1' }, 'pirce'),
  unknown('a field in capitals', { ...PRICE, PRICE: '1' }, 'PRICE'),
  unknown('at the exchange', { ...PRICE, resident: 'exchange' }, 'resident'),
  unknown('at once', { ...PRICE, immediately: true }, 'immediately'),
  unknown('an unknown field of a trail', { trail: { ...TRAIL, to: '1' } }, 'trail.to'),
  unknown('an unknown field with an escape', { ...PRICE, '\u001b[2J': 1 }, '\\u001b[2J'),
  repeated('two prices', '{"price":"1","price":"58000","rule":"<="}', 'price'),
  repeated('the same price twice', '{"price":"1","price":"1","rule":"<="}', 'price'),
  repeated('two rules', '{"price":"1","rule":">=","rule":"<="}', 'rule'),
  repeated('two ratios', '{"trail":{"by":"0.01","by":"0.5"}}', 'trail.by'),
  repeated('a price in escapes', '{"price":"1","\\u0070rice":"2","rule":"<="}', 'price'),
  repeated('an unknown field twice', '{"price":"1","x":1,"x":2,"rule":"<="}', 'x'),
  [
    'two triggers',
    followedBy('"trigger":{"price":"1","rule":"<="},"trigger":{"price":"2","rule":"<="}'),
    'REPEATED_FIELD',
    'trigger',
  ],
  [
    'a trigger: a prototype',
    withJson('trigger', '{"price":"1","rule":"<=","__proto__":{"price":"2"}}'),
    'UNKNOWN_FIELD',
    'trigger.__proto__',
  ],
]);

function instruction(title: string, fields: Message, code: string, field: string): Row {
  return [`an amendment of a trigger: ${title}`, amend(fields), code, field];
}

export const TRIGGER_AMENDMENTS = underOwnId([
  instruction('nothing', { trigger: {} }, 'MISSING_FIELD', 'trigger.price'),
  instruction('a text', { trigger: '57000' }, 'INVALID_FIELD', 'trigger'),
  instruction('a price of zero', { trigger: { price: '0' } }, 'INVALID_FIELD', 'trigger.price'),
  instruction('its rule', { trigger: PRICE }, 'UNKNOWN_FIELD', 'trigger.rule'),
  instruction('a trail', { trigger: { trail: TRAIL } }, 'MISSING_FIELD', 'trigger.price'),
  instruction(
    'and the amount',
    { trigger: { price: '57000' }, amount: '1' },
    'INVALID_FIELD',
    'trigger',
  ),
  instruction(
    'and the price',
    { trigger: { price: '57000' }, price: '1' },
    'INVALID_FIELD',
    'trigger',
  ),
]);

/** Ends that are over or too far away, for messages that are sent at `nowMs`. */
export function triggerTimesAtFault(nowMs: number) {
  const ends = (title: string, expiresAt: number): Row => [
    `a trigger that ends ${title}`,
    { issued_at: nowMs, trigger: { ...PRICE, expires_at: expiresAt } },
    'INVALID_FIELD',
    'trigger.expires_at',
  ];
  return underOwnId([
    ends('when it is issued', nowMs),
    ends('a day before', nowMs - DAY_MS),
    ends('after more than 366 days', nowMs + 366 * DAY_MS + 1),
  ]);
}

function available(title: string, value: unknown): Row {
  const order = { amount: undefined, amount_of_available: value };
  return [`of what is available: ${title}`, order, 'INVALID_FIELD', 'amount_of_available'];
}

/** Ratios of the balance. */
export const AVAILABLE = underOwnId([
  available('zero', '0'),
  available('zero with decimals', '0.00'),
  available('more than all', '1.01'),
  available('everything in per cent', '100'),
  available('a per cent sign', '50%'),
  available('a number', 0.5),
  available('the word all', 'all'),
  available('negative', '-0.5'),
  available('with an exponent', '5e-1'),
  available('null', null),
  [
    'of what is available and an amount',
    { amount_of_available: '1' },
    'INVALID_FIELD',
    'amount_of_available',
  ],
  [
    'of what is available and an amount in quote currency',
    { amount: undefined, quote_amount: '25', amount_of_available: '1' },
    'INVALID_FIELD',
    'amount_of_available',
  ],
  [
    'an amendment of what is available',
    amend({ amount_of_available: '1' }),
    'UNKNOWN_FIELD',
    'amount_of_available',
  ],
]);
