import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createAccess } from '../../cli/console/http/access.ts';

const TOKEN = 'k'.repeat(43);
const PORT = 4000;
const HOST = `127.0.0.1:${PORT}`;
const { guard, entrance } = createAccess(TOKEN, PORT);
const app = new Hono().use(guard).all('*', (c) => c.text('granted'));
const cookie = `other=1; sluice-console-${PORT}=${TOKEN}`;

function ask(headers: Record<string, string>, method = 'GET', path = '/') {
  return app.request(path, { method, headers: { host: HOST, ...headers } });
}

describe('access to the console', () => {
  it('is given to the browser that opened the address with the token', async () => {
    const entered = await app.request(entrance, { headers: { host: HOST } });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
    const [given = ''] = entered.headers.getSetCookie();
    expect(given).toMatch(/^sluice-console-4000=k{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask({ cookie })).status).toBe(200);
  });

  it.each([
    ['without the cookie', {}],
    ['with the cookie of a console at another port', { cookie: `sluice-console-1=${TOKEN}` }],
    ['with a wrong token in the cookie', { cookie: `sluice-console-${PORT}=${'x'.repeat(43)}` }],
    ['with an empty token in the cookie', { cookie: `sluice-console-${PORT}=` }],
    ['under another name for this machine', { cookie, host: 'evil.example:4000' }],
    ['at another port', { cookie, host: '127.0.0.1:4001' }],
  ])('is refused %s', async (_what, headers: Record<string, string>) => {
    expect((await ask(headers)).status).toBe(403);
  });

  it('is refused to a wrong token, and to a token in a request that changes something', async () => {
    expect((await ask({}, 'GET', `/?token=${'x'.repeat(43)}`)).status).toBe(403);
    const origin = `http://${HOST}`;
    expect((await ask({ origin }, 'POST', `/?token=${TOKEN}`)).status).toBe(403);
  });

  it('to change something needs the origin of the console itself', async () => {
    expect((await ask({ cookie, origin: `http://${HOST}` }, 'POST')).status).toBe(200);
    const others: readonly Record<string, string>[] = [
      { cookie },
      { cookie, origin: 'null' },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'http://127.0.0.1:4001' },
      { cookie, origin: `http://localhost:${PORT}` },
    ];
    for (const headers of others) {
      expect((await ask(headers, 'POST')).status).toBe(403);
    }
  });
});
