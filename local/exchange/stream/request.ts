import { createHmac } from 'node:crypto';
import { isAllowedFrom, LOOPBACK } from '../http/admission.ts';
import type { ExchangeKey, Keys } from '../http/keys.ts';
import { isSameSignature } from '../http/signature.ts';

/** A request as a client writes it; anything may be missing or wrong. */
export type StreamRequest = {
  readonly time?: unknown;
  readonly id?: unknown;
  readonly channel?: unknown;
  readonly event?: unknown;
  readonly payload?: unknown;
  readonly auth?: unknown;
};

/** Why a request fails, in Gate's codes: 1 format, 2 argument, 4 authentication. */
export class StreamRefusal extends Error {
  override readonly name = 'StreamRefusal';
  readonly code: 1 | 2 | 4;

  constructor(code: 1 | 2 | 4, message: string) {
    super(message);
    this.code = code;
  }
}

const TIME_TOLERANCE_S = 60;

/** The object in a text; undefined if it is no JSON object. */
export function parseRequest(text: string): StreamRequest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The pairs that a request names. `!all` stands for every pair where the channel knows it. */
export function pairsOf(
  { payload }: StreamRequest,
  { isListed, takesAll }: { isListed: (pair: string) => boolean; takesAll: boolean },
): readonly string[] {
  if (payload === undefined || payload === null || (Array.isArray(payload) && payload.length === 0))
    throw new StreamRefusal(2, 'empty currency pair list');
  if (!Array.isArray(payload) || payload.some((pair) => typeof pair !== 'string')) {
    throw new StreamRefusal(1, 'payload is not a list of currency pairs');
  }
  const unknown = payload.find((pair) => !(takesAll && pair === '!all') && !isListed(pair));
  if (unknown !== undefined) throw new StreamRefusal(2, `unknown currency pair: ${unknown}`);
  return payload;
}

/** The time of a request, which is refused when it is too far from the server's. */
export function checkTime({ time }: StreamRequest, nowMs: number): void {
  if (typeof time !== 'number' || !Number.isInteger(time)) {
    throw new StreamRefusal(1, 'time is not a whole number of seconds');
  }
  if (Math.abs(time - nowMs / 1000) > TIME_TOLERANCE_S) {
    throw new StreamRefusal(
      2,
      'REQUEST_EXPIRED: gap between request time and server time exceeds 60',
    );
  }
}

/** The key that signed a request: every request for a private channel is signed by itself. */
export function signerOf(
  request: StreamRequest,
  keys: Keys,
  nowMs: number,
  remoteAddress = LOOPBACK,
): ExchangeKey {
  const { method, KEY, SIGN } = (request.auth ?? {}) as Readonly<Record<string, unknown>>;
  const key = typeof KEY === 'string' ? keys.find(KEY, nowMs) : undefined;
  const isSigned =
    method === 'api_key' &&
    key !== undefined &&
    typeof SIGN === 'string' &&
    isSameSignature(SIGN, channelSignature(request, key.secret));
  if (!isSigned) throw new StreamRefusal(4, 'authentication fail');
  if (!isAllowedFrom(remoteAddress, key)) {
    throw new StreamRefusal(4, `IP ${remoteAddress} is not in the whitelist of the key`);
  }
  if (!key.permissions.spot) throw new StreamRefusal(4, 'the key has no permission for spot');
  key.lastAccessMs = nowMs;
  return key;
}

/** HMAC-SHA512 over channel, event and time. Source: Gate, spot WebSocket v4, "Authentication". */
export function channelSignature(
  { channel, event, time }: Pick<StreamRequest, 'channel' | 'event' | 'time'>,
  secret: string,
): string {
  const signed = `channel=${channel}&event=${event}&time=${time}`;
  return createHmac('sha512', secret).update(signed).digest('hex');
}
