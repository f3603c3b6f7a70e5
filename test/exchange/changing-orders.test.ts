import { describe, expect, test } from 'vitest';
import { balanceOf, openExchange, RESTING_BUY, type Trader } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';
const FILLED_BUY = { type: 'limit', side: 'buy', amount: '0.001', price: '88000' };

function cancel({ ask }: Trader, idOrText: string, query = PAIR) {
  return ask('DELETE', `/spot/orders/${idOrText}`, { query });
}
function amend({ ask }: Trader, id: string, change: Record<string, string>) {
  return ask('PATCH', `/spot/orders/${id}`, { body: { currency_pair: 'BTC_USDT', ...change } });
}

test('an amended price may not go further than a new one', () => {
  const trader = openExchange();
  const { id } = trader.place(RESTING_BUY).json;
  const label = amend(trader, id, { price: '94996.7' }).json.label;
  expect(label).toBe('PRICE_THRESHOLD_EXCEEDED');
});

describe('cancelling', () => {
  test('gives back what was set aside', () => {
    const trader = openExchange();
    trader.place({ ...RESTING_BUY, text: 't-a' });
    expect(cancel(trader, 't-a').json).toMatchObject({
      status: 'cancelled',
      finish_as: 'cancelled',
      left: '0.001',
    });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ available: '100000', locked: '0' });
  });

  test('works before reads show the order', () => {
    const trader = openExchange({ behavior: { visibilityLagMs: { min: 5_000, max: 5_000 } } });
    const { id } = trader.place(RESTING_BUY).json;
    expect(cancel(trader, id).status).toBe(200);
  });

  test('needs the pair', () => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    expect(cancel(trader, id, '').json.label).toBe('MISSING_REQUIRED_PARAM');
  });

  test('says how an order had ended, as long as it is known', () => {
    const trader = openExchange();
    const filled = trader.place(FILLED_BUY).json;
    const cancelled = trader.place(RESTING_BUY).json;
    cancel(trader, cancelled.id);
    expect(cancel(trader, filled.id).json.label).toBe('ORDER_CLOSED');
    expect(cancel(trader, cancelled.id).json.label).toBe('ORDER_CANCELLED');
    trader.pass(60_001);
    expect(cancel(trader, cancelled.id).json.label).toBe('ORDER_NOT_FOUND');
  });

  test('in a batch has one result per order, at most twenty', () => {
    const trader = openExchange();
    const { id } = trader.place({ ...RESTING_BUY, text: 't-a' }).json;
    const item = (orderId: string) => ({ currency_pair: 'BTC_USDT', id: orderId });
    const batch = (body: unknown) => trader.ask('POST', '/spot/cancel_batch_orders', { body });
    expect(batch([item(id), item('1')]).json).toEqual([
      { ...item(id), text: 't-a', succeeded: true, label: '', message: '', account: 'spot' },
      {
        ...item('1'),
        text: '',
        succeeded: false,
        label: 'ORDER_NOT_FOUND',
        message: 'Order with ID 1 not found',
        account: 'spot',
      },
    ]);
    expect(batch(Array.from({ length: 21 }, () => item(id))).json.label).toBe('TOO_MANY_ORDERS');
  });

  test('everything cancels the pair and side that are named, or all', () => {
    const trader = openExchange();
    trader.place(RESTING_BUY);
    trader.place({ ...RESTING_BUY, side: 'sell', price: '99000' });
    trader.place({ ...RESTING_BUY, currency_pair: 'ETH_USDT', price: '2000', amount: '1' });
    const all = (query: string) => trader.ask('DELETE', '/spot/orders', { query }).json;
    expect(all(`${PAIR}&side=sell`)).toMatchObject([{ succeeded: true, side: 'sell' }]);
    expect(all('')).toHaveLength(2);
    expect(trader.ask('GET', '/spot/open_orders').json).toEqual([]);
  });
});

describe('amending', () => {
  test('changes amount, price, text and what is set aside', () => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    const change = { amount: '0.002', price: '70000', amend_text: 'reprice-1' };
    expect(amend(trader, id, change).json).toMatchObject({
      amount: '0.002',
      left: '0.002',
      price: '70000',
      amend_text: 'reprice-1',
      status: 'open',
    });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ locked: '140', available: '99860' });
  });

  test('to a price that crosses the market fills the order', () => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    expect(amend(trader, id, { price: '88000' }).json).toMatchObject({
      status: 'closed',
      avg_deal_price: '87960',
    });
    expect(balanceOf(trader, 'USDT')).toMatchObject({ locked: '0', available: '99912.04' });
  });

  test('to less than what is filled cancels the order', () => {
    const trader = openExchange();
    const { id } = trader.place({ ...RESTING_BUY, amount: '1' }).json;
    trader.exchange.movePrice('BTC_USDT', '79990');
    expect(amend(trader, id, { amount: '0.001' }).json).toMatchObject({
      status: 'cancelled',
      amount: '1',
    });
    expect(balanceOf(trader, 'USDT')?.locked).toBe('0');
  });

  test('only to a smaller amount keeps the place in the queue', () => {
    const trader = openExchange();
    const first = trader.place({ ...RESTING_BUY, amount: '0.002' }).json;
    const second = trader.place({ ...RESTING_BUY, amount: '0.002' }).json;
    const sell = () =>
      trader.place({
        type: 'limit',
        side: 'sell',
        amount: '0.001',
        price: '80000',
        time_in_force: 'ioc',
      });
    trader.exchange.movePrice('BTC_USDT', '80000.1');
    const filledOf = (id: string) =>
      trader.ask('GET', `/spot/orders/${id}`, { query: PAIR }).json.filled_amount;
    // The quote at 80000.1 is better than both orders; what is left of the sell meets them.
    const quoted = trader.ask('GET', '/spot/order_book', { query: PAIR }).json.bids[0][1];
    trader.place({ type: 'limit', side: 'sell', amount: quoted, price: '80000.1' });
    amend(trader, first.id, { amount: '0.0015' });
    sell();
    expect([filledOf(first.id), filledOf(second.id)]).toEqual(['0.001', '0']);
    amend(trader, first.id, { amount: '0.003' });
    sell();
    expect([filledOf(first.id), filledOf(second.id)]).toEqual(['0.001', '0.001']);
  });

  test.each([
    ['nothing', {}, 'MISSING_REQUIRED_PARAM'],
    ['the same', { amount: '0.0010', price: '80000' }, 'NO_CHANGE'],
    ['too many decimals', { price: '80000.01' }, 'INVALID_PRECISION'],
    ['too little', { amount: '0.00001' }, 'INVALID_PARAM_VALUE'],
    ['more than there is', { amount: '2' }, 'BALANCE_NOT_ENOUGH'],
  ])('to %s is refused and changes nothing', (_, change, label) => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    expect(amend(trader, id, change).json.label).toBe(label);
    expect(balanceOf(trader, 'USDT')).toMatchObject({ locked: '80', available: '99920' });
  });

  test('a poc order to a price that takes is refused', () => {
    const trader = openExchange();
    const { id } = trader.place({ ...RESTING_BUY, time_in_force: 'poc' }).json;
    expect(amend(trader, id, { price: '90000' }).json.label).toBe('POC_FILL_IMMEDIATELY');
  });
});
