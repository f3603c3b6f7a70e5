import {
  amend,
  cancel,
  followedBy,
  LOOKUP,
  type Row,
  underMessageId,
  underOwnId,
} from './bad-message.ts';

/** Fields that a message lacks. */
export const MISSING = underOwnId([
  ['no pair', { currency_pair: undefined }, 'MISSING_FIELD', 'currency_pair'],
  ['no side', { side: undefined }, 'MISSING_FIELD', 'side'],
  ['no amount', { amount: undefined }, 'MISSING_FIELD', 'amount'],
  ['an amount in both currencies', { quote_amount: '25' }, 'INVALID_FIELD', 'quote_amount'],
  [
    'an amendment in quote currency',
    amend({ quote_amount: '25' }),
    'UNKNOWN_FIELD',
    'quote_amount',
  ],
  ['a limit order without a price', { price: undefined }, 'MISSING_FIELD', 'price'],
  ['a cancel without a target', cancel({ target: undefined }), 'MISSING_FIELD', 'target'],
  [
    'an amendment without a target',
    amend({ target: undefined, price: '1' }),
    'MISSING_FIELD',
    'target',
  ],
  [
    'an amendment without a pair',
    amend({ currency_pair: undefined, price: '1' }),
    'MISSING_FIELD',
    'currency_pair',
  ],
  ['an amendment that changes nothing', amend({}), 'MISSING_FIELD', 'amount'],
]);

/** Fields that no message has, or that this one may not have. */
export const UNKNOWN = underOwnId([
  ['a misspelt field', { pirce: '1' }, 'UNKNOWN_FIELD', 'pirce'],
  ['a field in capitals', { AMOUNT: '1' }, 'UNKNOWN_FIELD', 'AMOUNT'],
  ['a field with a space', { 'amount ': '1' }, 'UNKNOWN_FIELD', 'amount '],
  ['a field with a homoglyph', { аmount: '1' }, 'UNKNOWN_FIELD', 'аmount'],
  ['a field without a name', { '': '1' }, 'UNKNOWN_FIELD', ''],
  ['a client order id', { text: 't-mine' }, 'UNKNOWN_FIELD', 'text'],
  ['borrowing', { auto_borrow: true }, 'UNKNOWN_FIELD', 'auto_borrow'],
  ['repaying', { auto_repay: true }, 'UNKNOWN_FIELD', 'auto_repay'],
  ['an action mode', { action_mode: 'ACK' }, 'UNKNOWN_FIELD', 'action_mode'],
  ['leverage', { leverage: '10' }, 'UNKNOWN_FIELD', 'leverage'],
  ['a size in contracts', { size: '-1' }, 'UNKNOWN_FIELD', 'size'],
  ['a stop price', { stop_price: '1' }, 'UNKNOWN_FIELD', 'stop_price'],
  ['a key', { key: 'not-a-key' }, 'UNKNOWN_FIELD', 'key'],
  ['a target of an order', { target: 'some-order' }, 'UNKNOWN_FIELD', 'target'],
  ['a prototype', followedBy('"__proto__":{"amount":"9"}'), 'UNKNOWN_FIELD', '__proto__'],
  ['a constructor', followedBy('"constructor":{"prototype":{}}'), 'UNKNOWN_FIELD', 'constructor'],
  ['a method of objects', { hasOwnProperty: 1 }, 'UNKNOWN_FIELD', 'hasOwnProperty'],
  ['an unknown field that is null', { extra: null }, 'UNKNOWN_FIELD', 'extra'],
  ['a cancel with a pair', cancel({ currency_pair: 'BTC_USDT' }), 'UNKNOWN_FIELD', 'currency_pair'],
  [
    'a cancel with a deadline',
    cancel({ submit_by: '2026-11-22T09:00:00Z' }),
    'UNKNOWN_FIELD',
    'submit_by',
  ],
  ['an amendment of the side', amend({ price: '1', side: 'sell' }), 'UNKNOWN_FIELD', 'side'],
  [
    'an amendment with a cancel time',
    amend({ price: '1', cancel_at: 1 }),
    'UNKNOWN_FIELD',
    'cancel_at',
  ],
  ['a field with a line end', { 'a\r\nb': 1 }, 'UNKNOWN_FIELD', 'a\\u000d\\u000ab'],
  [
    'a field with an escape sequence',
    { '\u001B[2J\u0007': 1 },
    'UNKNOWN_FIELD',
    '\\u001b[2J\\u0007',
  ],
  ['a field that is written backwards', { '\u202Etnuoma': 1 }, 'UNKNOWN_FIELD', '\\u202etnuoma'],
  ['a field with half a character', followedBy('"\\ud800":1'), 'UNKNOWN_FIELD', '\\ud800'],
  [
    'a field that is cut in a character',
    { [`${'f'.repeat(63)}😀`]: 1 },
    'UNKNOWN_FIELD',
    `${'f'.repeat(63)}\\ud83d`,
  ],
  ['a field that is a formula', { '=cmd|/C calc!A0': 1 }, 'UNKNOWN_FIELD', '=cmd|/C calc!A0'],
  ['a field that is a lookup', { [LOOKUP]: 1 }, 'UNKNOWN_FIELD', LOOKUP],
]);

/** Fields that occur twice: under the own id unless that is in doubt. */
export const REPEATED = [
  ...underOwnId([
    ['two amounts', followedBy('"amount":"1"'), 'REPEATED_FIELD', 'amount'],
    ['the same amount twice', followedBy('"amount":"0.001"'), 'REPEATED_FIELD', 'amount'],
    ['two sides', followedBy('"side":"sell"'), 'REPEATED_FIELD', 'side'],
    [
      'an amount that is repeated in escapes',
      followedBy('"\\u0061mount":"1"'),
      'REPEATED_FIELD',
      'amount',
    ],
    ['two prototypes', followedBy('"__proto__":1,"__proto__":2'), 'REPEATED_FIELD', '__proto__'],
    [
      'an unknown field twice',
      followedBy('"x\\u001b":1,"x\\u001b":2'),
      'REPEATED_FIELD',
      'x\\u001b',
    ],
  ]),
  ...underMessageId([
    ['two ids', followedBy('"id":"other"'), 'REPEATED_FIELD', 'id'],
    ['the same id twice', (id) => followedBy(`"id":"${id}"`)(id), 'REPEATED_FIELD', 'id'],
    ['two accounts', followedBy('"account":"main","account":"main"'), 'REPEATED_FIELD', 'account'],
    [
      'two amounts and two ids',
      followedBy('"amount":"1","id":"other"'),
      'REPEATED_FIELD',
      'amount',
    ],
  ]),
];

/** JSON values that no field accepts. */
const OTHER_TYPES: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  'a fraction': 0.5,
  'an empty text': '',
  'a list': ['1'],
  'an object': { value: '1' },
};

const TYPED_FIELDS = [
  'action',
  'currency_pair',
  'type',
  'side',
  'amount',
  'quote_amount',
  'price',
  'time_in_force',
  'iceberg',
  'stp_act',
  'slippage',
  'issued_at',
  'submit_by',
  'cancel_at',
  'note',
];

const isRight = (field: string, type: string) => field === 'note' && type === 'an empty text';

/** Every field with every type that it does not have. */
export const WRONG_TYPES = underOwnId(
  TYPED_FIELDS.flatMap((field) =>
    Object.entries(OTHER_TYPES)
      .filter(([type]) => !isRight(field, type))
      .map(([type, value]): Row => {
        return [`${field} as ${type}`, { [field]: value }, 'INVALID_FIELD', field];
      }),
  ),
);
