import {
  amend,
  cancel,
  type Message,
  type Row,
  underMessageId,
  underOwnId,
} from './bad-message.ts';

const market = (changes: Message): Message => ({ type: 'market', price: undefined, ...changes });

/** Fields that do not go together, and words that Gate does not have. */
export const KINDS = underOwnId([
  ['a market order with a price', { type: 'market' }, 'INVALID_FIELD', 'price'],
  [
    'a market order good till cancelled',
    market({ time_in_force: 'gtc' }),
    'INVALID_FIELD',
    'time_in_force',
  ],
  [
    'a market order that only adds liquidity',
    market({ time_in_force: 'poc' }),
    'INVALID_FIELD',
    'time_in_force',
  ],
  ['a market order as an iceberg', market({ iceberg: '0.0001' }), 'INVALID_FIELD', 'iceberg'],
  [
    'a market order with a slippage of zero',
    market({ slippage: '0' }),
    'INVALID_FIELD',
    'slippage',
  ],
  [
    'a market order with a negative slippage',
    market({ slippage: '-0.01' }),
    'INVALID_FIELD',
    'slippage',
  ],
  [
    'a market order with a slippage in per cent',
    market({ slippage: '3%' }),
    'INVALID_FIELD',
    'slippage',
  ],
  [
    'a market order with a slippage of everything',
    market({ slippage: '1' }),
    'INVALID_FIELD',
    'slippage',
  ],
  [
    'a market order with a slippage of 3 for 3 per cent',
    market({ slippage: '3' }),
    'INVALID_FIELD',
    'slippage',
  ],
  [
    'a market order with a slippage as a number',
    market({ slippage: 0.03 }),
    'INVALID_FIELD',
    'slippage',
  ],
  ['a limit order with a slippage', { slippage: '0.01' }, 'INVALID_FIELD', 'slippage'],
  ['a stop order', { type: 'stop_limit' }, 'INVALID_FIELD', 'type'],
  ['a type in capitals', { type: 'LIMIT' }, 'INVALID_FIELD', 'type'],
  ['a type of another field', { type: 'ioc' }, 'INVALID_FIELD', 'type'],
  ['a long position', { side: 'long' }, 'INVALID_FIELD', 'side'],
  ['a side in capitals', { side: 'BUY' }, 'INVALID_FIELD', 'side'],
  ['a side with a space', { side: 'buy ' }, 'INVALID_FIELD', 'side'],
  ['both sides', { side: 'buy,sell' }, 'INVALID_FIELD', 'side'],
  [
    'a time in force of another exchange',
    { time_in_force: 'gtd' },
    'INVALID_FIELD',
    'time_in_force',
  ],
  ['a time in force in capitals', { time_in_force: 'IOC' }, 'INVALID_FIELD', 'time_in_force'],
  [
    'a self-trade action that Gate does not have',
    { stp_act: 'cancel' },
    'INVALID_FIELD',
    'stp_act',
  ],
  ['an action in capitals', { action: 'PLACE' }, 'INVALID_FIELD', 'action'],
  ['an action that does not exist', { action: 'delete' }, 'INVALID_FIELD', 'action'],
  ['an action that is a method', { action: 'toString' }, 'INVALID_FIELD', 'action'],
  ['a note with half a character', { note: 'a\uD800b' }, 'INVALID_FIELD', 'note'],
]);

function amendment(title: string, changes: Message, field: string): Row {
  return [title, amend(changes), 'INVALID_FIELD', field];
}

/** Cancels and amendments. */
export const INSTRUCTIONS = [
  ...underOwnId([
    ['a cancel of an empty target', cancel({ target: '' }), 'INVALID_FIELD', 'target'],
    ['a cancel of two targets', cancel({ target: ['a', 'b'] }), 'INVALID_FIELD', 'target'],
    ['a cancel of everything', cancel({ target: '*' }), 'INVALID_FIELD', 'target'],
    [
      'a cancel by the id of Gate',
      cancel({ target: 1_036_717_000_137 }),
      'INVALID_FIELD',
      'target',
    ],
    [
      'a cancel of a target that is too long',
      cancel({ target: 'x'.repeat(65) }),
      'INVALID_FIELD',
      'target',
    ],
    amendment('an amendment to nothing', { amount: '0' }, 'amount'),
    amendment('an amendment to a negative price', { price: '-1' }, 'price'),
    amendment('an amendment to a price as a number', { price: 30_000 }, 'price'),
    amendment(
      'an amendment of a pair in lower case',
      { price: '1', currency_pair: 'btc_usdt' },
      'currency_pair',
    ),
    amendment('an amendment of a target with a space', { price: '1', target: 'a b' }, 'target'),
  ]),
  ...underMessageId([
    ['a cancel without an id', cancel({ id: undefined }), 'MISSING_FIELD', 'id'],
    ['an amendment without an id', amend({ id: undefined, price: '1' }), 'MISSING_FIELD', 'id'],
  ]),
];
