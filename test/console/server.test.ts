import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countShown } from '../../cli/start/local-console.ts';
import { eventually } from '../support/eventually.ts';
import { type LedgerOnly, startLedgerOnly } from './ledger-only.ts';
import { writeOrders } from './many-orders.ts';

const CAUGHT_UP_MS = 500;

let ledger: LedgerOnly;
let cookie: string;
beforeAll(async () => {
  ledger = await startLedgerOnly();
  const entered = await fetch(ledger.console.url, { redirect: 'manual' });
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/');
  cookie = entered.headers.getSetCookie()[0]!.split(';')[0]!;
});
afterAll(() => ledger?.stop());

function ask(path: string, init: RequestInit = {}) {
  const headers = { cookie, ...init.headers };
  return fetch(new URL(path, ledger.console.url), { redirect: 'manual', ...init, headers });
}

describe("the console's server", () => {
  it('shows nothing to those who did not open its address, not even a style sheet', async () => {
    for (const path of ['/', '/accounts/main/orders', '/assets/console.css', '/nothing']) {
      const refused = await ask(path, { headers: { cookie: '' } });
      expect([path, refused.status]).toEqual([path, 403]);
      expect(await refused.text()).not.toContain('<');
    }
  });

  it('answers no other method, page, account or file', async () => {
    for (const path of [
      '/nothing',
      '/accounts/nobody/orders',
      '/accounts/main/runs/x',
      // Without futures.
      '/accounts/main/positions',
      '/assets/%2e%2e%2fserver.ts',
      '/accounts/main/orders/%zz',
    ]) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    const { origin } = new URL(ledger.console.url);
    const put = await ask('/accounts/main/orders', { method: 'PUT', headers: { origin } });
    expect(put.status).toBe(404);
    const approved = await ask('/accounts/main/runs/x/approve', {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ plan: 'any' }),
    });
    expect(approved.status).toBe(404);
    const form = await ask('/accounts/main/halt', {
      method: 'POST',
      headers: { origin },
      body: 'x'.repeat(70_000),
    });
    expect(form.status).toBe(413);
  });

  it('changes nothing for a page from elsewhere, even with the cookie', async () => {
    for (const origin of ['http://evil.example', 'null']) {
      const body = new URLSearchParams({ reason: 'mischief' });
      const halt = await ask('/accounts/main/halt', { method: 'POST', headers: { origin }, body });
      expect(halt.status).toBe(403);
    }
    expect(await (await ask('/accounts/main/limits')).text()).toContain('ACTIVE');
  });

  it('allows its pages no script, style or address but its own', async () => {
    const page = await ask('/accounts/main/orders');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    const markup = await page.text();
    expect(markup).not.toMatch(
      /<script(?! type="module" src="\/assets\/)| style="| on\w+="|https?:/,
    );
  });

  it('serves modules that a browser can run: no types, no package names', async () => {
    for (const name of ['console.ts', 'live.ts', 'keyboard.ts', 'ticket.ts', 'chart.ts']) {
      const served = await ask(`/assets/${name}`);
      expect(served.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(await served.text()).not.toMatch(/from ['"]uplot['"]|import type|: string/);
    }
  });

  it('tells an open page of each change at once, and nobody without its address', async () => {
    const path = '/accounts/main/changes';
    expect((await ask(path, { headers: { cookie: '' } })).status).toBe(403);
    const closing = new AbortController();
    const told = await ask(path, { signal: closing.signal });
    expect(told.headers.get('content-type')).toBe('text/event-stream');
    const events = told.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await events.read()).value ?? '';
    expect(await next()).toContain('event: beat');
    // The first look of a feed finds out how far the ledger is.
    await delay(CAUGHT_UP_MS);
    await writeOrders(ledger, 'main', 1);
    let text = '';
    while (!text.includes('event: change')) text += await next();
    // At once: it does not wait for the next beat.
    expect(text).not.toContain('event: beat');
    closing.abort();
  });

  it('shows the orders of the ledger on the page that npm start counts', async () => {
    await writeOrders(ledger, 'main', 3);
    await eventually(
      'all are shown',
      () => countShown(ledger.console, ledger.connection),
      (shown) => shown === 3,
    );
  });
});
