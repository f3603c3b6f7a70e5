import { describe, expect, test } from 'vitest';
import { USER } from '../trader.ts';
import { DECIMAL, FUTURES_KEY, market, openFutures, textOf } from './futures-trader.ts';

const RESTING = { size: '5', price: '87000', tif: 'gtc', text: 't-rests' } as const;

const RICH = [{ userId: USER, keys: [FUTURES_KEY], balances: {}, futures: '10000000' }];

describe('An order of a contract', () => {
  test('rests, is read, amended and cancelled', () => {
    const trader = openFutures();
    const placed = trader.order(RESTING);
    expect(placed).toMatchObject({
      status: 201,
      json: { status: 'open', size: '5', left: '5', fill_price: '0', tif: 'gtc', is_liq: false },
    });
    const id = textOf(trader, '/orders/t-rests').match(/"id":(\d+)/)![1]!;
    const body = { size: '7', price: '87000.1', amend_text: 't-a' };
    expect(trader.call('PUT', `/orders/${id}`, { body }).json).toMatchObject({
      size: '7',
      left: '7',
      price: '87000.1',
      amend_text: 't-a',
    });
    const cancelled = trader.call('DELETE', '/orders/t-rests').json;
    expect(cancelled).toMatchObject({ status: 'finished', finish_as: 'cancelled', left: '7' });
    expect(trader.call('DELETE', `/orders/${id}`).json.label).toBe('ORDER_FINISHED');
  });

  test('has an id beyond 2^53, which a float loses', () => {
    const trader = openFutures();
    trader.order(RESTING);
    const id = textOf(trader, '/orders/t-rests').match(/"id":(\d+)/)![1]!;
    expect(id).toHaveLength(18);
    expect(String(Number(id))).not.toBe(id);
  });

  test.each([
    ['an unknown contract', { contract: 'NONE_USDT' }, 'CONTRACT_NOT_FOUND'],
    ['no price', { price: undefined }, 'INVALID_PROTOCOL'],
    ['a market order that would rest', { price: '0', tif: 'gtc' }, 'INVALID_PARAM_VALUE'],
    ['a size of zero', { size: '0' }, 'INVALID_PARAM_VALUE'],
    ['a size that is no number', { size: '5x' }, 'INVALID_PARAM_VALUE'],
    ['a size above the largest', { size: '1000001' }, 'SIZE_TOO_LARGE'],
    ['a price off the tick', { price: '87000.05' }, 'INVALID_PARAM_VALUE'],
    [
      'a tick that is no power of ten',
      { contract: 'BNB_USDT', price: '860.02' },
      'INVALID_PARAM_VALUE',
    ],
    ['a price above the band', { price: '95000' }, 'PRICE_TOO_DEVIATED'],
    ['a price below the band', { price: '80000' }, 'PRICE_TOO_DEVIATED'],
    ['too much for the wallet', { size: '60000', price: '87000' }, 'INSUFFICIENT_AVAILABLE'],
    ['too much for the risk limit', { size: '200000', price: '87000' }, 'RISK_LIMIT_EXCEEDED'],
    ['a reduction of nothing', { reduce_only: true }, 'INCREASE_POSITION'],
    ['a close of nothing', { size: '0', close: true }, 'POSITION_EMPTY'],
    ['a close with a size', { close: true }, 'INVALID_PARAM_VALUE'],
    ['a close of a leg', { size: '0', auto_size: 'close_long' }, 'POSITION_DUAL_MODE'],
    ['a text that is too long', { text: `t-${'x'.repeat(29)}` }, 'INVALID_PARAM_VALUE'],
    ['a maker that would take', { price: '88500', tif: 'poc' }, 'ORDER_POC_IMMEDIATE'],
    ['all or nothing', { size: '60000', price: '88010', tif: 'fok' }, 'INSUFFICIENT_AVAILABLE'],
    ['stp_act without a group', { stp_act: 'cn' }, 'INVALID_PARAM_VALUE'],
  ])('is refused: %s', (_what, fields, label) => {
    const trader = openFutures(label === 'RISK_LIMIT_EXCEEDED' ? { accounts: RICH } : {});
    const answer = trader.order({ ...RESTING, ...fields });
    expect(answer.json).toMatchObject({ label });
    // Futures say it in another field than spot.
    expect(answer.json.detail).toEqual(expect.any(String));
    expect(trader.exchange.futures.orders(USER)).toEqual([]);
  });

  test('that must fill completely and cannot is refused', () => {
    const trader = openFutures();
    const all = { size: '-10000', price: '88003.8', tif: 'fok' };
    expect(trader.order(all).json.label).toBe('ORDER_FOK');
  });

  test('of a wallet that was never used is refused', () => {
    const trader = openFutures({
      accounts: [{ userId: USER, keys: [FUTURES_KEY], balances: { USDT: '1' } }],
    });
    expect(trader.order(RESTING).json.label).toBe('USER_NOT_FOUND');
    expect(trader.call('GET', '/accounts').json.label).toBe('USER_NOT_FOUND');
  });

  test('counts for one limit of all contracts, of a hundred in a second', () => {
    const trader = openFutures();
    const placed = Array.from({ length: 101 }, (_, index) => {
      const contract = index % 2 === 0 ? 'BTC_USDT' : 'ETH_USDT';
      return trader.order({
        contract,
        size: '1',
        price: contract === 'BTC_USDT' ? '87000' : '2900',
      });
    });
    expect(placed.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(placed.at(-1)?.json.label).toBe('TOO_MANY_REQUESTS');
  });

  test('is one of a hundred open ones of its contract at most', () => {
    const trader = openFutures({ behavior: { rateLimits: 'off' } });
    const place = () => trader.order({ size: '1', price: '87000' });
    for (let index = 0; index < 100; index++) place();
    expect(place().json.label).toBe('TOO_MANY_ORDERS');
  });

  test('that comes after its time is refused', () => {
    const trader = openFutures();
    const headers = { ...DECIMAL, 'x-gate-exptime': String(trader.nowMs() - 1) };
    const sent = { body: { contract: 'BTC_USDT', ...RESTING }, headers };
    expect(trader.call('POST', '/orders', sent).json.label).toBe('REQUEST_EXPIRED');
  });

  test('of a contract in delisting may only reduce', () => {
    const trader = openFutures();
    trader.order(market('3'));
    trader.exchange.futures.delist('BTC_USDT', trader.nowMs());
    expect(trader.order(RESTING).json.label).toBe('CONTRACT_IN_DELISTING');
    expect(trader.order(market('-3', { reduce_only: true })).status).toBe(201);
    expect(trader.call('GET', '/contracts/BTC_USDT').json).toMatchObject({
      in_delisting: true,
      status: 'delisting',
    });
  });
});

describe('The size of a contract', () => {
  const ETH = { contract: 'ETH_USDT', price: '2900', tif: 'gtc' };

  test('is cut off without a word where the header is missing', () => {
    const trader = openFutures();
    const send = (size: unknown) =>
      trader.ask('POST', '/futures/usdt/orders', { body: { ...ETH, size } }).json;
    expect(send('1.7')).toMatchObject({ size: 1, left: 1 });
    expect(send('0.7').label).toBe('INVALID_PARAM_VALUE');
    expect(trader.ask('GET', '/futures/usdt/contracts/ETH_USDT').json.order_size_min).toBe(0);
    trader.order({ ...market('0.5'), contract: 'ETH_USDT' });
    // Half a contract looks like none.
    expect(trader.ask('GET', '/futures/usdt/positions/ETH_USDT').json.size).toBe(0);
    expect(trader.call('GET', '/positions/ETH_USDT').json.size).toBe('0.5');
  });

  test('is cut to its step with the header', () => {
    const trader = openFutures();
    expect(trader.order({ ...ETH, size: '0.35' }).json.size).toBe('0.3');
    expect(trader.order({ ...ETH, size: '0.05' }).json.label).toBe('INVALID_PARAM_VALUE');
    expect(trader.order({ contract: 'BTC_USDT', price: '87000', size: '2.9' }).json.size).toBe('2');
  });

  test('may be a number', () => {
    expect(openFutures().order({ ...ETH, size: -0.3 }).json).toMatchObject({ size: '-0.3' });
  });
});

test('The prices of a contract are not those of its pair', () => {
  const trader = openFutures();
  const row = trader.call('GET', '/contracts/BTC_USDT').json;
  const [ticker] = trader.call('GET', '/tickers', { query: 'contract=BTC_USDT' }).json;
  expect(row).toMatchObject({
    index_price: '87959.9',
    last_price: '88003.8',
    mark_price: '87981.85',
    quanto_multiplier: '0.0001',
  });
  expect(ticker).toMatchObject({ last: row.last_price, mark_price: row.mark_price });
  trader.exchange.movePrice('BTC_USDT', '90000');
  expect(trader.call('GET', '/contracts/BTC_USDT').json.mark_price).toBe('90022.5');
});
