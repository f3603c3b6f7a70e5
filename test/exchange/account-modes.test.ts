import { describe, expect, test } from 'vitest';
import { openExchange, RESTING_BUY, type Trader, USER } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';
const FILLED_BUY = { type: 'limit', side: 'buy', amount: '0.001', price: '88000' };
const UNIFIED = ['single_currency', 'multi_currency', 'portfolio'] as const;

function unified(): Trader {
  const trader = openExchange();
  trader.exchange.setMode(USER, 'single_currency');
  return trader;
}
function listed(trader: Trader, resource: string, query: string) {
  return trader.ask('GET', resource, { query }).json.length;
}

describe('a unified account', () => {
  test.each(UNIFIED)('in mode %s has its orders under its own name', (mode) => {
    const trader = openExchange();
    trader.exchange.setMode(USER, mode);
    const named: Record<string, string>[] = [{}, { account: 'spot' }, { account: 'unified' }];
    const accounts = named.map((each) => trader.place({ ...RESTING_BUY, ...each }).json.account);
    expect(accounts).toEqual(['unified', 'unified', 'unified']);
  });

  test.each([
    ['', 1],
    ['account=unified', 1],
    ['account=spot', 0],
    ['account=margin', 0],
  ])('shows in lists asked for with "%s" so many of its orders: %i', (filter, count) => {
    const trader = unified();
    trader.place(RESTING_BUY);
    trader.place(FILLED_BUY);
    expect(listed(trader, '/spot/open_orders', filter)).toBe(count);
    expect(listed(trader, '/spot/orders', `status=open&${PAIR}&${filter}`)).toBe(count);
    expect(listed(trader, '/spot/orders', `status=finished&${filter}`)).toBe(count);
    // The parameter is deprecated there: the trades of all accounts come.
    expect(listed(trader, '/spot/my_trades', filter)).toBe(1);
  });

  test.each([
    ['GET', `${PAIR}`, 200],
    ['GET', `${PAIR}&account=unified`, 200],
    ['GET', `${PAIR}&account=spot`, 404],
    ['DELETE', `${PAIR}`, 200],
    ['DELETE', `${PAIR}&account=unified`, 200],
    ['DELETE', `${PAIR}&account=spot`, 404],
  ])('%s of one order with %s is answered %i', (method, query, status) => {
    const trader = unified();
    const { id } = trader.place({ ...RESTING_BUY, text: 't-a' }).json;
    expect(trader.ask(method, `/spot/orders/${id}`, { query }).status).toBe(status);
    if (method === 'GET') {
      expect(trader.ask(method, '/spot/orders/t-a', { query }).status).toBe(status);
    }
  });

  test('amends an order only in the account that it is in', () => {
    const trader = unified();
    const { id } = trader.place(RESTING_BUY).json;
    const amend = (fields: Record<string, string>) =>
      trader.ask('PATCH', `/spot/orders/${id}`, { body: { currency_pair: 'BTC_USDT', ...fields } })
        .status;
    expect(amend({ price: '79000', account: 'spot' })).toBe(404);
    expect(amend({ price: '79000' })).toBe(200);
    expect(amend({ price: '78000', account: 'unified' })).toBe(200);
  });

  test('cancels in a batch what names the account, and at once what a filter shows', () => {
    const trader = unified();
    const [first, second] = [trader.place(RESTING_BUY).json, trader.place(RESTING_BUY).json];
    const item = { currency_pair: 'BTC_USDT', id: first.id };
    const batch = (body: unknown) => trader.ask('POST', '/spot/cancel_batch_orders', { body }).json;
    expect(batch([item])).toMatchObject([{ succeeded: false, label: 'ORDER_NOT_FOUND' }]);
    expect(batch([{ ...item, account: 'unified' }])).toMatchObject([{ succeeded: true }]);
    const all = (query: string) => trader.ask('DELETE', '/spot/orders', { query }).json;
    expect(all('account=spot')).toEqual([]);
    expect(all('')).toMatchObject([{ id: second.id, account: 'unified' }]);
  });

  test('keeps its mode while orders are open', () => {
    const trader = openExchange();
    const { id } = trader.place(RESTING_BUY).json;
    expect(() => trader.exchange.setMode(USER, 'portfolio')).toThrow('open orders');
    trader.ask('DELETE', `/spot/orders/${id}`, { query: PAIR });
    trader.exchange.setMode(USER, 'portfolio');
    expect(trader.place(RESTING_BUY).json.account).toBe('unified');
  });
});

describe('a classic account', () => {
  test('has no unified wallet', () => {
    const trader = openExchange();
    expect(trader.place(RESTING_BUY).json.account).toBe('spot');
    const refused = trader.place({ ...RESTING_BUY, account: 'unified' });
    expect([refused.status, refused.json.label]).toEqual([400, 'INVALID_UNIFIED_ACCOUNT']);
    expect(listed(trader, '/spot/open_orders', 'account=spot')).toBe(1);
    expect(listed(trader, '/spot/open_orders', 'account=unified')).toBe(0);
  });
});

describe('the money of an account', () => {
  const readOf = (trader: Trader, resource: string) => trader.ask('GET', resource).json;

  test('of a classic one is no business of unified endpoints', () => {
    const trader = openExchange();
    expect(readOf(trader, '/unified/unified_mode')).toMatchObject({ mode: 'classic' });
    expect(readOf(trader, '/unified/accounts').label).toBe('INVALID_UNIFIED_ACCOUNT');
  });

  test('shared by spot and futures is shown by the spot wallet without regard to margin', () => {
    const trader = unified();
    trader.exchange.setMarginInUse(USER, '99000');
    const spot = readOf(trader, '/spot/accounts');
    expect(spot).toContainEqual(expect.objectContaining({ currency: 'USDT', available: '100000' }));
    const account = readOf(trader, '/unified/accounts');
    expect(account).toMatchObject({ mode: 'single_currency', total_available_margin: '0' });
    expect(account.balances.USDT).toMatchObject({ available: '100000', available_margin: '1000' });
    expect(account.balances.BTC).not.toHaveProperty('available_margin');
    const buy = { ...FILLED_BUY, amount: '0.02', price: '88000' };
    expect(trader.place(buy).json.label).toBe('MARGIN_BALANCE_NOT_ENOUGH');
  });

  test('that is borrowed is shown as available, and as a debt', () => {
    const trader = openExchange();
    trader.exchange.setMode(USER, 'multi_currency');
    trader.exchange.borrow(USER, 'BTC', '3');
    expect(readOf(trader, '/unified/accounts').balances.BTC).toMatchObject({
      available: '5',
      borrowed: '3',
      equity: '2',
    });
  });

  test('is shown only to a key that may read it', () => {
    const key = { key: 'spot-only', secret: 'secret' };
    const trader = openExchange();
    trader.exchange.addKey(USER, { ...key, permissions: { spot: 'write' } });
    trader.pass(3_600_000);
    for (const resource of [
      '/unified/unified_mode',
      '/unified/accounts',
      '/futures/usdt/accounts',
    ]) {
      expect(trader.ask('GET', resource, { key }).json.label).toBe('FORBIDDEN');
    }
  });
});
