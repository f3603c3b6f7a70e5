import { GOOD_ORDER, LOOKUP, text, underMessageId, underOwnId, withJson } from './bad-message.ts';

const ORDER = JSON.stringify({ id: 'unread', ...GOOD_ORDER });
const BASE64 = Buffer.from(ORDER).toString('base64');
const DEEP = 100_000;
/** The most that SQS takes. */
const MESSAGE_BYTES = 1_048_576;

function nested(open: string, inner: string, close: string) {
  return open.repeat(DEEP) + inner + close.repeat(DEEP);
}
function filled(start: string, filling: string, end: string) {
  return (
    start +
    filling.repeat(Math.floor((MESSAGE_BYTES - start.length - end.length) / filling.length)) +
    end
  );
}
function manyFields() {
  const fields = Array.from({ length: 70_000 }, (_, index) => `"f${index}":0`);
  return `{"id":"unread",${fields.join(',')}}`;
}
const envelope = (fields: object) => text(JSON.stringify(fields));

/** Bodies that are not JSON. */
export const NOT_JSON = underMessageId([
  ['only white space', text(' \t\r\n '), 'NOT_JSON'],
  ['words', text('buy bitcoin!'), 'NOT_JSON'],
  ['a single brace', text('{'), 'NOT_JSON'],
  ['an order that is cut off in a string', text(ORDER.slice(0, 30)), 'NOT_JSON'],
  ['an order without its last brace', text(ORDER.slice(0, -1)), 'NOT_JSON'],
  ['an order without its first brace', text(ORDER.slice(1)), 'NOT_JSON'],
  ['two orders, one behind the other', text(ORDER + ORDER), 'NOT_JSON'],
  ['two orders on two lines', text(`${ORDER}\n${ORDER}`), 'NOT_JSON'],
  ['an order with a comma behind it', text(`${ORDER},`), 'NOT_JSON'],
  ['an order with a semicolon behind it', text(`${ORDER};`), 'NOT_JSON'],
  ['a comma behind the last field', text(ORDER.replace('}', ',}')), 'NOT_JSON'],
  ['single quotes', text(ORDER.replaceAll('"', "'")), 'NOT_JSON'],
  ['typographic quotes', text(ORDER.replaceAll('"', '”')), 'NOT_JSON'],
  ['names without quotes', text('{id: "unread", side: "buy"}'), 'NOT_JSON'],
  ['a comment', text(`${ORDER} // a comment`), 'NOT_JSON'],
  ['Python', text("{'id': 'unread', 'side': None}"), 'NOT_JSON'],
  ['YAML', text('id: unread\nside: buy\namount: "0.001"'), 'NOT_JSON'],
  ['XML', text('<?xml version="1.0"?><order id="unread"/>'), 'NOT_JSON'],
  ['a form', text('id=unread&side=buy&amount=0.001'), 'NOT_JSON'],
  ['a FIX message', text('8=FIX.4.4|35=D|55=BTC_USDT|54=1|38=0.001'), 'NOT_JSON'],
  ['base64', text(BASE64), 'NOT_JSON'],
  ['a data URL', text(`data:application/json;base64,${BASE64}`), 'NOT_JSON'],
  ['a percent-encoded order', text(encodeURIComponent(ORDER)), 'NOT_JSON'],
  ['a byte order mark in front', text(`\uFEFF${ORDER}`), 'NOT_JSON'],
  ['a zero width space in front', text(`\u200B${ORDER}`), 'NOT_JSON'],
  ['a no-break space between fields', text(ORDER.replace(',', ',\u00A0')), 'NOT_JSON'],
  ['an escaped NUL between fields', text(ORDER.replace(',', ',\\u0000')), 'NOT_JSON'],
  ['C1 controls', text(`\u009B2J\u0085${ORDER}`), 'NOT_JSON'],
  ['bidirectional controls', text(`\u202E${ORDER}\u2066`), 'NOT_JSON'],
  ['line separators', text(`\u2028${ORDER}\u2029`), 'NOT_JSON'],
  ['characters that could not be read', text('\uFFFD\uFFFD\uFFFD'), 'NOT_JSON'],
  ['a line end inside of a text', text(ORDER.replace('unread', 'un\nread')), 'NOT_JSON'],
  ['a tab inside of a text', text(ORDER.replace('unread', 'un\tread')), 'NOT_JSON'],
  ['half an escape', text(ORDER.replace('unread', '\\u12')), 'NOT_JSON'],
  ['an escape that JSON does not have', text(ORDER.replace('unread', '\\x41')), 'NOT_JSON'],
  ['the word undefined', text('undefined'), 'NOT_JSON'],
  ['a lookup as log4j took it', text(LOOKUP), 'NOT_JSON'],
  ['a formula', text('=HYPERLINK("http://127.0.0.1/","order")'), 'NOT_JSON'],
  ['lists that are opened 100,000 times', text('['.repeat(DEEP)), 'NOT_JSON'],
  ['objects that are opened 100,000 times', text('{"a":'.repeat(DEEP)), 'NOT_JSON'],
  ['1 MiB of one letter', text(filled('', 'x', '')), 'NOT_JSON'],
  ['1 MiB of white space', text(filled('', ' ', '')), 'NOT_JSON'],
  ['1 MiB of quotes', text(filled('', '"', '')), 'NOT_JSON'],
  ['1 MiB of backslashes in a text', text(filled('{"id":"', '\\', '"')), 'NOT_JSON'],
]);

/** JSON, but not one object, or one that is no order. */
export const NO_ORDER = underMessageId([
  ['null', text('null'), 'INVALID_MESSAGE'],
  ['true', text('true'), 'INVALID_MESSAGE'],
  ['a number', text('42'), 'INVALID_MESSAGE'],
  ['a text', text('"buy"'), 'INVALID_MESSAGE'],
  ['an order inside of a text', text(JSON.stringify(ORDER)), 'INVALID_MESSAGE'],
  [
    'an order inside of a text in a text',
    text(JSON.stringify(JSON.stringify(ORDER))),
    'INVALID_MESSAGE',
  ],
  ['an empty list', text('[]'), 'INVALID_MESSAGE'],
  ['a list of orders', text(`[${ORDER},${ORDER}]`), 'INVALID_MESSAGE'],
  ['lists in lists, 100,000 deep', text(nested('[', '', ']')), 'INVALID_MESSAGE'],
  [
    'a pointer of the SQS extended client',
    envelope([
      'software.amazon.payloadoffloading.PayloadS3Pointer',
      { s3BucketName: 'orders', s3Key: '7d5f' },
    ]),
    'INVALID_MESSAGE',
  ],
  ['a pointer into S3', envelope({ s3BucketName: 'orders', s3Key: '7d5f' }), 'MISSING_FIELD', 'id'],
  ['an empty object', text('{}'), 'MISSING_FIELD', 'id'],
  ['objects in objects, 100,000 deep', text(nested('{"a":', '1', '}')), 'MISSING_FIELD', 'id'],
  [
    'an id that is 100,000 lists deep',
    text(`{"id":${nested('[', '', ']')}}`),
    'INVALID_FIELD',
    'id',
  ],
  ['1 MiB of id', text(filled('{"id":"', 'x', '"}')), 'INVALID_FIELD', 'id'],
  [
    'a notification of SNS',
    envelope({ Type: 'Notification', MessageId: '1', TopicArn: 'arn:aws:sns:', Message: ORDER }),
    'MISSING_FIELD',
    'id',
  ],
  [
    'an event of EventBridge',
    envelope({
      version: '0',
      id: 'ev-1',
      account: '123456789012',
      source: 'me',
      detail: GOOD_ORDER,
    }),
    'MISSING_FIELD',
    'currency_pair',
  ],
  ['an order inside of an object', envelope({ order: GOOD_ORDER }), 'MISSING_FIELD', 'id'],
]);

/** Too much of something, around an id that can be used. */
export const EXCESSIVE = underOwnId([
  [
    'an amount that is 100,000 lists deep',
    withJson('amount', nested('[', '', ']')),
    'INVALID_FIELD',
    'amount',
  ],
  [
    'an unknown field that is 100,000 objects deep',
    withJson('extra', nested('{"a":', '1', '}')),
    'UNKNOWN_FIELD',
    'extra',
  ],
  ['an amount of 1,000,000 digits', { amount: '1'.repeat(1_000_000) }, 'INVALID_FIELD', 'amount'],
  ['a price of 1,000,000 zeros', { price: '0'.repeat(1_000_000) }, 'INVALID_FIELD', 'price'],
  ['a note of 1,000,000 letters', { note: 'x'.repeat(1_000_000) }, 'INVALID_FIELD', 'note'],
  ['a note of 257 letters', { note: 'x'.repeat(257) }, 'INVALID_FIELD', 'note'],
  [
    'a time of 1,000,000 digits',
    { cancel_at: '1'.repeat(1_000_000) },
    'INVALID_FIELD',
    'cancel_at',
  ],
  [
    'a pair of 1,000,000 letters',
    { currency_pair: `BTC_${'U'.repeat(1_000_000)}` },
    'INVALID_FIELD',
    'currency_pair',
  ],
  [
    'a field with a name of 1,000,000 letters',
    { ['f'.repeat(1_000_000)]: 1 },
    'UNKNOWN_FIELD',
    'f'.repeat(64),
  ],
  [
    '70,000 unknown fields',
    (id) => manyFields().replace('unread', id),
    'MISSING_FIELD',
    'currency_pair',
  ],
]);
