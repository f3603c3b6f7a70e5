import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import {
  createExchange,
  type Exchange,
  type ExchangeOptions,
  type ExchangeReply,
} from '../../local/exchange/exchange.ts';
import { signatureOf } from '../../local/exchange/http/signature.ts';

export const START_MS = 1_766_400_000_000;
export const USER = '10001';
export const KEY = { key: 'trader-key', secret: 'trader-secret' };

export type Sent = {
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: { readonly key: string; readonly secret: string };
  /** The sender's clock. */
  readonly timestamp?: string;
  readonly remoteAddress?: string;
};

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it expects
  readonly json: any;
};

export type Trader = {
  readonly exchange: Exchange;
  /** Moves the clock of the exchange. */
  readonly pass: (ms: number) => void;
  readonly nowMs: () => number;
  /** Sends a signed request and shows whatever comes back. */
  readonly send: (method: string, resource: string, sent?: Sent) => ExchangeReply;
  /** The same where an answer is expected. */
  readonly ask: (method: string, resource: string, sent?: Sent) => Answered;
  readonly place: (order: Readonly<Record<string, string>>, headers?: Sent['headers']) => Answered;
};

/** An exchange under a clock that stands still, with one trader at it. */
export function openExchange(options: Partial<ExchangeOptions> = {}): Trader {
  let nowMs = START_MS;
  const exchange = createExchange({
    now: () => nowMs,
    seed: 7,
    accounts: [{ userId: USER, keys: [KEY], balances: { USDT: '100000', BTC: '2', ETH: '10' } }],
    ...options,
    behavior: { ...PROMPT, ...options.behavior },
  });

  function send(method: string, resource: string, sent: Sent = {}): ExchangeReply {
    const { query = '', key = KEY, timestamp = String(nowMs / 1000) } = sent;
    const path = `/api/v4${resource}`;
    const body = sent.body === undefined ? '' : JSON.stringify(sent.body);
    const sign = signatureOf({ method, path, query, body, timestamp }, key.secret);
    return exchange.handle({
      method,
      path,
      query,
      body,
      headers: {
        KEY: key.key,
        SIGN: sign,
        Timestamp: timestamp,
        'Content-Type': 'application/json',
        ...sent.headers,
      },
      ...(sent.remoteAddress && { remoteAddress: sent.remoteAddress }),
    });
  }

  function ask(method: string, resource: string, sent?: Sent): Answered {
    const reply = send(method, resource, sent);
    if (reply.fault) throw new Error(`no answer: ${reply.fault}`);
    return { status: reply.status, headers: reply.headers, json: JSON.parse(reply.body) };
  }

  return {
    exchange,
    pass: (ms) => {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    send,
    ask,
    place: (order, headers = {}) =>
      ask('POST', '/spot/orders', { body: { currency_pair: 'BTC_USDT', ...order }, headers }),
  };
}

/** A trader's balance of a currency. */
export function balanceOf({ exchange }: Trader, currency: string, userId = USER) {
  return exchange.balances(userId).find((balance) => balance.currency === currency);
}

/** A limit buy far below the market, which rests. */
export const RESTING_BUY = { type: 'limit', side: 'buy', amount: '0.001', price: '80000' };
