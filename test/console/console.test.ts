import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../cli/program/command.ts';
import { haltCompleted } from '../../shared/kill-switch/state.ts';
import { eventually } from '../support/eventually.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { type ConsoleStack, startConsoleStack } from './console-stack.ts';
import { fitsInto } from './cut-off.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PORTFOLIO = {
  account: 'main',
  capital: 'all',
  schedule: 'cron(0 0 * * ? *)',
  targets: { BTC: '0.5', ETH: '0.3' },
  maxRun: '5000',
  maxDay: '9000',
};

let stack: ConsoleStack;
let connection: Connection;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Where requests went, and what the page complained about: both must stay as expected. */
let hosts: Set<string>;
let complaints: string[];

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startConsoleStack({
    accounts: ['main', 'other'],
    balances: { USDT: '5000', BTC: '0.01', ETH: '1' },
    limits: { maxOrder: '3000', maxDay: '9000', maxDayOrders: 50, priceCollar: '0.05' },
    sections: { portfolios: { core: PORTFOLIO } },
  });
  connection = stack.connection;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

beforeEach(async () => {
  if (!hasBrowser) return;
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  hosts = new Set();
  complaints = [];
  context.on('request', (request) => hosts.add(new URL(request.url()).hostname));
  context.on('console', (message) => {
    // Chromium reports the status of a page that shows a refusal.
    if (message.type() === 'error' && !message.text().includes('422')) {
      complaints.push(message.text());
    }
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  page = await context.newPage();
  await page.goto(stack.console.url);
  await page.goto(new URL('/accounts/main/orders', stack.console.url).href);
});
afterEach(async () => {
  if (!hasBrowser) return;
  await context.close();
  expect([...hosts]).toEqual(['127.0.0.1']);
  expect(complaints).toEqual([]);
});

function goTo(section: string) {
  return page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: section })
    .click();
}
const choose = (label: string) => page.getByText(label, { exact: true }).click();
const order = () => page.locator('#order');

describe.skipIf(!hasBrowser)('the console', () => {
  test('sends an order from the form, and shows it resting, filling, and its whole story', async () => {
    expect(page.url()).not.toContain('token');
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await page.getByLabel('Price', { exact: true }).fill('87000');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('0.002');
    await page.getByText('Validity, note, id').click();
    await page.getByLabel('Note').fill('<b>bold</b> & "quoted"');
    await page.getByLabel('Id', { exact: true }).fill('by-console');
    await page.getByRole('button', { name: 'Send order' }).click();

    await order().getByText('open: open at the exchange').waitFor();
    expect(page.url()).toMatch(/\/accounts\/main\/orders\/by-console#main$/);
    expect(await order().textContent()).toContain('<b>bold</b> & "quoted"');
    stack.exchange.movePrice('BTC_USDT', '86000');
    await stack.stack.fireTrackOrders();
    await order().getByText('filled: completely').waitFor();
    await order().getByText('Filled 0.002 BTC at').first().waitFor();
    stack.exchange.movePrice('BTC_USDT', '88000');
    const story = await page.locator('.timeline .step').allTextContents();
    expect(story[0]).toContain('Issued');
    expect(story[1]).toContain('Accepted for sending');
    expect(story.join('\n')).toContain('Placed at the exchange');
    const record = await stack.find('by-console');
    expect(await order().textContent()).toContain(record?.filledTotal);
  });

  test('shows a refusal in the form, at its field, with what was typed', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await page.getByLabel('Price', { exact: true }).fill('99000');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('0.001');
    await page.getByRole('button', { name: 'Send order' }).click();
    const refusal = page.getByRole('alert').filter({ hasText: 'PRICE_COLLAR' });
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('at most 92400');
    const price = page.getByLabel('Price', { exact: true });
    expect(await price.getAttribute('aria-invalid')).toBe('true');
    expect(await price.inputValue()).toBe('99000');
    // A verdict uses the id up; nothing of the order but its price needs to be typed again.
    await price.fill('80000');
    await page.getByRole('button', { name: 'Send order' }).click();
    await order().getByRole('button', { name: 'Cancel this order' }).click();
    await order().getByText('cancelled: ended, nothing filled').waitFor();
  });

  test('reports an invalid order at once, and sends nothing', async () => {
    const sent = stack.posts.length;
    await choose('Market');
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('25,5');
    await page.getByRole('button', { name: 'Send order' }).click();
    await page.getByRole('alert').filter({ hasText: 'INVALID_FIELD' }).waitFor();
    expect(await page.getByRole('textbox', { name: /^Amount/ }).getAttribute('aria-invalid')).toBe(
      'true',
    );
    expect(stack.posts.length).toBe(sent);
  });

  test('shows orders of others as they come, filters them, and obeys the keyboard', async () => {
    await stack.send({ id: 'keys-1', type: 'market', amount: '20' });
    await stack.send({ id: 'keys-2', type: 'market', amount: '20', currency_pair: 'ETH_USDT' });
    await page.getByRole('link', { name: 'keys-2' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('keys-');
    await page.getByText(/^2 of \d+ orders/).waitFor();
    await page.getByLabel('Pair').first().selectOption('ETH_USDT');
    await page.getByText(/^1 of \d+ orders/).waitFor();
    expect(page.url()).toMatch(/text=keys-&pair=ETH_USDT$/);
    await page.reload();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'buy ETH_USDT for 20 USDT' }).waitFor();
  });

  test('shows markets, fills and fees, and what the account holds', async () => {
    await stack.send({ id: 'held', type: 'market', amount: '30' });
    const { filledTotal } = await stack.settled('held');
    await page.getByRole('link', { name: 'held' }).waitFor();
    await goTo('Markets');
    await page.locator('#market-BTC_USDT .last').getByText('88000').waitFor();
    await goTo('Fills and fees');
    await page.locator('.chart canvas').waitFor();
    expect(Number(filledTotal)).toBeGreaterThan(0);
    await goTo('Portfolio');
    await page.getByRole('row', { name: /^ETH / }).first().waitFor();
    await page.getByText('Account mode: classic').waitFor();
  });

  test('shows a plan, a run that waits, and after the approval its legs', async () => {
    const { run } = await connection.stack.rebalance({ rebalance: 'core' });
    await goTo('Portfolio');
    const core = page.locator('#portfolio-core');
    await core.getByText('A rebalance would').waitFor();
    await core.getByRole('link', { name: run!.id }).click();
    await page.getByText('Approve ...').click();
    await page.getByRole('button', { name: 'Approve and trade' }).click();
    const id = run!.id;
    await eventually(
      'the run has ended',
      async () => {
        await stack.stack.fireTrackOrders();
        return page.locator('#run').textContent();
      },
      (text) => /Rebalance .*(done|incomplete): /s.test(text ?? ''),
    );
    await page.getByRole('link', { name: `${id}/1` }).click();
    await page.getByText('Placed at the exchange').waitFor();
  });

  test('halts and resumes behind a second step that asks why', async () => {
    await page.goto(new URL('/accounts/other/limits', stack.console.url).href);
    await page.getByText('Halt ...').click();
    await page.getByRole('button', { name: 'Halt other now' }).click();
    // The browser insists on the reason.
    await page.getByText('ACTIVE').waitFor();
    await page.getByLabel('Why').fill('looks odd');
    await page.getByRole('button', { name: 'Halt other now' }).click();
    await page.locator('#standing').getByText('looks odd').waitFor();
    await stack.send({ id: 'while-halted', account: 'other', type: 'market', amount: '20' });
    expect((await stack.settled('while-halted', 'other')).reason?.code).toBe('HALTED');
    await page.getByText('Resume ...').click();
    await page.getByLabel('Why').fill('too early');
    await page.getByRole('button', { name: 'Resume other' }).click();
    await page.getByRole('alert').getByText('It is not certain yet').waitFor();
    const { killSwitches } = connection.stack;
    await killSwitches.change('other', haltCompleted((await killSwitches.read('other')).atMs));
    await page.locator('#switch').getByText('HALTED').waitFor();
    await page.getByText('Resume ...').click();
    await page.getByLabel('Why').fill('was nothing');
    await page.getByRole('button', { name: 'Resume other' }).click();
    await page
      .locator('#switch')
      .getByText(/^ACTIVE/)
      .waitFor();
    expect(await connection.stack.killSwitches.read('other')).toMatchObject({
      state: 'ACTIVE',
      reason: 'was nothing',
    });
  });

  test('shows of the form what a browser puts back into it', async () => {
    const orders = new URL('/accounts/main/orders', stack.console.url).href;
    await page.goto(orders);
    await page.getByText('Sell', { exact: true }).click();
    await page.getByText('Market', { exact: true }).click();
    await page.goto(new URL('/accounts/main/limits', stack.console.url).href);
    await page.goBack();
    const form = page.locator('form[data-ticket]');
    expect(await form.getByRole('radio', { name: 'Sell' }).isChecked()).toBe(true);
    await page.locator('form[data-ticket][data-side=sell]').waitFor();
    expect(await form.locator('[data-field=price]').isHidden()).toBe(true);
  });

  test('keeps its list beside the form, however narrow and whatever was sent', async () => {
    const amount = `${'1'.repeat(40)}.${'1'.repeat(40)}`;
    await stack.send({ id: 'w'.repeat(64), amount, price: amount });
    await stack.settled('w'.repeat(64));
    await page.goto(new URL('/accounts/main/orders', stack.console.url).href);
    for (const width of [1280, 1241, 1240, 1024, 901, 800, 650, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await eventually(
        `the list fits beside the form at ${width} px`,
        () =>
          page.evaluate<number>(
            'document.querySelector(".orders").scrollWidth - document.querySelector(".orders").parentElement.clientWidth',
          ),
        (over) => over <= 0,
      );
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('begins with how the account is doing, what is open, and what is wrong', async () => {
    const first = { currency_pair: 'BTC_USDT', type: 'limit', amount: '0.002', price: '80000' };
    await stack.send({ ...first, id: 'waits' });
    await stack.send({ ...first, id: 'too-far', amount: '0.001', price: '99000' });
    await stack.settled('too-far');
    await stack.stack.fireTrackOrders();
    await page.goto(new URL('/', stack.console.url).href);
    expect(page.url()).toMatch(/\/accounts\/main\/overview$/);
    await page.locator('#doing').getByText('All time').waitFor();
    await page.locator('#open').getByRole('link', { name: 'waits' }).waitFor();
    await page.locator('#wrong').getByText('PRICE_COLLAR').waitFor();
  });

  test('shows the profit, and the fills and open orders on the candles of their pair', async () => {
    await stack.send({ id: 'on-the-chart', type: 'market', amount: '40' });
    await stack.settled('on-the-chart');
    const waits = { currency_pair: 'BTC_USDT', type: 'limit', amount: '0.002', price: '84500' };
    await stack.send({ ...waits, id: 'line' });
    await stack.settled('line');
    await goTo('Profit');
    await page.locator('#profit').getByText('Value now').waitFor();
    expect(await page.locator('#profit').textContent()).toContain('BTC');
    await goTo('Markets');
    await page.locator('.markets').getByRole('link', { name: 'BTC/USDT' }).click();
    await page.locator('.candles canvas').first().waitFor();
    const { origin } = new URL(stack.console.url);
    const readData = () => page.request.get(`${origin}/accounts/main/chart/data?pair=BTC_USDT`);
    const { bars, fills, lines } = await eventually(
      'the fill is on the chart',
      async () => (await readData()).json(),
      (data) => data.fills.length > 0,
    );
    expect(bars.length).toBeGreaterThan(100);
    const source = expect.stringContaining('message');
    expect(fills).toContainEqual(expect.objectContaining({ side: 'buy', source }));
    expect(lines).toContainEqual({ price: '84500', kind: 'buy', label: 'buy 0.002', id: 'line' });
    expect(await page.locator('#on-chart').textContent()).toContain('84500');
    await page.getByRole('link', { name: '4h' }).click();
    await page.locator('.candles canvas').first().waitFor();
    expect(await page.locator('.candles .notice').textContent()).toBe('');
  });

  test('has no serious accessibility fault in any colours and width', async () => {
    await stack.send({ id: 'axe', type: 'market', amount: '20' });
    await stack.settled('axe');
    const { id = '' } = (await connection.stack.runs.list('core', 1))[0] ?? {};
    const run = `runs/${encodeURIComponent(id)}`;
    const paths = [
      ...['overview', 'orders', 'orders/axe', 'markets', 'chart', 'profit', 'activity'],
      ...['portfolio', run, 'limits'],
    ];
    for (const path of paths) {
      for (const { width, colorScheme } of LOOKS) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await page.goto(new URL(`/accounts/main/${path}`, stack.console.url).href);
        // Not as a script of the page: its policy would not let it in.
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
          'axe.run()',
        );
        const serious = violations.filter(({ impact }) => impact !== 'minor');
        const found = serious.map(({ id, nodes }) => [id, nodes[0]?.html]);
        expect(found, `${path} ${width} ${colorScheme}`).toEqual([]);
        await fitsInto(page, path, { width, height: 800 }, { toleratesTables: true });
      }
    }
  });
});

type Violation = {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
};

const LOOKS = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;
