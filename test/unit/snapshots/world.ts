import { createSecretKey } from 'node:crypto';
import { PROMPT } from '../../../local/exchange/behavior/exchange-behavior.ts';
import { createExchange } from '../../../local/exchange/exchange.ts';
import { signatureOf } from '../../../local/exchange/http/signature.ts';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { configSchema } from '../../../shared/config/parse-config.ts';
import { createLazyFutures } from '../../../shared/gate/futures/lazy.ts';
import { type HttpRequest, TransportError } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createAccountBalances } from '../../../shared/gate/spot/account-balances.ts';
import { createAccountReads } from '../../../shared/gate/spot/account-reads.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';
import { createPriceReads } from '../../../shared/gate/spot/prices.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createTradeStore } from '../../../shared/orders/ledger/fill-store.ts';
import {
  attemptText,
  deploymentTag,
  orderStem,
} from '../../../shared/orders/model/client-order-id.ts';
import type { SnapshotDependencies } from '../../../shared/snapshots/dependencies.ts';
import { createSnapshotStore } from '../../../shared/snapshots/snapshot-store.ts';
import { createValueWatch } from '../../../shared/snapshots/watch-values.ts';

const BASE_URL = 'https://exchange.test/api/v4';
const KEY = { key: 'key', secret: 'secret' };
const WITH_FUTURES = {
  spot: 'write',
  wallet: 'read',
  account: 'read',
  unified: 'read',
  futures: 'write',
} as const;
const USER = '10001';
const TAG = deploymentTag('snapshots');
export const ACCOUNT = 'main';
const MINUTE_MS = 60_000;

type WorldOptions = {
  /** USDT in the futures wallet. */
  readonly futures?: string;
  /** Whether the account's configuration has contracts. */
  readonly isConfigured?: boolean;
};

/** An account at the simulated exchange, and the watch of its value, on a clock of the test. */
export function openWorld(
  startMs: number,
  { futures, isConfigured = futures !== undefined }: WorldOptions = {},
) {
  let nowMs = startMs;
  let isAway = false;
  let orders = 0;
  const requests: string[] = [];
  const logged: string[] = [];
  const exchange = createExchange({
    now: () => nowMs,
    seed: 1,
    behavior: PROMPT,
    accounts: [
      {
        userId: USER,
        keys: [futures === undefined ? KEY : { ...KEY, permissions: WITH_FUTURES }],
        balances: { USDT: '10000', BTC: '0.5' },
        ...(futures !== undefined && { futures }),
      },
    ],
  });
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };

  async function sendOnce({ method, target, headers, body }: HttpRequest) {
    const [path = '', query = ''] = target.split('?');
    requests.push(path.replace('/api/v4', ''));
    if (isAway) throw new TransportError(false, 'ECONNREFUSED');
    const reply = exchange.handle({ method, path, query, headers, body });
    if (reply.fault) throw new TransportError(true, 'ECONNRESET');
    const entries = Object.entries(reply.headers);
    return {
      status: reply.status,
      headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
      body: reply.body,
    };
  }

  const readKey = async () => ({
    key: KEY.key,
    secret: createSecretKey(Buffer.from(KEY.secret)),
    versionId: '1',
  });
  const table = new Table({
    nowMs: () => nowMs,
    indexLagMs: () => 0,
    onWrite: () => {},
    pageSize: 3,
  });
  const ledger = createLedgerTable(
    documentClientOf(async (command) => table.execute(command)),
    'Ledger',
    { clock, random: () => 0 },
  );
  const gate = createRequests(BASE_URL, sendOnce, readKey, clock);
  const client = createGateClient(gate, clock);
  const contracts = createLazyFutures(BASE_URL, sendOnce, readKey, clock, gate.exchangeClock, 1);
  let hasFutures = isConfigured;
  const store = createSnapshotStore(ledger);
  const trades = createTradeStore(ledger);
  const config = configSchema.parse({
    alarmEmail: 'none',
    accounts: { [ACCOUNT]: { secret: 'sluice/main', live: true, pairs: '*' } },
  });
  const deps: SnapshotDependencies = {
    config: config as unknown as SnapshotDependencies['config'],
    tag: TAG,
    trades,
    snapshots: store,
    clock,
    log: (_level, event) => logged.push(event),
    snapshotExchangeOf: () => ({
      exchangeNowMs: client.exchangeNowMs,
      trades: client.trades,
      balances: createAccountBalances(gate, BASE_URL, clock).balances,
      readKey,
      ...(hasFutures && { futures: { ...contracts.reads, trades: contracts.market.trades } }),
      ...createAccountReads(gate),
      ...createPriceReads(gate),
    }),
  };
  const watchValues = createValueWatch(deps);

  const place = (order: Readonly<Record<string, string>>) =>
    post('/api/v4/spot/orders', { currency_pair: 'BTC_USDT', type: 'market', ...order });

  function post(path: string, order: object): void {
    const body = JSON.stringify(order);
    const timestamp = String(nowMs / 1000);
    const signed = { method: 'POST', path, query: '', body, timestamp };
    const headers = {
      KEY: KEY.key,
      SIGN: signatureOf(signed, KEY.secret),
      Timestamp: timestamp,
      'Content-Type': 'application/json',
      'X-Gate-Size-Decimal': '1',
    };
    const reply = exchange.handle({ method: 'POST', path, query: '', body, headers });
    if (reply.fault || reply.status >= 300) throw new Error(JSON.stringify(reply));
  }

  return {
    exchange,
    deps,
    trades,
    store,
    requests,
    logged,
    user: USER,
    nowMs: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Ticks of the schedule. */
    async minutes(count: number): Promise<void> {
      for (let minute = 0; minute < count; minute++) {
        nowMs += MINUTE_MS;
        await watchValues();
      }
    },
    /** A search for unexpected orders, as track-orders makes it. */
    swept: () => trades.advance(ACCOUNT, 'sweptAtMs', nowMs),
    /** An order of Sluice's that trades at once, and whose fill is stored. */
    async tradeOwn(amount: string): Promise<void> {
      orders += 1;
      const text = attemptText(orderStem(TAG, ACCOUNT, `order-${orders}`), 1);
      place({ side: 'buy', amount, text, time_in_force: 'ioc' });
      await trades.advance(ACCOUNT, 'tradesUntilMs', nowMs, { filledAtMs: nowMs });
    },
    /** The account trades contracts from now on. */
    configureFutures: () => {
      hasFutures = true;
    },
    /** A market order of a contract, of Sluice's or by hand. */
    async tradeContract(size: string, contract = 'BTC_USDT', isOwn = true): Promise<string> {
      orders += 1;
      const stem = orderStem(TAG, ACCOUNT, `order-${orders}`);
      const text = isOwn ? attemptText(stem, 1) : 't-hand';
      const order = { contract, size, price: '0', tif: 'ioc', text };
      post('/api/v4/futures/usdt/orders', order);
      await trades.advance(ACCOUNT, 'contractTradesUntilMs', nowMs, { filledAtMs: nowMs });
      return stem;
    },
    /** An order by hand, on Gate's site. */
    tradeByHand: (amount: string) =>
      place({ side: 'buy', amount, text: 't-hand', time_in_force: 'ioc' }),
    leave: (away: boolean) => {
      isAway = away;
    },
    snapshots: (kind: 'hour' | 'minute') =>
      store.snapshots(ACCOUNT, kind, { fromMs: startMs, toMs: nowMs }),
    events: () => store.events(ACCOUNT, { fromMs: startMs, toMs: nowMs }),
  };
}
