import type { GateKey } from '../../api-key.ts';
import { textOf } from '../../fields.ts';
import type { OrderSnapshot } from '../../order-snapshot.ts';
import { type Prices, pricesOf } from '../../prices.ts';
import { signChannel } from '../../signing.ts';
import { parseGateTrade } from '../gate-trade.ts';
import { parsePushedOrder } from './pushed-order.ts';

/** An order with a new fill. The fill itself is read over REST. */
export type PushedTrade = { readonly orderId: string; readonly text: string };

/** A message of Gate's, as far as it matters. */
export type StreamMessage =
  | { readonly kind: 'subscribed'; readonly channel: string }
  | { readonly kind: 'refused'; readonly channel: string; readonly reason: string }
  | { readonly kind: 'orders'; readonly orders: readonly OrderSnapshot[] }
  | { readonly kind: 'trades'; readonly trades: readonly PushedTrade[] }
  | { readonly kind: 'ticker'; readonly pair: string; readonly prices: Prices }
  | { readonly kind: 'upgrade' }
  /** A message that shows no more than that the connection lives. */
  | { readonly kind: 'other' }
  /** No JSON: a reader that was too slow gets torn frames. */
  | { readonly kind: 'broken' };

export const CHANNELS = ['spot.orders', 'spot.usertrades'] as const;
/** A public channel: the prices of a pair, once a second. */
export const TICKERS = 'spot.tickers';

/** Every pair: a pair that Gate does not list any more would fail the whole subscription. */
const ALL_PAIRS = '!all';

/**
 * The subscription to a channel, signed for this moment. It carries key and signature: it goes on
 * the wire and nowhere else.
 */
export function subscription(channel: string, key: GateKey, nowMs: number): string {
  const time = Math.floor(nowMs / 1000);
  const event = 'subscribe';
  const SIGN = signChannel(key.secret, channel, event, time);
  return JSON.stringify({
    time,
    channel,
    event,
    payload: [ALL_PAIRS],
    auth: { method: 'api_key', KEY: key.key, SIGN },
  });
}

/**
 * Begins or ends the prices of one pair. A request for several would fail as a whole if Gate does not
 * list one of them any more.
 */
export function tickerRequest(
  event: 'subscribe' | 'unsubscribe',
  pair: string,
  nowMs: number,
): string {
  const time = Math.floor(nowMs / 1000);
  return JSON.stringify({ time, channel: TICKERS, event, payload: [pair] });
}

/** Gate closes a connection on which nothing happens, and answers this. */
export function ping(nowMs: number): string {
  return JSON.stringify({ time: Math.floor(nowMs / 1000), channel: 'spot.ping' });
}

export function readMessage(text: string, nowMs: number): StreamMessage {
  const fields = jsonObject(text);
  if (!fields) return { kind: 'broken' };
  const channel = textOf(fields.channel) ?? '';
  const event = textOf(fields.event);
  if (event === 'subscribe') return acknowledgement(channel, fields.error);
  if (event !== 'update') return { kind: 'other' };
  const rows: readonly unknown[] = Array.isArray(fields.result) ? fields.result : [fields.result];
  switch (channel) {
    case 'spot.orders':
      return { kind: 'orders', orders: rows.flatMap((row) => parsePushedOrder(row) ?? []) };
    case 'spot.usertrades':
      return { kind: 'trades', trades: rows.flatMap((row) => parseGateTrade(row) ?? []) };
    case TICKERS:
      return tickerOf(rows[0], nowMs);
    case 'spot.system':
      return isUpgrade(rows) ? { kind: 'upgrade' } : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

function acknowledgement(channel: string, error: unknown): StreamMessage {
  if (error === null || error === undefined) return { kind: 'subscribed', channel };
  const { code, message } = error as Readonly<Record<string, unknown>>;
  return {
    kind: 'refused',
    channel,
    reason: `${channel}: ${String(message)} (code ${String(code)})`,
  };
}

function tickerOf(row: unknown, nowMs: number): StreamMessage {
  const pair = textOf((row as { readonly currency_pair?: unknown } | null)?.currency_pair);
  const prices = pricesOf(row, nowMs);
  return pair !== undefined && prices ? { kind: 'ticker', pair, prices } : { kind: 'other' };
}

/** Gate announces an upgrade of the service shortly before it closes the connections. */
function isUpgrade([result]: readonly unknown[]): boolean {
  return ((result ?? {}) as { readonly type?: unknown }).type === 'upgrade';
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
