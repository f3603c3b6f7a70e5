// Pictures of the console for docs/console.md: `npm run screenshots [-- NAME...]`.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { planHash } from '../../shared/portfolio/model/plan-hash.ts';
import { isRunFinal } from '../../shared/rebalance/run/status.ts';
import { eventually } from '../support/eventually.ts';
import { launchBrowser } from './browser.ts';
import { type ConsoleStack, startConsoleStack } from './console-stack.ts';
import { keepBacktests } from './kept-backtests.ts';
import { writeYear } from './year-of-value.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const WIDE = { width: 1280, height: 640 };
const PHONE = { width: 390, height: 780 };

const PORTFOLIO = {
  account: 'main',
  capital: 'all',
  schedule: 'cron(0 9 * * ? *)',
  targets: { BTC: '0.5', ETH: '0.25', SOL: '0.1' },
  maxRun: '5000',
  maxDay: '9000',
};

const WEEKLY = {
  schedule: 'cron(0 9 ? * MON *)',
  timezone: 'UTC',
  order: { account: 'main', currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' },
};

const PICTURES = [
  { name: 'overview', path: 'overview', view: WIDE, colorScheme: 'light' },
  { name: 'profit', path: 'profit', view: WIDE, colorScheme: 'light' },
  { name: 'profit-phone', path: 'profit', view: PHONE, colorScheme: 'dark' },
  { name: 'chart', path: 'chart', view: WIDE, colorScheme: 'dark' },
  { name: 'chart-phone', path: 'chart', view: PHONE, colorScheme: 'light' },
  { name: 'overview-phone', path: 'overview', view: PHONE, colorScheme: 'light' },
  { name: 'orders', path: 'orders', view: WIDE, colorScheme: 'light' },
  { name: 'order', path: 'orders/btc-entry', view: WIDE, colorScheme: 'dark' },
  { name: 'exit', path: 'orders/eth-bracket%2Fexit', view: WIDE, colorScheme: 'light' },
  { name: 'schedules', path: 'schedules', view: WIDE, colorScheme: 'light' },
  { name: 'activity', path: 'activity', view: WIDE, colorScheme: 'light' },
  { name: 'portfolio', path: 'portfolio', view: WIDE, colorScheme: 'dark' },
  { name: 'backtest', path: 'backtest', view: WIDE, colorScheme: 'light' },
  { name: 'backtest-phone', path: 'backtest', view: PHONE, colorScheme: 'dark' },
  { name: 'limits', path: 'limits', view: WIDE, colorScheme: 'light' },
  { name: 'orders-phone', path: 'orders', view: PHONE, colorScheme: 'dark' },
  { name: 'portfolio-phone', path: 'portfolio', view: PHONE, colorScheme: 'light' },
  { name: 'positions', path: 'positions', view: WIDE, colorScheme: 'light' },
  { name: 'slices', path: 'orders/sol-slices', view: WIDE, colorScheme: 'light' },
] as const;

const stack = await startConsoleStack({
  volatilityPercent: 2,
  balances: { USDT: '5200', BTC: '0.06', ETH: '0.6', SOL: '3.5' },
  limits: { maxOrder: '2500', maxDay: '9000', maxDayOrders: 200, priceCollar: '0.05' },
  futuresBalance: '4000',
  futures: {
    contracts: ['BTC_USDT', 'ETH_USDT'],
    maxLeverage: '10',
    maxDay: '60000',
    maxPosition: '20000',
    maxExposure: '30000',
    maxOrder: '20000',
  },
  sections: { portfolios: { core: PORTFOLIO }, recurring: { 'weekly-btc': WEEKLY } },
});
const browser = await launchBrowser();
try {
  await writePast(stack);
  await trade(stack);
  const endSlices = await beginSlices(stack);
  const [narrow, wide] = keepBacktests(stack.folder);
  const page = await browser.newPage();
  await page.goto(stack.console.url);
  const wanted = process.argv.slice(2);
  for (const { name, path, view, colorScheme } of PICTURES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await page.setViewportSize(view);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const address = path === 'backtest' ? `backtests/${narrow}?with=${wide}` : path;
    await page.goto(new URL(`/accounts/main/${address}`, stack.console.url).href);
    if (path === 'portfolio') await page.getByText('A rebalance would').waitFor();
    if (path === 'activity') await page.locator('.chart canvas').waitFor();
    if (path === 'overview') await page.locator('.tiles').waitFor();
    if (path === 'profit') await page.locator('.chart canvas').waitFor();
    if (name === 'slices') await endSlices();
    if (path === 'chart') await page.locator('.candles canvas').first().waitFor();
    await takePicture(page, name);
  }
} finally {
  await browser.close();
  await stack.stop();
}

async function takePicture(page: Page, name: string): Promise<void> {
  const file = `${FOLDER}console-${name}.png`;
  const isPhone = page.viewportSize()?.width === PHONE.width;
  await page.screenshot({ path: file, fullPage: !isPhone, animations: 'disabled' });
  console.log(file);
}

/** An order in slices while the price moves. Returns a wait for most of its slots. */
async function beginSlices({ send, exchange, stack: local, connection }: ConsoleStack) {
  await send({
    id: 'sol-slices',
    type: 'limit',
    side: 'buy',
    currency_pair: 'SOL_USDT',
    amount: '9',
    price: '138.5',
    slices: { over: 'PT3M', every: 'PT10S', slippage: '0.005' },
  });
  let moves = 0;
  const moving = setInterval(() => {
    moves += 1;
    const price = 138.1 + Math.sin(moves / 19) * 0.45 + Math.sin(moves * 2.3) * 0.06;
    exchange.movePrice('SOL_USDT', price.toFixed(2));
    void local.fireTrackOrders();
  }, 1_000);
  return async () => {
    const { store, stemOf } = connection.stack;
    await eventually(
      'most slots are decided',
      () => store.get(stemOf('main', 'sol-slices')),
      (record) => record?.action === 'sliced' && record.slicing.state.slots.length >= 13,
      240_000,
    );
    clearInterval(moving);
  };
}

/** A year of an account that ends with the balances that it trades with now, its futures wallet among them. */
function writePast({ documentClient, stack: { outputs } }: ConsoleStack): Promise<void> {
  const { OrdersTableName = '', Deployment = '' } = outputs;
  return writeYear({ documentClient, outputs: { OrdersTableName, Deployment } }, 'main', {
    orders: 0,
    hours: 365 * 24,
    nowMs: Date.now(),
    balances: { USDT: '8150', BTC: '0.06' },
    held: { ETH: { amount: '0.6', price: '3000' }, SOL: { amount: '3.5', price: '140' } },
    deposit: '150',
    withdrawal: '450',
  });
}

/** Something of everything: fills, resting orders, refusals, and a rebalance. */
async function trade({
  send,
  sendText,
  settled,
  find,
  exchange,
  connection,
  stack: local,
}: ConsoleStack) {
  async function place(order: { readonly id: string } & Readonly<Record<string, unknown>>) {
    await send(order);
    await settled(order.id);
  }
  const limit = { type: 'limit' };
  const { run } = await connection.stack.rebalance({ rebalance: 'core' });
  await connection.stack.rebalance({
    rebalance: 'core',
    approve: { run: run!.id, plan: planHash(run!.plan!) },
  });
  await eventually(
    'the rebalance has ended',
    () => connection.stack.runs.get('core', run!.id),
    (record) => record !== undefined && isRunFinal(record.status),
  );
  await place({ id: 'weekly-btc-2026-11-16', type: 'market', amount: '25' });
  await place({ id: 'tv-eth-breakout', type: 'market', amount: '180', currency_pair: 'ETH_USDT' });
  await place({
    id: 'eth-take-profit',
    type: 'market',
    side: 'sell',
    amount: '0.05',
    currency_pair: 'ETH_USDT',
  });
  await place({
    ...limit,
    id: 'btc-entry',
    amount: '0.012',
    price: '87200',
    note: 'second try at the gap',
  });
  await place({
    ...limit,
    id: 'sol-ladder-1',
    amount: '2',
    price: '135',
    currency_pair: 'SOL_USDT',
  });
  await place({
    ...limit,
    id: 'sol-ladder-2',
    amount: '3',
    price: '133',
    currency_pair: 'SOL_USDT',
  });
  await place({ ...limit, id: 'btc-dip', amount: '0.003', price: '86500' });
  await place({ ...limit, id: 'btc-target', side: 'sell', amount: '0.004', price: '90500' });
  await place({ ...limit, id: 'fat-finger', amount: '0.001', price: '97500' });
  await place({ ...limit, id: 'all-in', amount: '0.5', price: '87500' });
  exchange.movePrice('BTC_USDT', '87100');
  await local.fireTrackOrders();
  exchange.movePrice('BTC_USDT', '88000');
  await local.fireTrackOrders();
  const contract = { price: '0', settle: 'usdt' };
  await sendText(
    JSON.stringify({
      ...contract,
      id: 'btc-swing',
      contract: 'BTC_USDT',
      size: '1900',
      exits: { stop_loss: { price: '85200' }, take_profit: [{ price: '90400' }] },
    }),
    'main#usdt:BTC_USDT',
  );
  await sendText(
    JSON.stringify({ ...contract, id: 'eth-hedge', contract: 'ETH_USDT', size: '-250' }),
    'main#usdt:ETH_USDT',
  );
  await settled('btc-swing');
  await settled('eth-hedge');
  await place({ id: 'weekly-btc-2026-11-23', type: 'market', amount: '25' });
  await place({
    id: 'eth-bracket',
    type: 'market',
    amount: '300',
    currency_pair: 'ETH_USDT',
    exits: {
      stop_loss: { price: '2850' },
      take_profit: [{ price: '3120', share: '0.5' }, { price: '3250' }],
      trail: { by: '0.04' },
    },
  });
  await eventually(
    'the targets of the bracket rest at the exchange',
    async () => {
      await local.fireTrackOrders();
      return find('eth-bracket/exit/tp2');
    },
    (leg) => leg?.status === 'open',
  );
}
