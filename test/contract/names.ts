import { LOOKUP, type Row, underMessageId, underOwnId } from './bad-message.ts';

function pair(title: string, value: string): Row {
  return [title, { currency_pair: value }, 'INVALID_FIELD', 'currency_pair'];
}

/** Texts that are not the name of a pair. */
export const PAIRS = underOwnId([
  pair('a pair in lower case', 'btc_usdt'),
  pair('a pair with a slash', 'BTC/USDT'),
  pair('a pair with a dash', 'BTC-USDT'),
  pair('a pair without a separator', 'BTCUSDT'),
  pair('a pair with two separators', 'BTC__USDT'),
  pair('a pair of three', 'BTC_ETH_USDT'),
  pair('a pair without a base', '_USDT'),
  pair('a pair without a quote', 'BTC_'),
  pair('a pair that is percent-encoded', 'BTC%5FUSDT'),
  pair('a pair that is encoded twice', 'BTC%255FUSDT'),
  pair('a pair with a homoglyph', 'ВТС_USDT'),
  pair('a pair in full width', 'ＢＴＣ_USDT'),
  pair('a pair with a zero width space', 'BTC\u200B_USDT'),
  pair('a pair with a space', 'BTC_USDT '),
  pair('a pair with a line end', 'BTC_USDT\n'),
  pair('a pair with a path', '../accounts/BTC_USDT'),
  pair('a pair with a query', 'BTC_USDT?side=sell'),
  pair('a pair with a fragment', 'BTC_USDT#1'),
  pair('a pair with a NUL', 'BTC_USDT\u0000'),
  pair('a pair with an escape sequence', '\u001B[31mBTC_USDT'),
  pair('two pairs', 'BTC_USDT,ETH_USDT'),
  pair('any pair', '*'),
  pair('a base of 21 letters', `${'B'.repeat(21)}_USDT`),
]);

const id = (title: string, value: unknown): Row => [title, { id: value }, 'INVALID_FIELD', 'id'];

/** Values that are not an id. */
export const IDS = underMessageId([
  ['no id', { id: undefined }, 'MISSING_FIELD', 'id'],
  ['an id in capitals', { id: undefined, ID: 'a' }, 'MISSING_FIELD', 'id'],
  id('an id that is empty', ''),
  id('an id that is null', null),
  id('an id that is a number', 42),
  id('an id that is true', true),
  id('an id that is a list', ['a']),
  id('an id that is an object', { toString: 'a' }),
  id('an id of 65 letters', 'x'.repeat(65)),
  id('an id that is a space', ' '),
  id('an id with a space', 'a b'),
  id('an id with a space behind', 'a '),
  id('an id with a line end behind', 'a\n'),
  id('an id with CRLF and a log line', 'a\r\n{"level":"error","event":"forged"}'),
  id('an id with an escape sequence', 'a\u001B[2J\u001B]0;owned\u0007'),
  id('an id with a C1 control', 'a\u009B2J'),
  id('an id with a NUL', 'a\u0000b'),
  id('an id with a DEL', 'a\u007F'),
  id('an id that is written backwards', '\u202Edi'),
  id('an id with a zero width joiner', 'a\u200Db'),
  id('an id with half a character', 'a\uDC00'),
  id('an id with a separator of keys', 'main|a'),
  id('an id with a separator of groups', 'main#a'),
  id('an id with a slash', 'a/b'),
  id('an id that is a path', '../../etc/passwd'),
  id('an id with a backslash', 'a\\b'),
  id('an id that is a formula', '=1+1'),
  id('an id that is a formula with an at', '@SUM(A1)'),
  id('an id that is a lookup', LOOKUP),
  id('an id that is a template', '{{7*7}}'),
  id('an id that is HTML', '<script>alert(1)</script>'),
  id('an id that is SQL', "a' OR '1'='1"),
  id('an id that is a command', '$(reboot)'),
  id('an id that is percent-encoded', 'a%20b'),
  id('an id with a letter outside ASCII', 'ä'),
  id('an id with a homoglyph', 'bitсoin'),
  id('an id that is an emoji', '😀'),
]);

function account(title: string, value: unknown, code = 'INVALID_FIELD'): Row {
  return [title, { account: value }, code, 'account'];
}

/** Texts that are not the name of an account. */
export const ACCOUNTS = underMessageId([
  account('an account that is not configured', 'nobody', 'UNKNOWN_ACCOUNT'),
  account('an account in other letters', 'Main', 'UNKNOWN_ACCOUNT'),
  account('the margin account', 'margin', 'UNKNOWN_ACCOUNT'),
  account('an account named like a method', 'constructor', 'UNKNOWN_ACCOUNT'),
  account('an account named like a prototype', '__proto__', 'UNKNOWN_ACCOUNT'),
  account('an account that is empty', ''),
  account('an account that is null', null),
  account('an account that is a number', 1),
  account('an account that is a list', ['main']),
  account('an account with a space', 'main '),
  account('an account with a separator', 'main#BTC_USDT'),
  account('an account with a path', '../main'),
  account('an account with an escape sequence', '\u001B[31mmain'),
  account('an account of 33 letters', 'x'.repeat(33)),
]);
