import { type Row, text, underMessageId, underOwnId, withJson } from './bad-message.ts';

function amount(title: string, value: unknown): Row {
  return [`an amount: ${title}`, { amount: value }, 'INVALID_FIELD', 'amount'];
}

/** Spellings of an amount that JSON allows and Sluice does not. */
export const AMOUNTS = underOwnId([
  amount('a number', 0.001),
  amount('a whole number', 1),
  [
    'an amount: a number that no float holds',
    withJson('amount', '9007199254740993'),
    'INVALID_FIELD',
    'amount',
  ],
  ['an amount: a number with an exponent', withJson('amount', '1e-3'), 'INVALID_FIELD', 'amount'],
  ['an amount: a number beyond all floats', withJson('amount', '1e400'), 'INVALID_FIELD', 'amount'],
  [
    'an amount: a number of 100 digits',
    withJson('amount', '1'.repeat(100)),
    'INVALID_FIELD',
    'amount',
  ],
  ['an amount: a negative number', withJson('amount', '-1'), 'INVALID_FIELD', 'amount'],
  ['an amount: a number that is minus zero', withJson('amount', '-0'), 'INVALID_FIELD', 'amount'],
  amount('a small exponent', '1e-3'),
  amount('a large exponent', '1E5'),
  amount('a minus', '-1'),
  amount('a plus', '+1'),
  amount('a typographic minus', '−1'),
  amount('minus zero', '-0'),
  amount('zero', '0'),
  amount('zero with decimals', '0.000'),
  amount('many zeros', '0000'),
  amount('hexadecimal', '0x10'),
  amount('binary', '0b1'),
  amount('octal', '0o7'),
  amount('a decimal comma', '0,001'),
  amount('a thousands comma', '1,000'),
  amount('a thousands point and a decimal comma', '1.000,5'),
  amount('a thousands space', '1 000'),
  amount('a thousands apostrophe', "1'000"),
  amount('an underscore', '1_000'),
  amount('a space in front', ' 1'),
  amount('a space behind', '1 '),
  amount('a line end behind', '1\n'),
  amount('a tab in front', '\t1'),
  amount('a no-break space', '1\u00A0'),
  amount('a zero width space', '1\u200B'),
  amount('a NUL behind', '1\u0000'),
  amount('nothing before the point', '.5'),
  amount('nothing behind the point', '5.'),
  amount('only a point', '.'),
  amount('two points', '1.2.3'),
  amount('not a number', 'NaN'),
  amount('infinity', 'Infinity'),
  amount('the sign of infinity', '∞'),
  amount('full width digits', '１'),
  amount('Arabic digits', '١'),
  amount('a fraction of one character', '½'),
  amount('a fraction', '1/2'),
  amount('a calculation', '1+1'),
  amount('a per cent', '10%'),
  amount('a currency sign', '$10'),
  amount('a currency', '10 USDT'),
  amount('a suffix', '1k'),
  amount('a big integer', '1n'),
  amount('the word null', 'null'),
  amount('the word all', 'all'),
  amount('41 digits before the point', '1'.repeat(41)),
  amount('41 digits behind the point', `0.${'0'.repeat(40)}1`),
  amount('100 digits', '1'.repeat(100)),
  amount('100 decimals', `0.${'1'.repeat(100)}`),
]);

/** The other fields that are numbers. */
export const OTHER_NUMBERS = underOwnId([
  ['a price as a number', { price: 30_000 }, 'INVALID_FIELD', 'price'],
  ['a price of zero', { price: '0' }, 'INVALID_FIELD', 'price'],
  ['a negative price', { price: '-30000' }, 'INVALID_FIELD', 'price'],
  ['a price with an exponent', { price: '3e4' }, 'INVALID_FIELD', 'price'],
  ['a price for the market', { price: 'market' }, 'INVALID_FIELD', 'price'],
  ['a price of 100 digits', { price: '9'.repeat(100) }, 'INVALID_FIELD', 'price'],
  ['a negative iceberg', { iceberg: '-1' }, 'INVALID_FIELD', 'iceberg'],
  ['an iceberg with an exponent', { iceberg: '1e-4' }, 'INVALID_FIELD', 'iceberg'],
  ['an iceberg larger than the amount', { iceberg: '0.0011' }, 'INVALID_FIELD', 'iceberg'],
]);

/** Spellings that JSON itself does not allow. */
export const NUMBERS_OUTSIDE_JSON = underMessageId(
  ['0x10', '+1', '.5', '5.', '01', '1,5', 'NaN', 'Infinity', '-Infinity', '1_000', '1n', '--1'].map(
    (json): Row => [
      `the bare number ${json.replace('+', 'plus ').replaceAll('-', 'minus ')}`,
      text(withJson('amount', json)('unread')),
      'NOT_JSON',
    ],
  ),
);
