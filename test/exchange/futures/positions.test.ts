import { describe, expect, test } from 'vitest';
import { USER } from '../trader.ts';
import { FUTURES_KEY, type FuturesTrader, market, openFutures } from './futures-trader.ts';

const shown = ({ call }: FuturesTrader, contract = 'BTC_USDT') =>
  call('GET', `/positions/${contract}`).json;
const sold = { ...market('-2') };

describe('A one-way position', () => {
  test('is opened at an average, reduced at its entry price, and flipped by what is too much', () => {
    const trader = openFutures();
    trader.order({ size: '3', price: '88003.9', tif: 'gtc' });
    trader.exchange.movePrice('BTC_USDT', '89000');
    trader.order(market('1'));
    const [first, second] = trader.exchange.futures.trades(USER).map(({ price }) => price);
    const average = first!.times('3').plus(second!).div('4');
    expect(trader.position()?.entryPrice.eq(average)).toBe(true);

    trader.order(sold);
    expect(trader.position()?.size.toFixed()).toBe('2');
    expect(trader.position()?.entryPrice.eq(average)).toBe(true);

    // A sell without the flag turns the rest into a short position.
    trader.order(market('-5'));
    expect(trader.position()?.size.toFixed()).toBe('-3');
    const last = trader.exchange.futures.trades(USER).at(-1)!;
    expect(trader.position()?.entryPrice.toFixed()).toBe(last.price.toFixed());
    const rows = trader.call('GET', '/my_trades', { query: 'contract=BTC_USDT' }).json;
    expect(
      rows.map(({ size, close_size: closed }: Record<string, string>) => [size, closed]),
    ).toEqual([
      ['-5', '-2'],
      ['-2', '-2'],
      ['1', '0'],
      ['3', '0'],
    ]);
  });

  test('pays its profit and its fees to the wallet', () => {
    const trader = openFutures();
    trader.order(market('10'));
    trader.exchange.movePrice('BTC_USDT', '89000');
    trader.order(market('-10', { reduce_only: true }));
    const [bought, soldAt] = trader.exchange.futures.trades(USER);
    const profit = soldAt!.price.minus(bought!.price).times('10').times('0.0001');
    const fees = bought!.fee.plus(soldAt!.fee);
    expect(bought!.fee.toFixed()).toBe(
      bought!.price.times('10').times('0.0001').times('0.0005').toFixed(),
    );
    expect(trader.exchange.futures.balance(USER)).toBe(profit.minus(fees).plus('10000').toFixed());
    const types = trader.exchange.futures.bookings(USER).map(({ type }) => type);
    expect(types).toEqual(['dnw', 'fee', 'pnl', 'fee']);
    expect(shown(trader)).toMatchObject({
      size: '0',
      entry_price: '0',
      last_close_pnl: profit.minus(fees).toFixed(),
      adl_ranking: 6,
    });
    // A closed position stays listed.
    expect(trader.call('GET', '/positions').json).toHaveLength(1);
    expect(trader.call('GET', '/positions', { query: 'holding=true' }).json).toEqual([]);
  });

  test('gives a maker its rebate', () => {
    const trader = openFutures();
    trader.order({ contract: 'DOGE_USDT', size: '10', price: '0.15', tif: 'poc' });
    trader.exchange.movePrice('DOGE_USDT', '0.149');
    const [trade] = trader.exchange.futures.trades(USER);
    expect(trade).toMatchObject({ role: 'maker' });
    expect(trade!.fee.toFixed()).toBe('-0.00075');
  });

  test('is shown late where reads lag', () => {
    const trader = openFutures({ behavior: { positionLagMs: { min: 60_000, max: 60_000 } } });
    const held = () => trader.call('GET', '/positions', { query: 'holding=true' }).json;
    trader.order(market('1'));
    expect(shown(trader).size).toBe('0');
    expect(held()).toMatchObject([]);
    trader.pass(61_000);
    trader.order(market('4'));
    expect(shown(trader).size).toBe('1');
    trader.pass(60_001);
    expect(shown(trader).size).toBe('5');
    trader.order(market('-5'));
    expect(held()).toMatchObject([{ contract: 'BTC_USDT', size: '5' }]);
    trader.pass(60_001);
    expect(held()).toEqual([]);
  });

  test('shows what it is worth, and what it needs', () => {
    const trader = openFutures();
    trader.call('POST', '/positions/BTC_USDT/leverage', {
      query: 'leverage=0&cross_leverage_limit=20',
    });
    trader.order(market('10'));
    expect(shown(trader)).toMatchObject({
      mode: 'single',
      leverage: '0',
      cross_leverage_limit: '20',
      lever: '20',
      pos_margin_mode: 'cross',
      mark_price: '87981.85',
      value: '87.98185',
      initial_margin: '4.3990925',
      maintenance_margin: '0.43990925',
    });
    // A leverage other than zero changes the margin mode too.
    trader.call('POST', '/positions/BTC_USDT/leverage', { query: 'leverage=5' });
    expect(shown(trader)).toMatchObject({ leverage: '5', lever: '5', pos_margin_mode: 'isolated' });
  });
});

describe('Funding', () => {
  test('is paid by long positions at each interval, of the value at the mark price', () => {
    const trader = openFutures();
    trader.order(market('100'));
    const intervalMs = 8 * 3_600_000;
    trader.pass(2 * intervalMs);
    trader.call('GET', '/accounts');
    const paid = trader.call('GET', '/account_book', { query: 'type=fund' }).json;
    expect(paid).toHaveLength(2);
    // 100 contracts of 0.0001 BTC at 87,981.85, of which 0.0001.
    expect(paid[0]).toMatchObject({ type: 'fund', change: '-0.08798185', contract: 'BTC_USDT' });
    expect(paid.map(({ time }: { time: number }) => time % (8 * 3_600))).toEqual([0, 0]);
    expect(shown(trader).pnl_fund).toBe('-0.1759637');
  });

  test('is received by short ones', () => {
    const trader = openFutures();
    trader.order(market('-100'));
    trader.pass(8 * 3_600_000);
    expect(trader.call('GET', '/account_book', { query: 'type=fund' }).json[0].change).toBe(
      '0.08798185',
    );
  });
});

describe('A position that cannot be kept', () => {
  const POOR = [{ userId: USER, keys: [FUTURES_KEY], balances: {}, futures: '100' }];

  test('is liquidated with its orders, once the margin is used up', () => {
    const trader = openFutures({ accounts: POOR });
    trader.order(market('100'));
    trader.order({ size: '1', price: '87000', text: 't-more' });
    trader.order({ size: '-1', price: '89000', reduce_only: true, text: 't-exit' });
    trader.exchange.movePrice('BTC_USDT', '80000');
    expect(trader.position()?.size.toFixed()).toBe('101');
    trader.exchange.movePrice('BTC_USDT', '78000');
    expect(trader.position()).toBeUndefined();
    const orders = trader.call('GET', '/orders', {
      query: 'status=finished&contract=BTC_USDT',
    }).json;
    expect(orders[0]).toMatchObject({
      text: 'liquidation',
      is_liq: true,
      size: '-101',
      finish_as: 'filled',
    });
    expect(trader.call('GET', '/orders/t-exit').json.finish_as).toBe('liquidated');
    expect(trader.call('GET', '/liquidates').json).toMatchObject([
      { contract: 'BTC_USDT', size: '101' },
    ]);
    expect(Number(trader.exchange.futures.balance(USER))).toBeGreaterThanOrEqual(0);
  });

  test('is paid for by the insurance where the price has leapt', () => {
    const trader = openFutures({ accounts: POOR });
    trader.order(market('100'));
    trader.exchange.movePrice('BTC_USDT', '60000');
    expect(trader.exchange.futures.balance(USER)).toBe('0');
    expect(trader.exchange.futures.bookings(USER).at(-1)).toMatchObject({ text: 'insurance' });
    expect(Object.values(trader.exchange.totals())).toEqual(
      Object.values(trader.exchange.totals()).map(() => '0'),
    );
  });

  test('is liquidated alone where its margin is isolated', () => {
    const trader = openFutures();
    trader.call('POST', '/positions/BTC_USDT/leverage', { query: 'leverage=20' });
    trader.order(market('100'));
    trader.order({ ...market('1'), contract: 'ETH_USDT' });
    const estimate = Number(shown(trader).liq_price);
    trader.exchange.movePrice('BTC_USDT', String(Math.floor(estimate) + 100));
    expect(trader.position()).toBeDefined();
    trader.exchange.movePrice('BTC_USDT', String(Math.floor(estimate) - 100));
    expect(trader.position()).toBeUndefined();
    expect(trader.position('ETH_USDT')).toBeDefined();
  });

  test('is closed in part by auto-deleveraging', () => {
    const trader = openFutures();
    trader.order(market('10'));
    trader.order({ size: '1', price: '87000', text: 't-rests' });
    trader.exchange.futures.deleverage(USER, 'BTC_USDT', '4');
    expect(trader.position()?.size.toFixed()).toBe('6');
    expect(trader.call('GET', '/orders/t-rests').json.finish_as).toBe('auto_deleveraged');
    expect(trader.call('GET', '/auto_deleverages').json).toMatchObject([{ trade_size: '-4' }]);
  });
});

describe('An account in hedge mode', () => {
  function hedged(): FuturesTrader {
    const trader = openFutures();
    trader.call('POST', '/set_position_mode', { query: 'position_mode=dual' });
    return trader;
  }

  test('opens a short leg by a sell that was to close', () => {
    const trader = hedged();
    trader.order(market('5'));
    trader.order(market('-5'));
    expect(
      trader.exchange.futures.positions(USER).map(({ leg, size }) => [leg, size.toFixed()]),
    ).toEqual([
      ['long', '5'],
      ['short', '-5'],
    ]);
  });

  test('closes a leg by its flag or its name, and refuses a one-way close', () => {
    const trader = hedged();
    trader.order(market('5'));
    expect(trader.order(market('0', { close: true })).json.label).toBe('POSITION_DUAL_MODE');
    trader.order(market('-2', { reduce_only: true }));
    expect(trader.position()?.size.toFixed()).toBe('3');
    trader.order(market('0', { auto_size: 'close_long', reduce_only: true }));
    expect(trader.position()).toBeUndefined();
  });

  test('has a list of two for one contract, and none at all below dual_comp', () => {
    const trader = hedged();
    expect(shown(trader).map(({ mode }: { mode: string }) => mode)).toEqual([
      'dual_long',
      'dual_short',
    ]);
    expect(trader.call('GET', '/dual_comp/positions/BTC_USDT').json).toHaveLength(2);
    expect(trader.call('GET', '/dual_comp/positions').status).toBe(404);
    expect(trader.call('GET', '/accounts').json).toMatchObject({
      position_mode: 'dual',
      in_dual_mode: true,
    });
  });

  test('is left only while nothing is held or open', () => {
    const trader = hedged();
    trader.order({ size: '1', price: '87000', text: 't-rests' });
    const back = () =>
      trader.call('POST', '/set_position_mode', { query: 'position_mode=single' }).json;
    expect(back().label).toBe('ORDER_PENDING');
    trader.call('DELETE', '/orders/t-rests');
    trader.order(market('1'));
    expect(back().label).toBe('POSITION_HOLDING');
  });
});

test('A unified account settles from its one wallet, and spot may not spend the margin', () => {
  const trader = openFutures({
    accounts: [
      { userId: USER, keys: [FUTURES_KEY], balances: { USDT: '1000' }, mode: 'single_currency' },
    ],
  });
  trader.order(market('1000'));
  expect(trader.call('GET', '/accounts').json).toMatchObject({ margin_mode: 3, total: '0' });
  const margin = Number(trader.call('GET', '/accounts').json.position_initial_margin);
  expect(margin).toBeGreaterThan(800);
  const [wallet] = trader.ask('GET', '/spot/accounts').json;
  expect(Number(wallet.available)).toBeGreaterThan(990);
  const buy = { type: 'limit', side: 'buy', amount: '0.005', price: '88000' };
  expect(trader.place(buy).json.label).toBe('MARGIN_BALANCE_NOT_ENOUGH');
});
