import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/cloud.ts';
import type { Step } from '../../local/cloud/cloudformation/steps.ts';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import {
  createExchange,
  type Exchange,
  type ExchangeRequest,
} from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { putKeys } from '../../local/stack/local-stack.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { connectClients, type StackClients } from './stack-clients.ts';
import { synthesizeOnce } from './synthesize-once.ts';
import { PRICES } from './test-stack.ts';

/** Sections of the configuration beside those that every rehearsal has. */
export type Sections = Readonly<Record<string, unknown>> & {
  readonly accounts?: Readonly<Record<string, object>>;
};

export type Rehearsal = {
  readonly cloud: LocalCloud;
  readonly exchange: Exchange;
  /** Every order that reached the exchange, in its own words. */
  readonly texts: () => readonly string[];
  /** Clients of the stack as it is now. */
  readonly clients: () => StackClients;
  readonly synthesize: (sections?: Sections) => Promise<string>;
  /** Deploys, and returns the steps that it took. */
  readonly deploy: (assembly: string) => Promise<readonly Step[]>;
  /** From now on each of these steps fails. */
  readonly failAt: (step: ((step: Step, index: number) => boolean) | undefined) => void;
  readonly trackOrders: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const KEPT_ACCOUNTS = ['main', 'second'] as const;
/** An account that a rehearsal may add. */
export const ADDED_ACCOUNT = 'third';
const USERS = [...KEPT_ACCOUNTS, ADDED_ACCOUNT];
const LIMITS = { maxOrder: '1000000', maxDay: '10000000', maxDayOrders: 50_000 };

/** An empty local cloud and an exchange; schedules run when they are fired. */
export async function startRehearsal(): Promise<Rehearsal> {
  const keys = Object.fromEntries(USERS.map((name) => [name, canaryKey(name)]));
  const exchange = createExchange({
    now: Date.now,
    seed: 1,
    accounts: USERS.map((name, index) => ({
      userId: String(10_001 + index),
      keys: [keys[name]!],
      balances: { USDT: '1000000', BTC: '1', ETH: '10' },
    })),
    prices: PRICES,
    behavior: PROMPT,
  });
  const posts: ExchangeRequest[] = [];
  const { url, close } = await startExchangeServer({
    exchange: {
      ...exchange,
      handle: (request) => {
        if (request.method === 'POST') posts.push(request);
        return exchange.handle(request);
      },
    },
    port: 0,
  });
  const folder = mkdtempSync(join(tmpdir(), 'sluice-rehearsal-'));
  const steps: Step[] = [];
  let failing: ((step: Step, index: number) => boolean) | undefined;
  const cloud = await startLocalCloud({
    port: 0,
    manualSchedules: true,
    beforeStep(step) {
      steps.push(step);
      if (failing?.(step, steps.length - 1)) throw new Error(`${step.logicalId} fails as told.`);
    },
  });
  let clients: StackClients | undefined;
  let assemblies = 0;
  return {
    cloud,
    exchange,
    texts: () => posts.map(({ body }) => String(JSON.parse(body).text)),
    clients() {
      clients ??= connectClients(cloud, cloud.outputs.Sluice!);
      return clients;
    },
    synthesize(sections = {}) {
      assemblies += 1;
      return synthesizeOnce(configOf(url, sections), join(folder, String(assemblies)));
    },
    async deploy(assembly) {
      steps.length = 0;
      await cloud.deploy(assembly);
      const taken = [...steps];
      await putKeys(cloud, keys);
      return taken;
    },
    failAt(step) {
      failing = step;
    },
    trackOrders: () =>
      cloud.fireSchedule(cloud.schedules.find((id) => id.includes('TrackOrders'))!),
    async stop() {
      clients?.destroy();
      await cloud.stop();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(url: string, { accounts = {}, ...sections }: Sections) {
  const account = { exchange: url, live: true, pairs: '*', limits: LIMITS };
  const kept = Object.fromEntries(
    KEPT_ACCOUNTS.map((name) => [name, { ...account, secret: `sluice/${name}` }]),
  );
  const added = Object.fromEntries(
    Object.entries(accounts).map(([name, own]) => [name, { ...account, ...own }]),
  );
  const text = JSON.stringify({
    accounts: { ...kept, ...added },
    alarmEmail: 'none',
    trackEverySeconds: 1,
    ...sections,
  });
  return parseConfig(text, 'the configuration of the rehearsal');
}

export type Load = {
  /** The ids of the orders that were sent so far. */
  readonly ids: readonly string[];
  readonly stop: () => Promise<void>;
};

const PAUSE_MS = 60;
let loads = 0;

/** Sends small orders one after the other until it is stopped. */
export function startLoad({ send }: StackClients): Load {
  loads += 1;
  const prefix = `load-${loads}`;
  const ids: string[] = [];
  let isStopped = false;
  async function run(): Promise<void> {
    while (!isStopped) {
      const id = `${prefix}-${ids.length}`;
      await send({ id, type: 'market', side: 'buy', amount: '10' });
      ids.push(id);
      await delay(PAUSE_MS);
    }
  }
  const running = run();
  async function stop(): Promise<void> {
    isStopped = true;
    await running;
  }
  return { ids, stop };
}
