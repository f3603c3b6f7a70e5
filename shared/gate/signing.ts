import { createHmac, hash, type KeyObject } from 'node:crypto';

const EMPTY_BODY_HASH = hash('sha512', '', 'hex');

/**
 * The `SIGN` header of Gate's API v4: HMAC-SHA512 over method, path, decoded query, hash of the
 * exact body bytes, and the text of the `Timestamp` header, each on a line of its own.
 *
 * `path` includes `/api/v4`; `query` is percent-decoded and in wire order, without "?".
 * Source: gate.com/docs/developers/apiv4, "Authentication".
 */
export function sign(
  secret: KeyObject,
  method: string,
  path: string,
  query: string,
  body: string,
  timestamp: string,
): string {
  const bodyHash = body === '' ? EMPTY_BODY_HASH : hash('sha512', body, 'hex');
  return createHmac('sha512', secret)
    .update(`${method}\n${path}\n${query}\n${bodyHash}\n${timestamp}`)
    .digest('hex');
}

/**
 * The signature of a subscription to a channel of the WebSocket v4. Source: gate.com, "Gate spot
 * WebSocket v4", "Authentication".
 */
export function signChannel(
  secret: KeyObject,
  channel: string,
  event: string,
  timeS: number,
): string {
  return createHmac('sha512', secret)
    .update(`channel=${channel}&event=${event}&time=${timeS}`)
    .digest('hex');
}
