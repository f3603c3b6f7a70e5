import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_SIZE } from '../../cli/console/data/order-filter.ts';
import type { ValueCurve } from '../../cli/console/profit/value-curve.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { type LedgerOnly, startLedgerOnly } from './ledger-only.ts';
import { writeOrders } from './many-orders.ts';
import { writeYear } from './year-of-value.ts';

/** Writing them takes longer than everything else here. */
const COUNT = process.env.SLUICE_LONG ? 10_000 : 1_000;
const HOURS = process.env.SLUICE_LONG ? 365 * 24 : 60 * 24;

let ledger: LedgerOnly;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return;
  ledger = await startLedgerOnly();
  const nowMs = Date.now();
  await writeOrders(ledger, 'main', COUNT, nowMs);
  await writeYear(ledger, 'main', { orders: COUNT, hours: HOURS, nowMs });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await ledger?.stop();
});

describe.skipIf(!hasBrowser)('a table of many orders', () => {
  test('shows how soon it is painted, and is searched as one types', async () => {
    const page = await browser.newPage();
    const paintsMs: number[] = [];
    for (let visit = 0; visit < 2; visit++) {
      await page.goto(ledger.console.url);
      await page.goto(pageOf('orders'), { waitUntil: 'commit' });
      paintsMs.push(await firstPaint(page));
      await page.getByRole('link', { name: 'dca-00000' }).waitFor();
      await page.getByText(`${COUNT} orders`).waitFor();
    }
    const [first, again] = paintsMs.map((paintMs) => `${paintMs.toFixed(0)} ms`);
    console.log(
      `console: first paint with ${COUNT} orders ${first}, again ${again} (goal: under 1 s)`,
    );
    const search = page.getByRole('searchbox');
    await search.fill('dca-00876');
    await page.getByText(`1 of ${COUNT} orders`).waitFor();
    await search.fill('');
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText(`page 2 of ${COUNT / PAGE_SIZE}`).waitFor();
  });
});

describe.skipIf(!hasBrowser)('the value over a long time', () => {
  test('is painted before its figures are known; it has its gap and its deposits', async () => {
    const page = await browser.newPage();
    await page.goto(ledger.console.url);
    const overviewMs = await firstPaint(page);
    await page.locator('.tiles').getByText('All time').waitFor();
    const figuresMs = await page.evaluate<number>('performance.now()');
    await page.goto(pageOf('profit'));
    const profitMs = await firstPaint(page);
    await page.locator('.chart canvas').waitFor();
    const values = await page.locator('[data-values]').getAttribute('data-values');
    const { rows, marks } = JSON.parse(values!) as ValueCurve;
    const what = `${COUNT} orders and ${HOURS / 24} days of snapshots`;
    const [overview, profit] = [overviewMs, profitMs].map((paintMs) => `${paintMs.toFixed(0)} ms`);
    console.log(
      `console: first paint with ${what}: overview ${overview} (its figures ${figuresMs.toFixed(0)} ms), profit ${profit}`,
    );
    expect(rows.filter(([, value]) => value === null)).toHaveLength(1);
    expect(rows.length).toBeLessThanOrEqual(700);
    expect(marks[0]!.text).toBe('+1500.00 USDT');
    const text = await page.locator('#profit').textContent();
    expect(text).toContain('It was in the account before the first snapshot.');
    expect(text).not.toContain('no trade or entry of the account book');
  });
});

const pageOf = (path: string) => new URL(`/accounts/main/${path}`, ledger.console.url).href;

/** A function: a string is evaluated at each frame, which the page's own policy refuses after the first. */
async function firstPaint(page: Page): Promise<number> {
  const paint = await page.waitForFunction(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  return (await paint.jsonValue())!;
}
