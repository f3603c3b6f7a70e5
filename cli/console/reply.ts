import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Html } from './html.ts';

/** What goes back to the browser. */
export type Reply = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
};

/**
 * Everything comes from the console itself: no inline script or style, no frame, no other address.
 * A referrer for the console's own requests, because without one browsers send no `Origin`.
 */
const HEADERS: OutgoingHttpHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export const page = ({ markup }: Html, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: markup,
});

export const redirect = (location: string, headers: OutgoingHttpHeaders = {}): Reply => ({
  status: 303,
  headers: { location, ...headers },
  body: '',
});

export const refusal = (status: number, why: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${why}\n`,
});

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...HEADERS, ...headers });
  response.end(body);
}
