import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryKey } from '../../local/simulation/canary.ts';
import type { RunJson } from '../../shared/rebalance/run/json.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { type OtherExchange, startOtherExchange } from '../support/other-exchange.ts';
import { type StartProcess, spawnStart } from '../support/start-process.ts';
import { sharedSynthesis } from '../support/synthesize-once.ts';

const limits = { maxOrder: '1000', maxDay: '5000' };
const accounts = { main: { secret: 'sluice/main', pairs: '*', limits } };
const portfolios = {
  core: {
    schedule: 'cron(0 9 * * ? *)',
    targets: { BTC: '0.2', ETH: '0.15', XRP: '0.15', SOL: '0.15', DOGE: '0.1' },
    capital: 'all',
  },
};
const BALANCES = { USDT: 500, BTC: 0.3, ETH: 0.02, XRP: 0.1, SOL: 0.1, DOGE: 0.05 };
const KEY = canaryKey('other');

let exchange: OtherExchange;
let start: StartProcess;

beforeAll(async () => {
  exchange = await startOtherExchange(KEY, BALANCES);
  const env = { ...sharedSynthesis(), GATE_API_KEY: KEY.key, GATE_API_SECRET: KEY.secret };
  start = spawnStart(['--exchange', exchange.url], env, { accounts, portfolios });
  await start.ready();
});
afterAll(async () => {
  await start.end();
  await exchange.close();
});

test('npm start --exchange places an order at a Gate-compatible exchange and follows it', async () => {
  const clients = start.clients();
  await clients.send({ id: 'elsewhere', amount: '0.02', price: '2900' });

  const placed = await clients.settled('elsewhere');
  expect(placed).toMatchObject({ status: 'open', orderId: '7000001', left: '0.02' });
  expect(exchange.orders()).toMatchObject([{ text: placed.text, amount: 0.02, price: 2900 }]);

  exchange.fill(placed.text!);
  await start.trackOrders();

  expect(await clients.awaitStatus('elsewhere', 'filled')).toMatchObject({
    filledAmount: '0.02',
    filledTotal: '58',
    avgDealPrice: '2900',
    fees: [{ currency: 'USDT', amount: '0.01' }],
  });
  expect(exchange.orders()).toHaveLength(1);
});

test('a portfolio there is brought back into its bands', async () => {
  async function sluice(...words: string[]): Promise<RunJson> {
    const { stdout, stderr } = await runSluice(start.folder, [...words, '--json']);
    expect(stdout, stderr).toMatch(/^\{"id":"core-/);
    return JSON.parse(stdout);
  }
  const before = exchange.orders().length;
  const waiting = await sluice('rebalance', 'core');
  expect(waiting.status).toBe('awaiting_approval');

  const run = await sluice('rebalance', 'core', '--approve', waiting.id);

  expect(run.status).toBe('done');
  const orders = exchange.orders().slice(before);
  const [first, ...others] = orders.map(({ side, currency_pair: pair }) => `${side} ${pair}`);
  expect(first).toBe('sell BTC_USDT');
  expect(others.toSorted()).toEqual(['buy DOGE_USDT', 'buy ETH_USDT']);
  const outside = run.after!.assets.filter(({ band, position }) => band && position !== 'within');
  expect(outside).toEqual([]);
  expect(Number(run.drift.after)).toBeLessThan(Number(run.drift.before));
  expect(run.fees).toEqual([{ currency: 'USDT', amount: '0.03' }]);
});
