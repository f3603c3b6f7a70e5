import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { openJournal } from '../../local/exchange/persistence/journal.ts';
import { KEY, openExchange, RESTING_BUY, type Trader, USER } from './trader.ts';

const OTHER = '20002';
const OTHER_KEY = { key: 'other-key', secret: 'other-secret' };
const ACCOUNTS = [
  { userId: USER, keys: [KEY], balances: { USDT: '100000', BTC: '2', ETH: '10' } },
  { userId: OTHER, keys: [OTHER_KEY], balances: { USDT: '100000', BTC: '2', ETH: '1' } },
];

describe('An exchange that keeps its state', () => {
  let folder: string;
  const file = () => join(folder, 'data', 'exchange.jsonl');
  const open = (): Trader =>
    openExchange({
      accounts: ACCOUNTS,
      journal: openJournal(file()),
      behavior: { rateLimits: 'off' },
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The whole state of an exchange, hidden parts included. */
  const truthOf = ({ exchange, ask }: Trader) => ({
    users: [USER, OTHER].map((userId) => ({
      balances: new Set(exchange.balances(userId)),
      book: exchange.accountBook(userId),
      orders: exchange.orders(userId),
      trades: exchange.trades(userId),
    })),
    totals: exchange.totals(),
    placements: exchange.placements(),
    finished: ask('GET', '/spot/orders', { query: 'status=finished' }).json,
    open: ask('GET', '/spot/open_orders').json,
  });

  test('keeps the prices and the volatility', () => {
    const before = open();
    before.exchange.setVolatility(20);
    before.exchange.changePrice('BTC_USDT', '-5');
    before.pass(3_600_000);
    const lastOf = ({ ask }: Trader) =>
      ask('GET', '/spot/tickers', { query: 'currency_pair=BTC_USDT' }).json[0].last;
    const after = open();
    after.pass(3_600_000);
    expect(lastOf(after)).toBe(lastOf(before));
    expect(lastOf(after)).not.toBe('83561.9');
  });

  test('has orders, fills and balances after a restart, and counts its ids on', () => {
    const before = open();
    const { id: resting } = before.place({ ...RESTING_BUY, text: 't-rests' }).json;
    const { id: filled } = before.place({ ...RESTING_BUY, price: '88000', text: 't-filled' }).json;
    const truth = truthOf(before);

    const after = open();
    expect(truthOf(after)).toEqual(truth);
    const { id } = after.place({ ...RESTING_BUY, price: '88000', text: 't-later' }).json;
    expect([resting, filled]).not.toContain(id);
    expect(Number(id)).toBeGreaterThan(Number(filled));
    const query = 'currency_pair=BTC_USDT';
    expect(after.ask('DELETE', `/spot/orders/${resting}`, { query }).json.text).toBe('t-rests');
    expect(after.exchange.trades(USER).map((trade) => trade.id)).toEqual([
      ...new Set(after.exchange.trades(USER).map((trade) => trade.id)),
    ]);
  });

  test('is the same after any number of orders, cancels, moves and restarts', () => {
    const random = new SeededRandom(11);
    const oneOf = <T>(...choices: readonly T[]): T => random.oneOf(choices);
    let trader = open();
    for (let round = 0; round < 12; round++) {
      for (let step = 0; step < 25; step++) {
        const key = oneOf(KEY, OTHER_KEY);
        const side = oneOf('buy', 'sell');
        const price = oneOf('80000', '87959.9', '87960', '88000', '95000');
        const body = { currency_pair: 'BTC_USDT', side, amount: oneOf('0.001', '0.3'), price };
        const { json } = trader.ask('POST', '/spot/orders', { body, key });
        const query = 'currency_pair=BTC_USDT';
        if (json.status === 'open' && oneOf(true, false)) {
          trader.ask('DELETE', `/spot/orders/${json.id}`, { query, key });
        }
        if (step === 10) trader.exchange.movePrice('BTC_USDT', oneOf('85000', '88100', '90000'));
      }
      const truth = truthOf(trader);
      trader = open();
      expect(truthOf(trader)).toEqual(truth);
      expect(new Set(Object.values(trader.exchange.totals()))).toEqual(new Set(['0']));
    }
  });

  test('serves first what rested first, also after a restart', () => {
    const before = open();
    const rest = (text: string) =>
      before.place({ ...RESTING_BUY, amount: '0.002', text }).json.id as string;
    const [first, second] = [rest('t-first'), rest('t-second')];
    // More than before: it joins the end of the queue.
    const body = { currency_pair: 'BTC_USDT', amount: '0.003' };
    before.ask('PATCH', `/spot/orders/${first}`, { body });
    const after = open();
    const sell = { side: 'sell', amount: '0.001', price: '80000', time_in_force: 'ioc' };
    after.exchange.movePrice('BTC_USDT', '80000.1');
    const query = 'currency_pair=BTC_USDT';
    const quoted = after.ask('GET', '/spot/order_book', { query }).json.bids[0][1];
    after.place({ side: 'sell', amount: quoted, price: '80000.1' });
    after.place(sell);
    const filled = (id: string) =>
      after.exchange.orders(USER).find((order) => order.id === id)?.filled_amount;
    expect([filled(first), filled(second)]).toEqual(['0', '0.001']);
  });

  test('keeps the mode of an account, and gives no first balances twice', () => {
    const before = open();
    before.exchange.setMode(USER, 'portfolio');
    before.exchange.deposit(USER, 'USDT', '1');
    const after = open();
    expect(after.place(RESTING_BUY).json.account).toBe('unified');
    expect(after.exchange.balances(USER).find(({ currency }) => currency === 'USDT')).toMatchObject(
      {
        available: '99921',
        locked: '80',
      },
    );
  });

  test('forgets a line that was not written to its end, and names one that is broken', () => {
    const before = open();
    before.place({ ...RESTING_BUY, text: 't-whole' });
    const truth = truthOf(before);
    appendFileSync(file(), '{"kind":"order","order":{"id":"1');
    expect(truthOf(open())).toEqual(truth);
    const [first, ...rest] = readFileSync(file(), 'utf8').split('\n');
    writeFileSync(file(), [first, '{"kind":', ...rest].join('\n'));
    expect(open).toThrow(`line 2 of ${file()} is not JSON`);
  });
});
