import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from './browser.ts';
import { fitsInto } from './cut-off.ts';
import { keepBacktests } from './kept-backtests.ts';
import { type LedgerOnly, startLedgerOnly } from './ledger-only.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let folder: string;
let ids: readonly [narrow: string, wide: string];
let ledger: LedgerOnly;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  folder = mkdtempSync(join(tmpdir(), 'sluice-backtests-'));
  ids = keepBacktests(folder);
  // Neither another file nor a broken one hides the others.
  writeFileSync(join(folder, '.local', 'backtests', 'core-0000000000.json'), '{"id":');
  ledger = await startLedgerOnly({ folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await ledger?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasBrowser)('the backtests in the console', () => {
  test.each([
    ['a desk', { width: 1280, height: 800 }, 'light'],
    ['a phone', { width: 390, height: 780 }, 'dark'],
  ] as const)('are read and compared on %s', async (_where, viewport, colorScheme) => {
    const context = await browser.newContext({ viewport, colorScheme });
    const complaints: string[] = [];
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    const page = await context.newPage();
    await page.goto(ledger.console.url);
    await page.getByRole('link', { name: 'Backtests' }).click();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.goto(new URL(`/accounts/main/backtests/${ids[0]}`, ledger.console.url).href);
    await page.getByRole('heading', { name: 'Backtest of core' }).waitFor();
    const headings = () => page.locator('table').first().locator('thead th').allTextContents();
    expect(await headings()).toEqual(['Strategy', 'Hold', 'Monthly']);
    await page.getByLabel('Compare with').selectOption(ids[1]);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.waitForURL(/with=/);
    expect(await headings()).toEqual(['Strategy', 'Hold', 'Monthly', 'The other one']);
    const image = page.locator('img.backtest');
    const drawn = await image.evaluate((element: HTMLImageElement) => [
      element.complete && element.naturalWidth > 0,
      element.currentSrc,
    ]);
    expect(drawn).toEqual([true, expect.stringContaining(`${colorScheme}.svg?with=${ids[1]}`)]);
    await fitsInto(page, 'a backtest', viewport, { toleratesTables: true });
    await page.evaluate(AXE);
    const faults = await page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: axe defines itself in the page
      const { violations } = await (window as any).axe.run();
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [
        id,
        nodes.map(({ html }) => html),
      ]);
    });
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('show nothing of other folders and names', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(ledger.console.url);
    for (const path of [
      'core-0000000000',
      'core-ffffffffff',
      '..%2f..%2fpackage',
      `${ids[0]}/other.svg`,
      `${ids[0]}/constructor`,
    ]) {
      const url = new URL(`/accounts/main/backtests/${path}`, ledger.console.url).href;
      expect([path, (await page.goto(url))?.status()]).toEqual([path, 404]);
    }
    await context.close();
  });
});
