import { type Message, type Row, underOwnId } from './bad-message.ts';

const market = (changes: Message): Message => ({ type: 'market', price: undefined, ...changes });
function refusal(title: string, changes: Message, code: string): Row {
  const field = FIELD_AT_FAULT[code];
  return field === undefined ? [title, changes, code] : [title, changes, code, field];
}

/** Gate itself names no field. */
const FIELD_AT_FAULT: Readonly<Record<string, string>> = {
  TOO_MANY_DECIMALS: 'amount',
  BELOW_MINIMUM: 'amount',
  ABOVE_MAXIMUM: 'amount',
  UNKNOWN_PAIR: 'currency_pair',
  PAIR_NOT_TRADABLE: 'currency_pair',
};

/** Orders that are well written and that their market does not take. */
export const MARKETS = underOwnId([
  refusal('an amount with 7 decimals', { amount: '0.0010001' }, 'TOO_MANY_DECIMALS'),
  refusal('an amount with 40 decimals', { amount: `1.${'0'.repeat(39)}1` }, 'TOO_MANY_DECIMALS'),
  ['a price with 2 decimals', { price: '30000.01' }, 'TOO_MANY_DECIMALS', 'price'] as const,
  refusal('an amount below the minimum', { amount: '0.000001' }, 'BELOW_MINIMUM'),
  refusal('an order for less than 3 USDT', { amount: '0.00001' }, 'BELOW_MINIMUM'),
  refusal('a market buy for less than 3 USDT', market({ amount: '2.99' }), 'BELOW_MINIMUM'),
  refusal(
    'a sell below the minimum',
    { currency_pair: 'ETH_USDT', side: 'sell', amount: '0.0009' },
    'BELOW_MINIMUM',
  ),
  refusal('an amount above the maximum', { amount: '1001', price: '1000' }, 'ABOVE_MAXIMUM'),
  refusal(
    'an order for more than 5,000,000 USDT',
    { amount: '100', price: '60000' },
    'ABOVE_MAXIMUM',
  ),
  refusal('a market buy above the maximum', market({ amount: '5000001' }), 'ABOVE_MAXIMUM'),
  refusal(
    'a market sell above the maximum',
    market({ side: 'sell', amount: '66' }),
    'ABOVE_MAXIMUM',
  ),
  [
    'a quote amount that comes to less than the minimum',
    { amount: undefined, quote_amount: '2.9' },
    'BELOW_MINIMUM',
    'quote_amount',
  ] as const,
  [
    'a quote amount that comes to nothing',
    market({ side: 'sell', amount: undefined, quote_amount: '0.000000000000000000000001' }),
    'BELOW_MINIMUM',
    'quote_amount',
  ] as const,
  [
    'a quote amount of 40 digits',
    { amount: undefined, quote_amount: '9'.repeat(40) },
    'ABOVE_MAXIMUM',
    'quote_amount',
  ] as const,
  refusal('an amount of 40 digits', { amount: '9'.repeat(40) }, 'ABOVE_MAXIMUM'),
  refusal('a pair that does not exist', { currency_pair: 'NOPE_USDT' }, 'UNKNOWN_PAIR'),
  refusal('a pair the wrong way round', { currency_pair: 'USDT_BTC' }, 'UNKNOWN_PAIR'),
  refusal('a pair of one currency', { currency_pair: 'BTC_BTC' }, 'UNKNOWN_PAIR'),
  refusal(
    'a pair that is not traded',
    { currency_pair: 'EDGED_USDT', amount: '10', price: '2' },
    'PAIR_NOT_TRADABLE',
  ),
  refusal(
    'a buy where only selling is left',
    { currency_pair: 'EDGEB_USDT', amount: '10', price: '2' },
    'PAIR_NOT_TRADABLE',
  ),
  refusal(
    'a sell of a pair that is delisted',
    { currency_pair: 'EDGEB_USDT', side: 'sell', amount: '10', price: '2' },
    'PAIR_NOT_TRADABLE',
  ),
  refusal(
    'a sell where only buying is open',
    { currency_pair: 'EDGEC_USDT', side: 'sell', amount: '10', price: '2' },
    'PAIR_NOT_TRADABLE',
  ),
  refusal('a self-trade action without a group', { stp_act: 'cn' }, 'INVALID_PARAM_VALUE'),
]);
