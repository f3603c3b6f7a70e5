import { describe, expect, test } from 'vitest';
import { EDGE_CASE_LISTINGS, LISTINGS } from '../../local/exchange/engine/markets.ts';
import { balanceOf, openExchange, RESTING_BUY } from './trader.ts';

const MARKET_BUY = { type: 'market', side: 'buy', amount: '25', time_in_force: 'ioc' };

describe('an accepted order', () => {
  test('rests with its money locked without sellers at its price', () => {
    const trader = openExchange();
    const { status, json } = trader.place({ ...RESTING_BUY, text: 't-oa.open1' });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      text: 't-oa.open1',
      amend_text: '-',
      status: 'open',
      finish_as: 'open',
      time_in_force: 'gtc',
      amount: '0.001',
      left: '0.001',
      filled_amount: '0',
      avg_deal_price: '0',
      create_time_ms: trader.nowMs(),
    });
    expect(json.id).toMatch(/^\d{11,13}$/);
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '99920', locked: '80' });
  });

  test('a limit buy above the market fills at the better price and pays its fee in base', () => {
    const trader = openExchange();
    const { json } = trader.place({ type: 'limit', side: 'buy', amount: '0.001', price: '88000' });
    expect(json).toMatchObject({
      status: 'closed',
      finish_as: 'filled',
      left: '0',
      filled_amount: '0.001',
      fill_price: '87.96',
      filled_total: '87.96',
      avg_deal_price: '87960',
      fee: '0.000002',
      fee_currency: 'BTC',
    });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '99912.04', locked: '0' });
    expect(balanceOf(trader, 'BTC')).toMatchObject({ available: '2.000998' });
  });

  test('a market sell pays its fee in quote', () => {
    const trader = openExchange();
    const order = { type: 'market', side: 'sell', amount: '0.001', time_in_force: 'ioc' };
    expect(trader.place(order).json).toMatchObject({
      status: 'closed',
      price: '0',
      left: '0',
      filled_total: '87.9599',
      fee: '0.1759198',
      fee_currency: 'USDT',
    });
    expect(balanceOf(trader, 'USDT')?.available).toBe('100087.7839802');
  });

  test('a market buy spends quote, buys whole steps and leaves dust', () => {
    const trader = openExchange();
    expect(trader.place(MARKET_BUY).json).toMatchObject({
      status: 'closed',
      finish_as: 'filled',
      amount: '25',
      filled_amount: '0.000284',
      filled_total: '24.98064',
      left: '0.01936',
    });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '99975.01936', locked: '0' });
  });

  test('a market buy that leaves dust can end as cancelled', () => {
    const { place } = openExchange({ behavior: { marketBuyDustEnd: 'cancelled' } });
    expect(place(MARKET_BUY).json).toMatchObject({ status: 'cancelled', finish_as: 'ioc' });
  });

  test('a large order walks through the book', () => {
    const { place } = openExchange();
    const { json } = place({ ...MARKET_BUY, amount: '100000' });
    expect(json.status).toBe('closed');
    expect(Number(json.avg_deal_price)).toBeGreaterThan(87_960);
    expect(Number(json.avg_deal_price)).toBeLessThan(88_400);
  });

  test('slippage stops a market order where the price is too far away', () => {
    const { place } = openExchange();
    const { json } = place({ ...MARKET_BUY, amount: '100000', slippage: '0.0005' });
    expect(json).toMatchObject({
      status: 'cancelled',
      finish_as: 'price_protect_cancelled',
      slippage: '0.0005',
    });
    expect(Number(json.filled_total)).toBeGreaterThan(0);
    expect(Number(json.left)).toBeGreaterThan(0);
  });

  test('a price that costs nothing may be as far away as it likes', () => {
    const { place } = openExchange();
    expect(place({ ...RESTING_BUY, price: '30000' }).json.status).toBe('open');
    expect(place({ ...RESTING_BUY, side: 'sell', price: '200000' }).json.status).toBe('open');
  });

  test('a market order without slippage goes no further than the pair supports', () => {
    const [btc] = LISTINGS;
    const listings = [{ ...btc!, pair: { ...btc!.pair, slippage: '0.0005' } }];
    const { json } = openExchange({ listings }).place({ ...MARKET_BUY, amount: '100000' });
    expect(json).toMatchObject({ finish_as: 'price_protect_cancelled', slippage: '0.0005' });
  });

  test('ioc cancels what cannot be filled at once', () => {
    const { place } = openExchange();
    const ioc = { ...RESTING_BUY, time_in_force: 'ioc' };
    expect(place(ioc).json).toMatchObject({ status: 'cancelled', finish_as: 'ioc', left: '0.001' });
    const large = { ...ioc, amount: '1', price: '87960' };
    const { json } = place(large);
    expect(json).toMatchObject({ status: 'cancelled', finish_as: 'ioc' });
    expect(Number(json.filled_amount)).toBeGreaterThan(0);
  });

  test('poc rests if it does not take', () => {
    expect(openExchange().place({ ...RESTING_BUY, time_in_force: 'poc' }).json.status).toBe('open');
  });

  test('a price that moves through a resting order fills it at its own price, as maker', () => {
    const trader = openExchange();
    const { json } = trader.place({ ...RESTING_BUY, amount: '0.05' });
    trader.exchange.movePrice('BTC_USDT', '79000');
    const order = trader.ask('GET', `/spot/orders/${json.id}`).json;
    expect(order).toMatchObject({ status: 'closed', avg_deal_price: '80000' });
    expect(order.update_time_ms).toBeGreaterThan(order.create_time_ms);
    expect(trader.ask('GET', '/spot/my_trades').json[0]).toMatchObject({ role: 'maker' });
  });

  test('a resting order larger than the crossing quotes is filled in parts', () => {
    const trader = openExchange();
    const { json } = trader.place({ ...RESTING_BUY, amount: '1', text: 't-large' });
    trader.exchange.movePrice('BTC_USDT', '79990');
    const read = () => trader.ask('GET', `/spot/orders/${json.id}`, { query }).json;
    const query = 'currency_pair=BTC_USDT';
    const first = read();
    expect(first.status).toBe('open');
    expect(Number(first.filled_amount)).toBeGreaterThan(0);
    trader.pass(1_000);
    const second = read();
    expect(Number(second.filled_amount)).toBeGreaterThan(Number(first.filled_amount));
    expect(second.update_time_ms).toBeGreaterThan(first.update_time_ms);
  });

  test('a customer at the best price is served before the market makers there', () => {
    const { place, exchange } = openExchange();
    place({ ...RESTING_BUY, price: '87959.9', text: 't-first' });
    place({ type: 'market', side: 'sell', amount: '0.001', time_in_force: 'ioc' });
    const [first] = exchange.orders('10001');
    expect(first).toMatchObject({ text: 't-first', status: 'closed', avg_deal_price: '87959.9' });
  });

  test('action_mode says how much of the order comes back', () => {
    const { place } = openExchange();
    const acknowledged = place({ ...RESTING_BUY, action_mode: 'ACK', text: 't-ack' }).json;
    expect(Object.keys(acknowledged).sort()).toEqual(['amend_text', 'id', 'text']);
    const result = place({ ...RESTING_BUY, action_mode: 'RESULT' }).json;
    expect(result).toHaveProperty('status');
    expect(result).not.toHaveProperty('fee');
  });

  test('two orders with one text are two orders', () => {
    const { place, exchange } = openExchange();
    place({ ...RESTING_BUY, text: 't-same' });
    expect(place({ ...RESTING_BUY, text: 't-same' }).status).toBe(201);
    expect(exchange.placementsByText().get('t-same')).toBe(2);
  });
});

describe('a refused order', () => {
  const LIMIT = RESTING_BUY;
  test.each([
    ['no pair', { currency_pair: '' }, 'MISSING_REQUIRED_PARAM', 'currency_pair'],
    ['an unknown pair', { currency_pair: 'NOPE_USDT' }, 'INVALID_CURRENCY_PAIR', 'NOPE_USDT'],
    ['an unknown side', { side: 'hold' }, 'INVALID_PARAM_VALUE', 'side'],
    ['an unknown type', { type: 'stop' }, 'INVALID_PARAM_VALUE', 'type'],
    ['an unknown time in force', { time_in_force: 'day' }, 'INVALID_PARAM_VALUE', 'time_in_force'],
    ['a market order good till cancelled', { type: 'market' }, 'INVALID_PARAM_VALUE', 'gtc'],
    ['no amount', { amount: '' }, 'MISSING_REQUIRED_PARAM', 'amount'],
    ['an exponent', { amount: '1e-3' }, 'INVALID_PARAM_VALUE', 'amount'],
    ['a sign', { amount: '-1' }, 'INVALID_PARAM_VALUE', 'amount'],
    ['a zero', { amount: '0.000' }, 'INVALID_PARAM_VALUE', 'amount'],
    ['a limit order without a price', { price: '' }, 'MISSING_REQUIRED_PARAM', 'price'],
    ['too many decimals in the amount', { amount: '0.0010001' }, 'INVALID_PRECISION', 'amount'],
    ['too many decimals in the price', { price: '80000.01' }, 'INVALID_PRECISION', 'price'],
    ['too much of the base', { amount: '101', price: '10' }, 'AMOUNT_TOO_MUCH', '100 BTC'],
    [
      'a price above what the pair lets it rise',
      { price: '94996.7' },
      'PRICE_THRESHOLD_EXCEEDED',
      '94996.692',
    ],
    [
      'a price below what the pair lets it fall',
      { side: 'sell', price: '80923.1' },
      'PRICE_THRESHOLD_EXCEEDED',
      '80923.108',
    ],
    [
      'more slippage than the pair supports',
      { ...MARKET_BUY, slippage: '0.0301' },
      'INVALID_PARAM_VALUE',
      'slippage',
    ],
    ['too much of the quote', { amount: '100' }, 'AMOUNT_TOO_MUCH', '5000000 USDT'],
    ['a text without its prefix', { text: 'abc' }, 'INVALID_PARAM_VALUE', '`text` with value: abc'],
    ['a text that is too long', { text: `t-${'a'.repeat(29)}` }, 'INVALID_PARAM_VALUE', 'text'],
    ['a text with other characters', { text: 't-a b' }, 'INVALID_PARAM_VALUE', 'text'],
    ['self-trade prevention without a group', { stp_act: 'cn' }, 'INVALID_PARAM_VALUE', 'STP'],
    ['margin', { account: 'margin' }, 'MARGIN_NOT_SUPPORTED', ''],
    ['an iceberg that shows too much', { iceberg: '0.002' }, 'INVALID_PARAM_VALUE', 'iceberg'],
    ['more than there is', { amount: '2' }, 'BALANCE_NOT_ENOUGH', ''],
  ])('%s', (_, change, label, detail) => {
    const trader = openExchange();
    const { status, json } = trader.place({ ...LIMIT, ...change });
    expect([status, json.label]).toEqual([400, label]);
    expect(json.message).toContain(detail);
    expect(trader.exchange.placements()).toEqual([]);
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '100000', locked: '0' });
  });

  test('below the minimum, in the words of Gate', () => {
    const { json } = openExchange().place({ ...RESTING_BUY, amount: '0.00003' });
    expect(json).toEqual({
      label: 'INVALID_PARAM_VALUE',
      message: 'Your order size 2.4 USDT is too small. The minimum is 3 USDT',
    });
  });

  test('an amount below the minimum of the base', () => {
    const { json } = openExchange().place({
      ...RESTING_BUY,
      currency_pair: 'XRP_USDT',
      amount: '0.05',
      price: '80',
    });
    expect(json.label).toBe('AMOUNT_TOO_LITTLE');
  });

  test('a market order above the limit for market orders', () => {
    const { json } = openExchange().place({ ...MARKET_BUY, amount: '5000001' });
    expect(json.label).toBe('AMOUNT_TOO_MUCH');
    const sell = { type: 'market', side: 'sell', amount: '66', time_in_force: 'ioc' };
    expect(openExchange().place(sell).json).toMatchObject({
      label: 'AMOUNT_TOO_MUCH',
      message: expect.stringContaining('65 BTC'),
    });
  });

  test('a poc that would take and a fok that cannot fill are errors', () => {
    const { place } = openExchange();
    const taking = { ...RESTING_BUY, price: '90000', time_in_force: 'poc' };
    expect(place(taking).json.label).toBe('POC_FILL_IMMEDIATELY');
    expect(place({ ...RESTING_BUY, time_in_force: 'fok' }).json.label).toBe('FOK_NOT_FILL');
    expect(place({ ...RESTING_BUY, price: '88000', time_in_force: 'fok' }).json.status).toBe(
      'closed',
    );
  });

  test('or they are orders that have ended, the other documented form', () => {
    const trader = openExchange({ behavior: { unmatchable: 'cancelled_order' } });
    const taking = { ...RESTING_BUY, price: '90000', time_in_force: 'poc' };
    expect(trader.place(taking).json).toMatchObject({ status: 'cancelled', finish_as: 'poc' });
    const unfillable = { ...RESTING_BUY, time_in_force: 'fok' };
    expect(trader.place(unfillable).json).toMatchObject({ status: 'cancelled', finish_as: 'fok' });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '100000', locked: '0' });
  });

  test('a repeated text, where the exchange is set to refuse it', () => {
    const { place } = openExchange({ behavior: { duplicateText: 'refuse' } });
    place({ ...RESTING_BUY, text: 't-same' });
    expect(place({ ...RESTING_BUY, text: 't-same' }).json.label).toBe('REPEATED_CREATION');
    expect(place({ ...RESTING_BUY }).status).toBe(201);
    expect(place({ ...RESTING_BUY }).status).toBe(201);
  });
});

describe('pairs that do not trade both ways', () => {
  const order = (base: string, side: string) => ({
    currency_pair: `${base}_USDT`,
    type: 'limit',
    side,
    amount: '2',
    price: '2',
  });

  test.each([
    ['EDGEA', 'buy', 201],
    ['EDGEB', 'sell', 201],
    ['EDGEB', 'buy', 400],
    ['EDGEC', 'buy', 201],
    ['EDGEC', 'sell', 400],
    ['EDGED', 'buy', 400],
  ])('%s: a %s is answered with %i', (base, side, status) => {
    const { place, exchange } = openExchange({ listings: EDGE_CASE_LISTINGS });
    exchange.deposit('10001', base, '100');
    const answer = place(order(base, side));
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.json.label).toBe('TRADE_RESTRICTED');
  });

  test('a delisted pair no longer trades', () => {
    const { place, exchange, pass } = openExchange({ listings: EDGE_CASE_LISTINGS });
    exchange.deposit('10001', 'EDGEB', '100');
    pass(365 * 86_400_000);
    expect(place(order('EDGEB', 'sell'), {}).json.label).toBe('TRADE_RESTRICTED');
  });
});
