import type { Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../../../test/console/browser.ts';
import { startConsoleStack } from '../../../test/console/console-stack.ts';
import { writeOrders } from '../../../test/console/many-orders.ts';
import { openConsole } from '../../../test/console/open-console.ts';
import { writeYear } from '../../../test/console/year-of-value.ts';
import { eventually } from '../../../test/support/eventually.ts';
import type { Figure } from '../figures/figure.ts';
import { median } from '../figures/rounds.ts';
import { stopStream } from './ledger.ts';

const ORDERS = 10_000;
const HOURS = 365 * 24;
const ROUNDS = 3;
const FIGURES_WITHIN_MS = 180_000;

const PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
const NOW = 'performance.now()';

/** How long a freshly started console takes to show an account of many orders and a year of snapshots. */
export async function measureConsole(): Promise<readonly Figure[]> {
  if (!hasBrowser) return [];
  const stack = await startConsoleStack();
  const browser = await launchBrowser();
  const visits: Visit[] = [];
  try {
    await stopStream(stack);
    const { OrdersTableName = '', Deployment = '' } = stack.stack.outputs;
    const { documentClient } = stack;
    const ledger = { documentClient, outputs: { OrdersTableName, Deployment } };
    const nowMs = Date.now();
    await writeOrders(ledger, 'main', ORDERS, nowMs);
    await writeYear(ledger, 'main', { orders: ORDERS, hours: HOURS, nowMs });
    for (let round = 0; round < ROUNDS; round++) {
      const console = await openConsole(stack.connection);
      const page = await browser.newPage();
      visits.push(await visit(page, console.url));
      await page.close();
      await console.close();
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
  const name = `console of ${ORDERS.toLocaleString('en-US')} orders and a year:`;
  const of = (part: keyof Visit) => median(visits.map((each) => each[part]));
  return [
    { name: `${name} first paint`, unit: 'ms', sluice: of('paintMs'), bound: { atMost: 1_000 } },
    { name: `${name} its figures`, unit: 'ms', sluice: of('figuresMs') },
    { name: `${name} first paint of the orders`, unit: 'ms', sluice: of('ordersMs') },
  ];
}

type Visit = { readonly paintMs: number; readonly figuresMs: number; readonly ordersMs: number };

async function visit(page: Page, url: string): Promise<Visit> {
  await page.goto(url);
  const paintMs = await paintedAtMs(page);
  await page.locator('.tiles').getByText('All time').waitFor({ timeout: FIGURES_WITHIN_MS });
  const figuresMs = await page.evaluate<number>(NOW);
  await page.goto(new URL('/accounts/main/orders', url).href);
  return { paintMs, figuresMs, ordersMs: await paintedAtMs(page) };
}

/** Asked from outside: the page's security policy forbids what a waiting script inside would need. */
async function paintedAtMs(page: Page): Promise<number> {
  const isPainted = (paintMs: number | undefined) => typeof paintMs === 'number';
  const ask = () => page.evaluate<number | undefined>(PAINT);
  return (await eventually('the page is painted', ask, isPainted))!;
}
