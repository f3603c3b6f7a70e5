import { type Message, type Row, underOwnId } from './bad-message.ts';

const market = (changes: Message): Message => ({ type: 'market', price: undefined, ...changes });
const refusal = (title: string, changes: Message, code: string): Row => [title, changes, code];

/** Orders that are well written and that their market does not take. */
export const MARKETS = underOwnId([
  refusal('an amount with 7 decimals', { amount: '0.0010001' }, 'INVALID_PRECISION'),
  refusal('an amount with 40 decimals', { amount: `1.${'0'.repeat(39)}1` }, 'INVALID_PRECISION'),
  refusal('a price with 2 decimals', { price: '30000.01' }, 'INVALID_PRECISION'),
  refusal('an amount below the minimum', { amount: '0.000001' }, 'INVALID_PARAM_VALUE'),
  refusal('an order for less than 3 USDT', { amount: '0.00001' }, 'INVALID_PARAM_VALUE'),
  refusal('a market buy for less than 3 USDT', market({ amount: '2.99' }), 'INVALID_PARAM_VALUE'),
  refusal(
    'a sell below the minimum',
    { currency_pair: 'ETH_USDT', side: 'sell', amount: '0.00001' },
    'AMOUNT_TOO_LITTLE',
  ),
  refusal('an amount above the maximum', { amount: '1001', price: '1000' }, 'AMOUNT_TOO_MUCH'),
  refusal(
    'an order for more than 5,000,000 USDT',
    { amount: '100', price: '60000' },
    'AMOUNT_TOO_MUCH',
  ),
  refusal('a market buy above the maximum', market({ amount: '2000001' }), 'AMOUNT_TOO_MUCH'),
  refusal(
    'a market sell above the maximum',
    market({ side: 'sell', amount: '31' }),
    'AMOUNT_TOO_MUCH',
  ),
  refusal('an amount of 40 digits', { amount: '9'.repeat(40) }, 'AMOUNT_TOO_MUCH'),
  refusal('a pair that does not exist', { currency_pair: 'NOPE_USDT' }, 'INVALID_CURRENCY_PAIR'),
  refusal('a pair the wrong way round', { currency_pair: 'USDT_BTC' }, 'INVALID_CURRENCY_PAIR'),
  refusal('a pair of one currency', { currency_pair: 'BTC_BTC' }, 'INVALID_CURRENCY_PAIR'),
  refusal(
    'a pair that is not traded',
    { currency_pair: 'EDGED_USDT', amount: '10', price: '2' },
    'TRADE_RESTRICTED',
  ),
  refusal(
    'a buy where only selling is left',
    { currency_pair: 'EDGEB_USDT', amount: '10', price: '2' },
    'TRADE_RESTRICTED',
  ),
  refusal(
    'a sell of a pair that is delisted',
    { currency_pair: 'EDGEB_USDT', side: 'sell', amount: '10', price: '2' },
    'TRADE_RESTRICTED',
  ),
  refusal(
    'a sell where only buying is open',
    { currency_pair: 'EDGEC_USDT', side: 'sell', amount: '10', price: '2' },
    'TRADE_RESTRICTED',
  ),
  refusal('a self-trade action without a group', { stp_act: 'cn' }, 'INVALID_PARAM_VALUE'),
]);
