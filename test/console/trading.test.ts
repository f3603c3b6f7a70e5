import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { haltCompleted, lastHaltOf, resumed } from '../../shared/kill-switch/state.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { isSuspended } from '../../shared/orders/model/record.ts';
import { eventually } from '../support/eventually.ts';
import { tokenOf } from '../support/test-stack.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { type ConsoleStack, startConsoleStack } from './console-stack.ts';
import { fitsInto } from './cut-off.ts';

const PORTFOLIO = {
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
const CHART = {
  secret: 'webhook/chart',
  id: '{{id}}',
  order: { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '20' },
};

let stack: ConsoleStack;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  stack = await startConsoleStack({
    balances: { USDT: '5000', BTC: '0.01', ETH: '1' },
    limits: { maxOrder: '3000', maxDay: '20000', maxDayOrders: 90, priceCollar: '0.05' },
    sections: {
      portfolios: { core: PORTFOLIO },
      recurring: { weekly: WEEKLY },
      webhooks: { chart: CHART },
    },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
beforeEach(async () => {
  if (!hasBrowser) return;
  context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Asia/Tokyo',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(stack.console.url);
  await open('orders');
});
afterEach(() => context?.close());

const open = (path: string) => page.goto(new URL(`/accounts/main/${path}`, stack.console.url).href);
const choose = (label: string) => page.getByText(label, { exact: true }).click();
const estimate = () => page.locator('#estimate');
const send = () => page.getByRole('button', { name: 'Send order' }).click();

async function setId(id: string): Promise<void> {
  await page.getByText('Validity, note, id').click();
  await page.getByLabel('Id', { exact: true }).fill(id);
}

describe.skipIf(!hasBrowser)('a rebalance', () => {
  test('begins on its page; every page and the tab say that it waits', async () => {
    await open('schedules');
    await page.getByText('Rebalance now ...').click();
    await page.getByRole('button', { name: 'Rebalance core' }).click();
    await page.getByText('Approve ...').waitFor();
    await open('markets');
    await page.getByText(/^The rebalance core-\S+ waits for your approval/).waitFor();
    expect(await page.title()).toBe('(1) Markets · Sluice');
    await page.getByRole('link', { name: 'Show the plan' }).click();
    await page.getByText('Approve ...').waitFor();
  });
});

describe.skipIf(!hasBrowser)('the order form', () => {
  test('knows price, balance, value and fee, and sends a share of the balance', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('ethusdt');
    await choose('Sell');
    await choose('Market');
    await estimate().getByText('3000 USDT', { exact: true }).waitFor();
    await estimate().getByText('1 ETH', { exact: true }).waitFor();
    await choose('25 %');
    await estimate().getByText('750 USDT', { exact: true }).waitFor();
    await estimate()
      .getByText(/^1\.5 USDT \(0\.2 %\)$/)
      .waitFor();
    expect(
      await page.getByRole('textbox', { name: /^Amount/, includeHidden: true }).isHidden(),
    ).toBe(true);
    await setId('share');
    await send();
    await page.locator('#order').getByText('filled: completely').waitFor();
    const record = await stack.find('share');
    expect(record).toMatchObject({ filledAmount: '0.25' });
  });

  test('asks before a large market order, and again for another size', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await choose('Market');
    await page
      .getByLabel(/^Amount/)
      .last()
      .fill('1600');
    await setId('large');
    const sent = stack.posts.length;
    await send();
    const question = page.getByRole('alert').filter({ hasText: 'at market' });
    expect(await question.textContent()).toContain(
      'This will buy BTC_USDT at market: for 1600 USDT',
    );
    await page
      .getByLabel(/^Amount/)
      .last()
      .fill('1700');
    await page.getByRole('button', { name: 'Yes, send it' }).click();
    await question.filter({ hasText: '1700' }).waitFor();
    expect(stack.posts.length).toBe(sent);
    expect(await stack.find('large')).toBeUndefined();
    await page.getByRole('button', { name: 'Yes, send it' }).click();
    await page.locator('#order').getByText('filled: completely').waitFor();
  });

  test('arms an order, shows its distance as it moves, and changes and cancels it in the list', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await choose('Sell');
    await choose('Market');
    await page
      .getByLabel(/^Amount/)
      .last()
      .fill('0.001');
    await page.getByLabel('When').selectOption('price');
    await setId('stop-2');
    await send();
    await page.getByRole('alert').filter({ hasText: 'MISSING_FIELD' }).waitFor();
    await page.getByLabel('Trigger price').fill('79200');
    await send();
    await page.locator('#order').getByText('armed: waits for its trigger').waitFor();
    await page.locator('.distance').getByText('10 % away from 79200').waitFor();
    stack.exchange.movePrice('BTC_USDT', '82500');
    await page.locator('.distance').getByText('4 % away from 79200').waitFor();
    stack.exchange.movePrice('BTC_USDT', '88000');

    await open('orders?text=stop-2+armed');
    const row = page.getByRole('row').filter({ hasText: 'stop-2' });
    await row.getByText('⋯').click();
    await row.getByLabel('Trigger').fill('70400');
    await row.getByRole('button', { name: 'Amend' }).click();
    await row.getByText('20 % away from 70400').waitFor();
    expect(page.url()).toContain('?text=stop-2+armed');
    await row.getByText('⋯').click();
    await row.getByRole('button', { name: 'Cancel this order' }).click();
    await page.getByText('No order matches.').waitFor();
    expect(await stack.find('stop-2')).toMatchObject({ status: 'cancelled' });
  });

  test('arms an order that follows the price', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('ETH_USDT');
    await choose('Sell');
    await choose('Market');
    await page
      .getByLabel(/^Amount/)
      .last()
      .fill('0.1');
    await page.getByLabel('When').selectOption('trail');
    await page.getByLabel('Comes back by %').fill('2.5');
    await setId('trail');
    await send();
    await page.locator('.facts').getByText('comes back by 2.5 %').waitFor();
    expect(await stack.find('trail')).toMatchObject({ trigger: { trail: { by: '0.025' } } });
  });
});

describe.skipIf(!hasBrowser)('an order in slices', () => {
  test('shows its plan before it is sent, then what is done; its price is amended, and it is cancelled', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await page.getByLabel('Price', { exact: true }).fill('89000');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('0.0121');
    await page.getByLabel('When').selectOption('slices');
    await page.getByRole('textbox', { name: 'Over' }).fill('20m');
    await page.getByLabel('One each').fill('soon');
    await setId('sliced');
    await send();
    await page.getByRole('alert').filter({ hasText: 'as in 90s, 5m, 4h or 2d' }).waitFor();
    await page.getByLabel('One each').fill('2m');
    await estimate().getByText('10 of 0.00121 BTC').waitFor();
    await send();
    const question = page.getByRole('alert').filter({ hasText: 'In slices' });
    expect(await question.textContent()).toContain(
      'In slices: 10 of 0.00121 BTC; one each 2 min, the first at once, the last after 18 min.',
    );
    expect(await stack.find('sliced')).toBeUndefined();
    await page.getByRole('button', { name: 'Yes, send it' }).click();
    await page.getByRole('heading', { name: 'in 10 slices over 20 min' }).waitFor();
    await page.getByText('working: its parts are sent as their price or time comes').waitFor();
    await eventually(
      'the first slice is settled',
      async () => {
        await stack.stack.fireTrackOrders();
        return page.locator('#order').textContent();
      },
      (text) => text?.includes('1 sent and 0 missed of 10 slots') ?? false,
    );
    await page.getByRole('img', { name: '10 % filled, 10 % of the slots over' }).waitFor();
    await page.getByRole('img', { name: /^Prices from 88\d+/ }).waitFor();
    const slices = page.getByRole('group', { name: 'Slices' });
    const first = slices.getByRole('row').filter({ has: page.getByRole('link', { name: '1' }) });
    expect(await first.textContent()).toContain('0.00121');
    await page.getByLabel('Price', { exact: true }).fill('90000');
    await page.getByRole('button', { name: 'Amend' }).click();
    await page.locator('.facts').getByText('90000').waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page.locator('#order').getByText('partially_filled: ended, partly filled').waitFor();
    await first.getByRole('link', { name: '1' }).click();
    await page.getByRole('link', { name: 'sliced' }).waitFor();
    expect(await stack.find('sliced')).toMatchObject({ filledAmount: '0.00121' });
  });
});

describe.skipIf(!hasBrowser)('exits', () => {
  test('are opened with an order, shown with their legs and prices, and ended by one button', async () => {
    await page.getByLabel('Pair', { exact: true }).fill('BTC_USDT');
    await choose('Market');
    await page.getByRole('textbox', { name: /^Amount/ }).fill('880');
    await page.getByText('Stop and targets').click();
    await page.getByLabel('Stop at').fill('95000');
    await page.getByLabel('Take profit at').fill('92000');
    await page.getByLabel('Share %').first().fill('50');
    await page.getByLabel('Then at').first().fill('95000');
    await setId('bracket');
    await send();
    await page.getByRole('alert').filter({ hasText: 'INVALID_FIELD' }).waitFor();
    await page.getByLabel('Stop at').fill('80000');
    await send();
    await page.getByText('stop 80000, take 92000 (50 %), take 95000').first().waitFor();
    await eventually(
      'both targets rest at the exchange',
      async () => {
        await stack.stack.fireTrackOrders();
        await open('orders/bracket%2Fexit');
        return page.locator('td .status.open').count();
      },
      (resting) => resting === 2,
    );
    await page.locator('.distance').getByText('9.09 % away from 80000').waitFor();
    expect(await page.locator('.distance svg :is(.danger, .target)').count()).toBe(3);
    const polling = setInterval(() => void stack.stack.fireTrackOrders(), 500);
    await page.getByRole('button', { name: 'Cancel this exit' }).click();
    await page.locator('#order').getByText('cancelled: ended, nothing filled').waitFor();
    clearInterval(polling);
    expect(await stack.find('bracket/exit/tp1')).toMatchObject({ status: 'cancelled' });
  });

  test('protect coins that are held', async () => {
    await choose('Protect');
    await page.getByLabel('Pair', { exact: true }).fill('ETH_USDT');
    expect(await page.getByLabel('Price', { exact: true }).isHidden()).toBe(true);
    await page.getByRole('textbox', { name: /^Amount/ }).fill('0.2');
    await page.getByLabel('Trail by %').fill('4');
    await setId('protected');
    await send();
    await page.getByRole('heading', { name: 'exit 0.2 ETH_USDT: trail 4 %' }).waitFor();
    expect(await stack.find('protected')).toMatchObject({ action: 'exit', status: 'working' });
    await open('orders?pair=ETH_USDT&side=sell');
    const balances = await stack.connection.stack.exchangeOf('main').funds.balances();
    const held = balances.find(({ currency }) => currency === 'ETH');
    const free = new Big(held!.available).minus('0.2').toString();
    await estimate().getByText(`${free} ETH`, { exact: true }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('alerts', () => {
  test('are listed with their order, or why they were refused', async () => {
    const url = `${stack.stack.outputs.SignalUrl}chart/${await tokenOf(stack, 'chart')}`;
    for (const alert of [{ id: 'go' }, { no: 'id' }]) {
      await fetch(url, { method: 'POST', body: JSON.stringify(alert) });
    }
    await stack.settled('chart:go');
    await open('alerts');
    await page
      .getByRole('row')
      .filter({ hasText: 'MISSING_FIELD The alert has no "id".' })
      .waitFor();
    await page.getByRole('link', { name: 'chart:go' }).click();
    await page.locator('#order').getByText('filled: completely').waitFor();
  });
});

describe.skipIf(!hasBrowser)('the list of orders', () => {
  test('amends a resting order, and says why it does not', async () => {
    await stack.send({ id: 'rest', type: 'limit', amount: '0.001', price: '86000' });
    await stack.settled('rest');
    await open('orders?text=rest&status=open');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'rest' }) });
    await row.getByText('⋯').click();
    await row.getByLabel('Price').fill('86500');
    await row.getByRole('button', { name: 'Amend' }).click();
    await row.locator('.price').getByText('86500').waitFor();
    await row.getByText('⋯').click();
    await row.getByLabel('Price').fill('99000');
    await row.getByRole('button', { name: 'Amend' }).click();
    await page.getByRole('alert').filter({ hasText: 'PRICE_COLLAR' }).waitFor();
  });

  test('keeps its filter on the way to another page and back', async () => {
    await page.getByRole('searchbox').fill('buy btc_usdt filled');
    await page.getByText(/^\d+ of \d+ orders/).waitFor();
    await page.getByRole('link', { name: 'Markets' }).click();
    await page.getByRole('heading', { name: 'Markets' }).waitFor();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await eventually(
      'the filter is back',
      async () => page.url(),
      (url) => url.includes('text=buy'),
    );
    expect(await page.getByRole('searchbox').inputValue()).toBe('buy btc_usdt filled');
    await page.getByRole('link', { name: 'Show all' }).click();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  test('shows the time of this machine, and UTC in its tooltip', async () => {
    await stack.send({ id: 'timed', type: 'limit', amount: '0.001', price: '86000' });
    const { createdAtMs } = await stack.settled('timed');
    await open('orders?text=timed');
    const time = page.getByRole('row').filter({ hasText: 'timed' }).locator('time');
    const inTokyo = new Date(createdAtMs + 9 * 3_600_000).toISOString();
    expect(await time.textContent()).toBe(`${inTokyo.slice(5, 10)} ${inTokyo.slice(11, 19)}`);
    const utc = new Date(createdAtMs).toISOString();
    expect(await time.getAttribute('title')).toBe(`${utc.slice(0, 10)} ${utc.slice(11, 23)} UTC`);
  });
});

describe.skipIf(!hasBrowser)('schedules', () => {
  test('show the next times, pause and resume', async () => {
    await open('schedules');
    const weekly = page.getByRole('article', { name: 'weekly' });
    await weekly.getByText('buy BTC_USDT for 25 USDT').waitFor();
    expect(await weekly.locator('.times time').count()).toBe(3);
    await weekly.getByText('Pause ...').click();
    await weekly.getByLabel('Why').fill('holidays');
    await weekly.getByRole('button', { name: 'Pause weekly' }).click();
    await weekly.getByText(/^Paused by .*holidays$/).waitFor();
    await weekly.getByRole('button', { name: 'Resume weekly' }).click();
    await weekly.getByText('Pause ...').waitFor();
  });

  test('and no page cuts anything on a phone or a tablet', async () => {
    const { id = '' } = (await stack.connection.stack.runs.list('core', 1))[0] ?? {};
    const run = `runs/${encodeURIComponent(id)}`;
    const pages = [
      'orders',
      'orders/share',
      'markets',
      'activity',
      'portfolio',
      run,
      'schedules',
      'alerts',
      'orders/bracket%2Fexit',
      'limits',
    ];
    for (const path of pages) {
      await open(path);
      await fitsInto(page, path, { width: 780, height: 800 }, { toleratesTables: true });
      await fitsInto(page, path, { width: 360, height: 800 });
    }
  });
});

describe.skipIf(!hasBrowser)('what a halt has suspended', () => {
  test('is said on every page, and is armed again by a button', async () => {
    const { killSwitches } = stack.connection.stack;
    await open('limits');
    await page.getByText('Halt ...').click();
    await page.getByLabel('Why').fill('a test');
    await page.getByRole('button', { name: 'Halt main now' }).click();
    await eventually(
      'the exit is suspended',
      async () => {
        await stack.stack.fireTrackOrders();
        return isProtectedSuspended();
      },
      (suspended) => suspended,
    );
    const halt = await killSwitches.read('main');
    await killSwitches.change('main', haltCompleted(halt.atMs));
    const cause = { by: 'a test', reason: 'over', atMs: Date.now() };
    await killSwitches.change('main', resumed(cause, lastHaltOf(halt)));
    await open('markets');
    await page.getByText('of your exits and armed orders. They protect nothing').waitFor();
    await page.getByRole('link', { name: 'Show', exact: true }).click();
    const armed = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'trail' }) });
    await armed
      .locator('.distance')
      .getByText(/^suspended/)
      .waitFor();
    await page.getByRole('link', { name: 'protected' }).click();
    await page.getByText('Arm again ...').click();
    await page.getByRole('button', { name: 'Arm protected' }).click();
    await page.getByRole('button', { name: 'Cancel this exit' }).waitFor();
    expect(await page.getByText('Arm again ...').count()).toBe(0);
    expect(await isProtectedSuspended()).toBe(false);
  });
});

async function isProtectedSuspended(): Promise<boolean> {
  const { store, stemOf } = stack.connection.stack;
  return isSuspended((await store.get(stemOf('main', 'protected')))!);
}
