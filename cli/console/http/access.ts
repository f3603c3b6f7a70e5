import { timingSafeEqual } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';

const TOKEN_PARAMETER = 'token';

/**
 * Admits only the browser that opened the address with the token, which it exchanges for a cookie.
 * The checks of `Origin` and `Host` keep out other web pages and other names for 127.0.0.1.
 */
export function createAccess(token: string, port: number) {
  // Cookies ignore ports: two consoles need different cookie names.
  const cookieName = `sluice-console-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const expected = Buffer.from(token);

  function isToken(text: string | undefined): boolean {
    const given = Buffer.from(text ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  const guard = createMiddleware(async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!hosts.includes(host)) return c.text(`The console answers at ${hosts[0]} only.\n`, 403);
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    // Stricter than hono's csrf(), which accepts requests without a form's content type.
    if (!isRead && c.req.header('origin') !== `http://${host}`) {
      return c.text('Only the console itself may change something.\n', 403);
    }
    if (isRead && isToken(c.req.query(TOKEN_PARAMETER))) {
      setCookie(c, cookieName, token, { path: '/', httpOnly: true, sameSite: 'Strict' });
      return c.redirect('/', 303);
    }
    if (isToken(getCookie(c, cookieName))) return next();
    return c.text('Open the address that "sluice console" has printed.\n', 403);
  });

  return { guard, entrance: `http://${hosts[0]}/?${TOKEN_PARAMETER}=${token}` };
}
