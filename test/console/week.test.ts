import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haltCompleted } from '../../shared/kill-switch/state.ts';
import { eventually } from '../support/eventually.ts';
import { tokenOf } from '../support/test-stack.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { type ConsoleStack, startConsoleStack } from './console-stack.ts';
import { fitsInto } from './cut-off.ts';
import { type Typed, typeInto } from './sluice-terminal.ts';

/** Set to a folder, the test leaves a picture of each page in it, and the terminal's text. */
const PICTURES = process.env.SLUICE_PICTURES;
const WIDTHS = [1280, 390] as const;
const COLUMNS = [60, 80, 120] as const;
const HEIGHT = 800;

const CHART = {
  secret: 'webhook/chart',
  id: '{{strategy.order.id}}',
  order: {
    currency_pair: '{{ticker}}',
    side: '{{strategy.order.action}}',
    type: 'market',
    amount: '{{amount}}',
  },
};
const CORE = {
  account: 'main',
  capital: 'all',
  schedule: 'cron(0 9 * * ? *)',
  targets: { BTC: '0.5', ETH: '0.3' },
  maxRun: '5000',
  maxDay: '9000',
};
const WEEKLY = {
  schedule: 'cron(0 9 ? * MON *)',
  timezone: 'UTC',
  order: { account: 'main', currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' },
};

let stack: ConsoleStack;
let browser: Browser;
let page: Page;
/** The id that the command line made. */
let typedId: string;
let ticking: ReturnType<typeof setInterval>;

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startConsoleStack({
    balances: { USDT: '5000', BTC: '0.01', ETH: '1' },
    limits: { maxOrder: '3000', maxDay: '20000', maxDayOrders: 90, priceCollar: '0.05' },
    sections: {
      portfolios: { core: CORE },
      recurring: { weekly: WEEKLY },
      webhooks: { chart: CHART },
    },
  });
  ticking = setInterval(() => void stack.stack.fireTrackOrders(), 1_000);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: WIDTHS[0], height: HEIGHT } });
  page.setDefaultTimeout(20_000);
  await page.goto(stack.console.url);
});
afterAll(async () => {
  clearInterval(ticking);
  await browser?.close();
  await stack?.stop();
});

const open = (path: string) => page.goto(new URL(`/accounts/main/${path}`, stack.console.url).href);
const order = () => page.locator('#order');
const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

/** Shows the page at each width: nothing of it may be cut. The last one stays. */
async function look(name: string, widths: readonly number[] = WIDTHS): Promise<void> {
  for (const width of widths) {
    await fitsInto(page, name, { width, height: HEIGHT });
    if (PICTURES === undefined) continue;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }
}

/** Types a command that only reads into terminals of every width: no line may be longer. */
async function read(line: string): Promise<string> {
  const typed: Typed[] = [];
  for (const columns of COLUMNS) typed.push(await type(line, columns));
  return typed.at(-1)!.lines.join('\n');
}

async function type(line: string, columns: number): Promise<Typed> {
  const found = await typeInto(
    columns,
    stack.connection,
    line.match(/[^\s"]+|"[^"]*"/g)!.map(bare),
  );
  const tooLong = found.lines.filter(({ length }) => length > columns);
  expect({ line, columns, tooLong }).toEqual({ line, columns, tooLong: [] });
  if (PICTURES !== undefined)
    console.log(`$ sluice ${line}\n${found.notes}${found.lines.join('\n')}`);
  return found;
}
const bare = (word: string) => word.replaceAll('"', '');

/** A command that changes something, in the width of its turn. */
let turn = 0;
async function run(line: string): Promise<string> {
  const { exitCode, lines, notes } = await type(line, COLUMNS[turn++ % COLUMNS.length]!);
  expect({ line, exitCode, notes }).toEqual({ line, exitCode: 0, notes });
  return lines.join('\n');
}

describe.skipIf(!hasBrowser)("a trader's week, in the browser and in the terminal", () => {
  test('Monday: two orders are placed', async () => {
    await open('orders');
    await page.getByLabel('Pair', { exact: true }).fill('btc/usdt');
    await page.getByLabel('Price', { exact: true }).fill('86000');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('0.002');
    await page.getByText('Validity, note, id').click();
    await page.getByLabel('Id', { exact: true }).fill('monday-form');
    await look('1-form');
    await press('Send order');
    await order().getByText('open: open at the exchange').waitFor();
    await look('1-order');
    const typed = await run('buy eth_usdt --amount 0.1 --limit 2900');
    typedId = /^ {2}id +(\S+)$/m.exec(typed)![1]!;
    expect(await read('list --open')).toContain('monday-form');
    expect(await read(`get ${typedId}`)).toContain('open: open at the exchange');
    expect(await read('balance')).toContain('USDT');
    expect(await read('price BTC_USDT ETH_USDT')).toContain('88000');
  });

  test('Tuesday: both are changed, and one is filled', async () => {
    await open('orders?text=monday-form');
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'monday-form' }) });
    await row.getByText('⋯').click();
    await look('2-change');
    await row.getByLabel('Price').fill('86500');
    await row.getByRole('button', { name: 'Amend' }).click();
    await row.locator('.price').getByText('86500').waitFor();
    await run(`amend ${typedId} --price 2950`);
    stack.exchange.movePrice('BTC_USDT', '86400');
    await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
    await row.getByText('filled', { exact: true }).waitFor();
    stack.exchange.movePrice('BTC_USDT', '88000');
    await page.getByRole('link', { name: 'monday-form' }).click();
    await order().getByText('Amendment sent').waitFor();
    await look('2-filled');
    expect(await read('get monday-form')).toContain('filled: completely');
  });

  test('Wednesday: one is cancelled here, one there', async () => {
    await stack.send({ id: 'wednesday', amount: '0.002', price: '85000' });
    await stack.settled('wednesday');
    await page.setViewportSize({ width: WIDTHS[1], height: HEIGHT });
    await open(`orders/${typedId}`);
    await press('Cancel this order');
    await order().getByText('cancelled: ended, nothing filled').waitFor();
    await look('3-cancelled');
    expect(await run('cancel wednesday')).toContain('nothing filled');
    await read('list --limit 20');
  });

  test('Thursday: an alert opens, another one closes', async () => {
    const url = `${stack.stack.outputs.SignalUrl}chart/${await tokenOf(stack, 'chart')}`;
    async function alert(id: string, action: string, amount: string): Promise<void> {
      const strategy = { order: { id, action } };
      const body = JSON.stringify({ ticker: 'ETH/USDT', amount, strategy });
      const response = await fetch(url, { method: 'POST', body });
      expect([response.status, await response.text()]).toEqual([202, expect.any(String)]);
    }
    await alert('go-long', 'buy', '300');
    await stack.awaitStatus('chart:go-long', 'filled');
    await alert('go-flat', 'sell', '0.0999');
    await stack.awaitStatus('chart:go-flat', 'filled');
    await alert('go-long', 'buy', '400');
    await open('alerts');
    await page.getByRole('link', { name: 'chart:go-flat' }).first().waitFor();
    await look('4-alerts');
    expect(await read('alerts')).toContain('chart:go-flat');
    expect(await read('alerts chart')).toContain('go-long');
  });

  test('Friday: a portfolio is rebalanced after an approval', async () => {
    await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
    await open('portfolio');
    await page.getByText('A rebalance would').waitFor();
    await look('5-portfolio');
    await open('schedules');
    await look('5-schedules');
    await page.getByText('Rebalance now ...').click();
    await press('Rebalance core');
    await page.getByText('Approve ...').click();
    await look('5-approve');
    await press('Approve and trade');
    await eventually(
      'the run has ended',
      () => page.locator('#run').textContent(),
      (text) => /Rebalance .*(done|incomplete): /s.test(text ?? ''),
    );
    await look('5-run');
    const [latest] = await stack.connection.stack.runs.list('core', 1);
    expect(await read('runs')).toContain(latest!.id);
    await read(`run ${latest!.id}`);
    await read('plan core');
    expect(await read('next')).toContain('weekly');
  });

  test('Saturday: everything is halted, and resumed', async () => {
    await stack.send({ id: 'saturday', amount: '0.002', price: '85000' });
    await stack.settled('saturday');
    await open('limits');
    await page.getByText('Halt ...').click();
    await page.getByLabel('Why').fill('a free weekend');
    await look('6-halt');
    await press('Halt main now');
    await page.locator('#standing').getByText('a free weekend').waitFor();
    await eventually(
      'the order is cancelled',
      () => stack.find('saturday'),
      (found) => found?.status === 'cancelled',
    );
    await look('6-halted');
    await read('limits');
    // Sluice takes a minute more until it is sure that nothing is open.
    const { killSwitches } = stack.connection.stack;
    await killSwitches.change('main', haltCompleted((await killSwitches.read('main')).atMs));
    expect(await run('resume --reason "back again" --yes')).toContain('ACTIVE');
    await open('overview');
    await page.locator('#wrong').waitFor();
    await look('6-overview');
  });

  test('Sunday: the week is counted and exported', async () => {
    await open('profit');
    await page.locator('#profit').waitFor();
    await look('7-profit');
    await open('activity');
    await page.locator('.chart canvas').waitFor();
    await look('7-activity');
    await open('orders');
    await look('7-orders');
    await read('pnl');
    const from = new Date().toISOString().slice(0, 10);
    const { lines } = await typeInto(
      80,
      stack.connection,
      `export --from ${from} --orders`.split(' '),
    );
    const exported = lines.join('\n');
    for (const id of ['monday-form', typedId, 'wednesday', 'chart:go-long', 'saturday']) {
      expect(exported).toContain(id);
    }
    await read('list');
  });
});
