import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What decides whether a request may be answered. */
export type AccessRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
};

export type Access =
  | { readonly kind: 'granted' }
  /** The address with the token was opened: it is exchanged for a cookie, and gone from the URL. */
  | { readonly kind: 'enter'; readonly cookie: string }
  | { readonly kind: 'refused'; readonly why: string };

const TOKEN_PARAMETER = 'token';

/**
 * Who may use the console: the browser that opened the address with the token. Other web pages, and
 * names that somebody points at 127.0.0.1, are kept out by `Host` and `Origin`.
 */
export function createAccess(token: string, port: number) {
  // Cookies know no ports: two consoles must not take each other's.
  const cookieName = `sluice-console-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];

  function check({ method, url, headers }: AccessRequest): Access {
    const { host = '' } = headers;
    if (!hosts.includes(host)) {
      return { kind: 'refused', why: `The console answers at ${hosts[0]} only.` };
    }
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isRead && headers.origin !== `http://${host}`) {
      return { kind: 'refused', why: 'Only the console itself may change something.' };
    }
    const offered = url.searchParams.get(TOKEN_PARAMETER);
    if (isRead && offered !== null && isToken(offered)) {
      const cookie = `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`;
      return { kind: 'enter', cookie };
    }
    if (cookiesOf(headers).some(([name, value]) => name === cookieName && isToken(value))) {
      return { kind: 'granted' };
    }
    return { kind: 'refused', why: 'Open the address that "sluice console" has printed.' };
  }

  const expected = Buffer.from(token);
  function isToken(text: string): boolean {
    const given = Buffer.from(text);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  return { check, entrance: `http://${hosts[0]}/?${TOKEN_PARAMETER}=${token}` };
}

const cookiesOf = ({ cookie = '' }: IncomingHttpHeaders) =>
  cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')] as const;
  });
