import type { ExchangeOptions } from '../../../local/exchange/exchange.ts';
import type { ContractPosition } from '../../../local/exchange/futures/position.ts';
import { type Answered, KEY, openExchange, type Sent, type Trader, USER } from '../trader.ts';

export const FUTURES_KEY = {
  ...KEY,
  permissions: { spot: 'write', futures: 'write', unified: 'read' },
} as const;

/** With it, sizes are decimals and text, as Sluice asks for them. */
export const DECIMAL = { 'X-Gate-Size-Decimal': '1' } as const;

export type FuturesTrader = Trader & {
  /** A request below /futures/usdt, with the size header. */
  readonly call: (method: string, resource: string, sent?: Sent) => Answered;
  readonly order: (fields: Readonly<Record<string, unknown>>) => Answered;
  readonly position: (contract?: string) => ContractPosition | undefined;
};

/** A trader with 10,000 USDT in the futures wallet. */
export function openFutures(options: Partial<ExchangeOptions> = {}): FuturesTrader {
  const trader = openExchange({
    accounts: [
      { userId: USER, keys: [FUTURES_KEY], balances: { USDT: '50000' }, futures: '10000' },
    ],
    ...options,
  });
  function call(method: string, resource: string, sent: Sent = {}) {
    const headers = { ...DECIMAL, ...sent.headers };
    return trader.ask(method, `/futures/usdt${resource}`, { ...sent, headers });
  }
  return {
    ...trader,
    call,
    order: (fields) => call('POST', '/orders', { body: { contract: 'BTC_USDT', ...fields } }),
    position: (contract = 'BTC_USDT') =>
      trader.exchange.futures.positions(USER).find((held) => held.contract === contract),
  };
}

/** Buys at the market; a negative size sells. */
export const market = (size: string, more: object = {}) => ({
  size,
  price: '0',
  tif: 'ioc',
  ...more,
});

/** The text of an answer, in which ids are numbers beyond 2^53. */
export function textOf(trader: Trader, resource: string, query = ''): string {
  const reply = trader.send('GET', `/futures/usdt${resource}`, { query, headers: DECIMAL });
  if (reply.fault) throw new Error(reply.fault);
  return reply.body;
}
