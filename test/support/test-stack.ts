import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { AWS_LIKE, type AwsLike } from '../../local/cloud/aws/aws-like.ts';
import type { PublishedMessage } from '../../local/cloud/cloud.ts';
import { type ExchangeBehavior, PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import type { ExchangeAccountMode } from '../../local/exchange/engine/account-modes.ts';
import type { MarketListing } from '../../local/exchange/engine/markets.ts';
import {
  createExchange,
  type Exchange,
  type ExchangeRequest,
} from '../../local/exchange/exchange.ts';
import { FUTURES_PERMISSIONS } from '../../local/exchange/http/keys.ts';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { type ApiKey, type LocalStack, startLocalStack } from '../../local/stack/local-stack.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { expectNoLeak, expectNoLeakIn } from './canary.ts';
import { connectClients, type StackClients } from './stack-clients.ts';
import { synthesizeOnce } from './synthesize-once.ts';

export type TestStackOptions = {
  /** Names of the accounts; each has an API key and a user of its own at the exchange. */
  readonly accounts?: readonly string[];
  /** Accounts whose secret is left without a key. */
  readonly withoutKey?: readonly string[];
  /** The first balances of each user at the exchange. */
  readonly balances?: Readonly<Record<string, string>>;
  /** The mode of every account at the exchange; classic where it is absent. */
  readonly mode?: ExchangeAccountMode;
  /** How the exchange behaves; by default without delays. */
  readonly behavior?: Partial<ExchangeBehavior>;
  /** The pairs of the exchange, where it is not the usual ones. */
  readonly listings?: readonly MarketListing[];
  /** Limits of every account; by default nothing that a test does reaches them. */
  readonly limits?: Readonly<Record<string, unknown>>;
  /** Further settings of every account. */
  readonly account?: Readonly<Record<string, unknown>>;
  /** The futures of every account, which then has a futures wallet and a key for it. */
  readonly futures?: Readonly<Record<string, unknown>>;
  /** USDT in the futures wallet of each user, where accounts have futures. */
  readonly futuresBalance?: string;
  /** How long DynamoDB takes for a transaction, which then refuses what meets it. */
  readonly transactionMs?: number;
  /** As slow, repetitive and limited as AWS; with SLUICE_AWS_LIKE=1 every stack is. */
  readonly awsLike?: AwsLike;
  /** The exchange's clock, where it is not the machine's. */
  readonly exchangeNow?: () => number;
  /** Further sections of the configuration. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** How far prices move by themselves, also in the past; by default they stand still. */
  readonly volatilityPercent?: number;
  readonly onLog?: (line: { readonly functionId: string; readonly text: string }) => void;
};

export type TestStack = StackClients & {
  readonly stack: LocalStack;
  /** The folder that holds `.local/outputs.json`: where `sluice` finds this stack. */
  readonly folder: string;
  readonly exchange: Exchange;
  readonly exchangeServer: ExchangeServer;
  /** Every order that was sent to the exchange, whatever became of it. */
  readonly posts: readonly ExchangeRequest[];
  /** The notices that people would have got by e-mail. */
  readonly notices: readonly PublishedMessage[];
  readonly users: Readonly<Record<string, TestUser>>;
  readonly stop: () => Promise<void>;
};

/** An account as the exchange knows it. */
export type TestUser = { readonly userId: string; readonly key: ApiKey };

/** The markets that tests trade in stand still at these prices. */
export const PRICES = { BTC_USDT: '88000', ETH_USDT: '3000' } as const;

/** With `awsLike`: from a Region on another continent. */
const ROUND_TRIP_MS = 150;

const FUTURES_BALANCE = '100000';
const DEFAULT_BALANCES = { USDT: '100000', BTC: '1', ETH: '10' };

/**
 * The whole product on this machine: the synthesized stack on the local cloud, and the simulated
 * exchange behind HTTP. Schedules run when they are fired. Call `stop` when the test has ended.
 */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const { accounts = ['main'], withoutKey = [], balances = DEFAULT_BALANCES } = options;
  const { awsLike = process.env.SLUICE_AWS_LIKE === '1' ? AWS_LIKE : undefined } = options;
  const users = usersOf(accounts);
  const exchange = createExchange({
    now: options.exchangeNow ?? Date.now,
    seed: 1,
    accounts: Object.values(users).map(({ userId, key }) => ({
      userId,
      keys: [options.futures ? { ...key, permissions: FUTURES_PERMISSIONS } : key],
      balances,
      ...(options.futures && { futures: options.futuresBalance ?? FUTURES_BALANCE }),
      ...(options.mode && { mode: options.mode }),
    })),
    prices: PRICES,
    behavior: { ...PROMPT, ...options.behavior },
    ...(options.listings && { listings: options.listings }),
    ...(options.volatilityPercent && { volatilityPercent: options.volatilityPercent }),
  });
  const posts: ExchangeRequest[] = [];
  const signatures = new Set<string>();
  const logs: string[] = [];
  const notices: PublishedMessage[] = [];
  const exchangeServer = await startExchangeServer({
    exchange: recording(exchange, posts, signatures),
    port: 0,
    ...(awsLike && { roundTripMs: ROUND_TRIP_MS }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  async function removeAll() {
    await exchangeServer.close();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    const stack = await startLocalStack({
      config: testConfig(accounts, options),
      exchangeUrl: exchangeServer.url,
      exchangeName: 'simulated',
      keys: Object.fromEntries(
        Object.entries(users)
          .filter(([account]) => !withoutKey.includes(account))
          .map(([account, { key }]) => [account, key]),
      ),
      workDir: join(folder, '.local'),
      port: 0,
      manualSchedules: true,
      ...(options.transactionMs !== undefined && { transactionMs: options.transactionMs }),
      ...(awsLike && { awsLike }),
      synthesize: synthesizeOnce,
      onNotice: (notice) => notices.push(notice),
      onLog: (line) => {
        logs.push(line.text);
        options.onLog?.(line);
      },
    });
    const clients = connectClients(stack.cloud, stack.outputs);
    async function stop() {
      try {
        const items = await clients.allItems();
        expectNoLeak('the ledger', JSON.stringify(items), signatures);
        expectNoLeak('the logs', logs.join('\n'), signatures);
        expectNoLeak('the notices', JSON.stringify(notices), signatures);
        expectNoLeakIn(folder, signatures);
      } finally {
        clients.destroy();
        await stack.stop();
        await removeAll();
      }
    }
    return { ...clients, stack, folder, exchange, exchangeServer, posts, notices, users, stop };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

function recording(
  exchange: Exchange,
  posts: ExchangeRequest[],
  signatures: Set<string>,
): Exchange {
  function note(signature: unknown): void {
    if (signature && signatures.size < SIGNATURES_MAX) signatures.add(String(signature));
  }
  return {
    ...exchange,
    streams: {
      get count() {
        return exchange.streams.count;
      },
      handshake: () => exchange.streams.handshake(),
      endAll: (how) => exchange.streams.endAll(how),
      upgrade: () => exchange.streams.upgrade(),
      open: (link) => {
        const session = exchange.streams.open(link);
        return {
          receive: (text) => {
            note(/"SIGN":"(\w+)"/.exec(text)?.[1]);
            session.receive(text);
          },
          closed: () => session.closed(),
        };
      },
    },
    handle: (request) => {
      note(request.headers.sign);
      if (request.method === 'POST') posts.push(request);
      return exchange.handle(request);
    },
  };
}

function usersOf(accounts: readonly string[]): Readonly<Record<string, TestUser>> {
  return Object.fromEntries(
    accounts.map((account, index) => {
      return [account, { userId: String(10_001 + index), key: canaryKey(account) }];
    }),
  );
}

/** Where the key of an account is: secrets have no name of their own. */
export function secretOf({ stack }: TestStack, account: string): string {
  return JSON.parse(stack.outputs.Accounts!)[account].secret;
}

/** The token of a source of alerts. */
export async function tokenOf(it: TestStack, source: string): Promise<string> {
  const SecretId = JSON.parse(it.stack.outputs.Webhooks!)[source];
  const value = await it.secretsManager.send(new GetSecretValueCommand({ SecretId }));
  return value.SecretString!;
}

/** As many as are searched for when the stack ends. */
const SIGNATURES_MAX = 200;

const WIDE_LIMITS = {
  maxOrder: '1000000',
  maxDay: '10000000',
  maxDayOrders: 50_000,
  priceCollar: '0.5',
};

function testConfig(
  accounts: readonly string[],
  { limits = WIDE_LIMITS, futures, account: settings = {}, sections = {} }: TestStackOptions,
) {
  return parseConfig(
    JSON.stringify({
      accounts: Object.fromEntries(
        accounts.map((account) => [
          account,
          {
            secret: `sluice/${account}`,
            pairs: '*',
            limits,
            ...(futures && { futures }),
            ...settings,
          },
        ]),
      ),
      trackEverySeconds: 1,
      ...sections,
    }),
    'the configuration of the tests',
  );
}
