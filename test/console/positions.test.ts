import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { type ConsoleStack, startConsoleStack } from './console-stack.ts';
import { fitsInto } from './cut-off.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FUTURES = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxOrder: '2000',
  maxPosition: '5000',
  maxExposure: '9000',
};
/** Set to a folder, the test leaves its pictures there. */
const PICTURES = process.env.SLUICE_PICTURES;

let stack: ConsoleStack;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startConsoleStack({ futures: FUTURES });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
beforeEach(async () => {
  if (!hasBrowser) return;
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  await page.goto(stack.console.url);
  await page.getByRole('link', { name: 'Positions' }).click();
  await page.getByRole('heading', { name: 'Positions' }).waitFor();
});

const open = (path: string) => page.goto(new URL(`/accounts/main/${path}`, stack.console.url).href);
const choose = (label: string) => page.getByText(label, { exact: true }).click();
const expected = () => page.locator('#estimate');
const send = () => page.getByRole('button', { name: 'Send order' }).click();
const card = (contract: string) => page.getByRole('article', { name: contract });
const held = () => stack.exchange.futures.positions(stack.users.main!.userId);

async function setId(id: string): Promise<void> {
  await page.getByText('Validity, note, id').click();
  await page.getByLabel('Id', { exact: true }).fill(id);
}

/** Track-orders sees a new position and protects it. */
async function untilProtected(contract: string): Promise<void> {
  await eventually(
    'the exit protects the position',
    async () => {
      await stack.stack.fireTrackOrders();
      await open('positions');
      return card(contract).textContent();
    },
    (text) => text?.includes('Protected by') ?? false,
  );
}

describe.skipIf(!hasBrowser)('the page of positions', () => {
  test('opens a protected position in words, and shows before it where it leads', async () => {
    await page.getByText('No positions.').waitFor();
    await choose('Market');
    await page.locator('select[name=contract]').selectOption('BTC_USDT');
    await page.getByLabel('Size in contracts').fill('40');
    await expected()
      .getByText(/^Buying 40 BTC_USDT contracts at market: 0\.004 BTC/)
      .waitFor();
    await expected()
      .getByText(/margin about 35\.\d+ USDT at leverage 10/)
      .waitFor();
    await page.getByText('Stop and targets').click();
    await page.getByLabel('Stop at').fill('84000');
    await page.getByLabel('Take profit at').fill('95000');
    await setId('long-1');
    await send();
    await page.locator('#order').getByText('filled: completely').waitFor();
    expect(held().map(({ contract, size }) => [contract, size.toString()])).toEqual([
      ['BTC_USDT', '40'],
    ]);
    await untilProtected('BTC_USDT');
    const text = await card('BTC_USDT').textContent();
    for (const part of ['long 40 contracts', 'Entry', 'Mark', 'Unrealised', 'Margin']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/Leverage10/);
    expect(text).toContain('stop 84000, take 95000');
  });

  test('asks before a large order at market, and sells for short', async () => {
    await choose('Short');
    await choose('Market');
    await page.locator('select[name=contract]').selectOption('ETH_USDT');
    await page.getByLabel('Size in contracts').fill('40');
    await setId('short-1');
    await send();
    const question = page.getByRole('alert').filter({ hasText: 'Selling 40 ETH_USDT contracts' });
    expect(await question.textContent()).toMatch(
      /position is short 40 contracts.*liquidation near \d/,
    );
    expect(await stack.find('short-1')).toBeUndefined();
    await page.getByRole('button', { name: 'Yes, send it' }).click();
    await page.locator('#order').getByText('filled: completely').waitFor();
    await open('positions');
    await card('ETH_USDT').getByText('No exit of Sluice protects it.').waitFor();
    await card('ETH_USDT')
      .getByText(/% from liquidation$/)
      .waitFor();
  });

  test('shows open orders of contracts, changes and cancels them', async () => {
    await page.locator('select[name=contract]').selectOption('BTC_USDT');
    await choose('Short');
    await page.getByLabel('Price', { exact: true }).fill('89500');
    await page.getByLabel('Size in contracts').fill('7');
    await setId('rests');
    await send();
    await page.locator('#order').getByText('open: open at the exchange').waitFor();
    await open('positions');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'rests' }) });
    await row.getByText('⋯').click();
    await row.getByLabel('Size').fill('-9');
    await row.getByRole('button', { name: 'Amend' }).click();
    await page.getByRole('alert').filter({ hasText: 'without a sign' }).waitFor();
    await open('positions');
    await row.getByText('⋯').click();
    await row.getByLabel('Size').fill('9');
    await row.getByRole('button', { name: 'Amend' }).click();
    await open('positions');
    await row.getByText('9 contracts').waitFor();
    await row.getByText('⋯').click();
    await row.getByRole('button', { name: 'Cancel this order' }).click();
    await eventually(
      'it is cancelled',
      () => stack.find('rests'),
      (found) => found?.status === 'cancelled',
    );
  });

  test('arms an order, says before it when and where it leads, and changes it', async () => {
    await choose('Short');
    await choose('Market');
    await page.locator('select[name=contract]').selectOption('BTC_USDT');
    await page.getByLabel('Size in contracts').fill('6');
    await page.locator('select[name=wait]').selectOption('price');
    await page.getByLabel('Trigger price').fill('80000');
    await expected()
      .getByText(/^Selling 6 BTC_USDT contracts at market when the price is <= 80000: .*48 USDT/)
      .waitFor();
    await expected()
      .getByText(/^The last price is .* % away\.$/)
      .waitFor();
    await setId('armed-1');
    await send();
    await page.locator('#order').getByText('armed: waits for its trigger').waitFor();
    await page
      .locator('.distance')
      .getByText(/% away from 80000/)
      .waitFor();
    await page.getByLabel('Trigger', { exact: true }).fill('81000');
    await page.getByRole('button', { name: 'Amend' }).click();
    await page
      .locator('.distance')
      .getByText(/% away from 81000/)
      .waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page.locator('#order').getByText('cancelled: ended, nothing filled').waitFor();
  });

  test('cuts a short order in slices after a question, amends its price, and cancels it', async () => {
    await choose('Short');
    await page.locator('select[name=contract]').selectOption('ETH_USDT');
    await page.getByLabel('Price', { exact: true }).fill('2995');
    await page.getByLabel('Size in contracts').fill('8');
    await page.locator('select[name=wait]').selectOption('slices');
    await page.getByRole('textbox', { name: 'Over' }).fill('8m');
    await page.getByLabel('One each').fill('2m');
    await setId('sliced-1');
    await send();
    const question = page.getByRole('alert').filter({ hasText: 'In slices: 4 of 2 contracts' });
    expect(await question.textContent()).toContain('Selling 8 ETH_USDT contracts at 2995');
    expect(await stack.find('sliced-1')).toBeUndefined();
    await page.getByRole('button', { name: 'Yes, send it' }).click();
    await page.getByRole('heading', { name: 'in 4 slices over 8 min' }).waitFor();
    await page.getByLabel('Price', { exact: true }).fill('2990');
    await page.getByRole('button', { name: 'Amend' }).click();
    await page.locator('.facts').getByText('2990', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page
      .locator('#order')
      .getByText(/^(cancelled|partially_filled): ended/)
      .waitFor();
  });

  test('protects a part of a position that is held, and says what no stop covers', async () => {
    await card('ETH_USDT').getByRole('link', { name: 'Protect it' }).click();
    await page.locator('form[data-side=exit]').waitFor();
    expect(await page.getByLabel('Price', { exact: true }).isHidden()).toBe(true);
    await page.getByLabel('Size in contracts').fill('15');
    await page.getByLabel('Stop at').fill('2000');
    await expected()
      .getByText(/^The position is short 4\d contracts/)
      .waitFor();
    await send();
    await page.getByRole('alert').filter({ hasText: 'TRIGGER_ALREADY_MET' }).waitFor();
    await page.getByLabel('Stop at').fill('3200');
    await setId('protects-eth');
    await send();
    await page.getByRole('heading', { name: 'exit 15 ETH_USDT contracts: stop 3200' }).waitFor();
    await open('positions');
    await card('ETH_USDT').getByText('stop 3200 for 15 contracts').waitFor();
    await card('ETH_USDT')
      .getByText(/^Stops cover 15 of 4\d contracts/)
      .waitFor();
  });

  test('says a refusal at its field', async () => {
    await page.locator('select[name=contract]').selectOption('BTC_USDT');
    await page.getByLabel('Size in contracts').fill('-3');
    await page.getByLabel('Price', { exact: true }).fill('85000');
    await send();
    await page.getByRole('alert').filter({ hasText: 'without a sign' }).waitFor();
    expect(await page.getByLabel('Size in contracts').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Size in contracts').fill('3');
    await page.getByLabel('Price', { exact: true }).fill('0');
    await send();
    await page.getByRole('alert').filter({ hasText: 'A limit order takes a price' }).waitFor();
    await page.getByLabel('Price', { exact: true }).fill('85000');
    await page.getByLabel('Size in contracts').fill('900');
    await send();
    await page.getByRole('alert').filter({ hasText: 'MAX_ORDER' }).waitFor();
  });

  test('has no serious accessibility fault in any colours and width, and obeys the keyboard', async () => {
    for (const { width, colorScheme } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await open('positions');
      await card('BTC_USDT').waitFor();
      await fitsInto(page, 'positions', { width, height: 800 });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run()');
      const serious = violations.filter(({ impact }) => impact !== 'minor');
      const found = serious.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect(found, `${width} ${colorScheme}`).toEqual([]);
      if (PICTURES !== undefined) {
        await page.screenshot({ path: `${PICTURES}/positions-${width}.png`, fullPage: true });
      }
    }
    await page.locator('body').press('n');
    expect(await page.evaluate('document.activeElement.value')).toBe('long');
    await page.keyboard.press('ArrowRight');
    await page.locator('form[data-ticket][data-side=short]').waitFor();
  });

  test('closes a part by the form, and all of it by one button', async () => {
    await choose('Close');
    await choose('Market');
    await page.locator('select[name=contract]').selectOption('ETH_USDT');
    await page.getByText('Without a size it closes the whole position.').waitFor();
    expect(await page.getByText('Stop and targets').isHidden()).toBe(true);
    await page.getByLabel('Size in contracts').fill('10');
    await send();
    await page.locator('#order').getByText('filled: completely').waitFor();
    await open('positions');
    await card('ETH_USDT')
      .getByText(/short 3\d contracts/)
      .waitFor();
    await card('ETH_USDT').getByText('Close ...').click();
    await card('ETH_USDT').getByRole('button', { name: 'Close ETH_USDT' }).click();
    await page.locator('#order').waitFor();
    expect(held().map(({ contract }) => contract)).toEqual(['BTC_USDT']);
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
