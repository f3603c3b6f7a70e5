/** A request that must be refused, made from a valid one. */
export type HostileRequest = {
  readonly name: string;
  readonly method?: string;
  readonly path?: (tokens: Tokens) => string;
  readonly headers?: (tokens: Tokens) => Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | ((tokens: Tokens) => string);
  readonly status: number;
  readonly code?: string;
};

export type Tokens = Readonly<Record<'tv' | 'slow' | 'noted', string>>;

export const VALID = { id: 'hostile', pair: 'BTC_USDT', side: 'buy', amount: '25' };
const text = JSON.stringify(VALID);
function alert(changes: Readonly<Record<string, unknown>>) {
  return JSON.stringify({ ...VALID, ...changes });
}

function swapCase(token: string) {
  return [...token]
    .map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()))
    .join('');
}
const lastChanged = (token: string) => token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');

const PATHS: Readonly<Record<string, (tokens: Tokens) => string>> = {
  'no source': () => '/',
  'no token': () => '/tv',
  'an empty token': () => '/tv/',
  'another token of the same length': ({ tv }) => `/tv/${'a'.repeat(tv.length)}`,
  'one character of the token changed': ({ tv }) => `/tv/${lastChanged(tv)}`,
  'the token cut short': ({ tv }) => `/tv/${tv.slice(0, -1)}`,
  'the token and one character': ({ tv }) => `/tv/${tv}a`,
  'the token in the other case': ({ tv }) => `/tv/${swapCase(tv)}`,
  'the token twice': ({ tv }) => `/tv/${tv}${tv}`,
  'the token of another source': ({ slow }) => `/tv/${slow}`,
  'an unknown source': ({ tv }) => `/unknown/${tv}`,
  'the source in upper case': ({ tv }) => `/TV/${tv}`,
  'a source that every object has': ({ tv }) => `/constructor/${tv}`,
  'the source __proto__': ({ tv }) => `/__proto__/${tv}`,
  'two slashes': ({ tv }) => `//tv/${tv}`,
  'an encoded slash': ({ tv }) => `/tv%2F${tv}`,
  'a slash behind': ({ tv }) => `/tv/${tv}/`,
  'something behind the token': ({ tv }) => `/tv/${tv}/orders`,
  'an encoded NUL behind the token': ({ tv }) => `/tv/${tv}%00`,
  'an encoded line break behind the token': ({ tv }) => `/tv/${tv}%0A`,
  'the token in the query': ({ tv }) => `/tv?token=${tv}`,
  'the word undefined': () => '/tv/undefined',
  'an asterisk': () => '/tv/*',
  'a path of 4 KB': () => `/tv/${'a'.repeat(4_096)}`,
};

const BODIES: Readonly<Record<string, readonly [body: string | Uint8Array, code?: string]>> = {
  'no body': ['', 'NOT_JSON'],
  'a word': ['buy', 'NOT_JSON'],
  'a form': ['id=1&pair=BTC_USDT&side=buy&amount=25', 'NOT_JSON'],
  XML: ['<alert><id>1</id></alert>', 'NOT_JSON'],
  'half an object': [text.slice(0, -5), 'NOT_JSON'],
  'two objects': [text + text, 'NOT_JSON'],
  'single quotes': [text.replaceAll('"', "'"), 'NOT_JSON'],
  'a comment': [`/* */${text}`, 'NOT_JSON'],
  NaN: ['{"id":"1","pair":"BTC_USDT","side":"buy","amount":NaN}', 'NOT_JSON'],
  'a NUL': [`${text}\0`, 'NOT_JSON'],
  'bytes that are no text': [Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)],
  'half a surrogate pair': [Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
  '8,000 lists in each other': ['['.repeat(8_000) + ']'.repeat(8_000)],
  'a text that holds JSON': [JSON.stringify(text), 'INVALID_ALERT'],
  'a list': [`[${text}]`, 'INVALID_ALERT'],
  null: ['null', 'INVALID_ALERT'],
  'a number': ['25', 'INVALID_ALERT'],
  'a field twice': [`${text.slice(0, -1)},"amount":"9000"}`, 'REPEATED_FIELD'],
  'all fields in the prototype': [`{"__proto__":${text}}`, 'MISSING_FIELD'],
  'no id': [alert({ id: undefined }), 'MISSING_FIELD'],
  'an empty id': [alert({ id: '' }), 'INVALID_ALERT'],
  'an id that is null': [alert({ id: null }), 'INVALID_ALERT'],
  'an id that is an object': [alert({ id: {} }), 'INVALID_ALERT'],
  'an id that is true': [alert({ id: true }), 'INVALID_ALERT'],
  'no side': [alert({ side: undefined }), 'MISSING_FIELD'],
  'a side that nobody knows': [alert({ side: 'flat' }), 'INVALID_ORDER'],
  'a side of two words': [alert({ side: 'buy long' }), 'INVALID_ORDER'],
  'a placeholder as a value': [alert({ side: '{{amount}}' }), 'UNFILLED_PLACEHOLDER'],
  'an unfilled id': [alert({ id: '{{timenow}}' }), 'UNFILLED_PLACEHOLDER'],
  'an id that is the word null': [alert({ id: 'null' }), 'UNUSABLE_ID'],
  'an id of white space': [alert({ id: ' \t' }), 'UNUSABLE_ID'],
  'a joined pair that fits none': [alert({ pair: 'NOPEUSDT' }), 'INVALID_ORDER'],
  'a pair of another exchange': [alert({ pair: 'BINANCE:BTCUSDT' }), 'INVALID_ORDER'],
  'a pair that leads elsewhere': [alert({ pair: '../orders' }), 'INVALID_ORDER'],
  'a pair with a Cyrillic letter': [alert({ pair: 'ВTC_USDT' }), 'INVALID_ORDER'],
  'a pair with a quote': [alert({ pair: 'BTC_USDT","account":"other' }), 'INVALID_ORDER'],
  'no amount': [alert({ amount: undefined }), 'MISSING_FIELD'],
  'an amount of zero': [alert({ amount: '0' }), 'INVALID_ORDER'],
  'a negative amount': [alert({ amount: -25 }), 'INVALID_ORDER'],
  'an amount with an exponent': [
    '{"id":"1","pair":"BTC_USDT","side":"buy","amount":1e3}',
    'INVALID_ORDER',
  ],
  'an amount with a comma': [alert({ amount: '1,5' }), 'INVALID_ORDER'],
  'an amount in words': [alert({ amount: 'all' }), 'INVALID_ORDER'],
  'an amount of 100 digits': [alert({ amount: '9'.repeat(100) }), 'INVALID_ORDER'],
  'an amount with spaces': [alert({ amount: ' 25 ' }), 'INVALID_ORDER'],
  'a list of amounts': [alert({ amount: ['25'] }), 'INVALID_ALERT'],
};

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...Object.entries(PATHS).map(([name, path]) => ({ name, path, status: 401 })),
  {
    name: 'the token only in a header',
    path: () => '/tv/a',
    headers: ({ tv }) => ({ authorization: `Bearer ${tv}` }),
    status: 401,
  },
  {
    name: 'the token only in the body',
    path: () => '/tv/a',
    body: ({ tv }) => alert({ token: tv }),
    status: 401,
  },
  ...['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    name: `${method} with the token`,
    method,
    ...(method !== 'GET' && method !== 'HEAD' && { body: text }),
    status: 405,
  })),
  {
    name: 'a body of 16 KB and a byte',
    body: text + ' '.repeat(16_385 - text.length),
    status: 413,
  },
  { name: 'a body of 1 MB', body: alert({ more: 'x'.repeat(1_000_000) }), status: 413 },
  ...Object.entries(BODIES).map(([name, [body, code]]) => ({
    name,
    body,
    ...(code !== undefined && { code }),
    status: 400,
  })),
];
