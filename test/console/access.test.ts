import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAccess } from '../../cli/console/access.ts';

const TOKEN = 'k'.repeat(43);
const PORT = 4000;
const access = createAccess(TOKEN, PORT);
const cookie = `other=1; sluice-console-${PORT}=${TOKEN}`;

const ask = (headers: IncomingHttpHeaders, method = 'GET', path = '/') =>
  access.check({
    method,
    url: new URL(path, `http://127.0.0.1:${PORT}`),
    headers: { host: `127.0.0.1:${PORT}`, ...headers },
  });

describe('access to the console', () => {
  it('is given to the browser that opened the address with the token', () => {
    const entered = access.check({
      method: 'GET',
      url: new URL(access.entrance),
      headers: { host: `127.0.0.1:${PORT}` },
    });
    expect(entered).toMatchObject({ kind: 'enter' });
    expect(entered).toHaveProperty('cookie', expect.stringMatching(/HttpOnly; SameSite=Strict$/));
    expect(ask({ cookie })).toEqual({ kind: 'granted' });
  });

  it.each([
    ['without the cookie', {}],
    ['with the cookie of a console at another port', { cookie: `sluice-console-1=${TOKEN}` }],
    ['with a wrong token in the cookie', { cookie: `sluice-console-${PORT}=${'x'.repeat(43)}` }],
    ['under a name that somebody points at this machine', { cookie, host: 'evil.example:4000' }],
    ['at another port', { cookie, host: '127.0.0.1:4001' }],
  ])('is refused %s', (_what, headers) => {
    expect(ask(headers)).toMatchObject({ kind: 'refused' });
  });

  it('is refused to a wrong token, and to a token in what changes something', () => {
    expect(ask({}, 'GET', `/?token=${'x'.repeat(43)}`)).toMatchObject({ kind: 'refused' });
    const origin = `http://127.0.0.1:${PORT}`;
    expect(ask({ origin }, 'POST', `/?token=${TOKEN}`)).toMatchObject({ kind: 'refused' });
  });

  it('to change something needs the origin of the console itself', () => {
    expect(ask({ cookie, origin: `http://127.0.0.1:${PORT}` }, 'POST')).toEqual({
      kind: 'granted',
    });
    for (const headers of [
      { cookie },
      { cookie, origin: 'null' },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'http://127.0.0.1:4001' },
      { cookie, origin: `http://localhost:${PORT}` },
    ]) {
      expect(ask(headers, 'POST')).toMatchObject({ kind: 'refused' });
    }
  });
});
