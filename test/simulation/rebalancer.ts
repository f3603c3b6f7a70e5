import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { REBALANCER, secretNameOf, TAG } from '../../local/simulation/deployment.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import { type Journey, networkOf } from '../../local/simulation/network.ts';
import { type EdgeFault, SimulatedSandbox } from '../../local/simulation/sandbox.ts';
import { ledgerOf, secretsOf } from '../../local/simulation/services.ts';
import type { World } from '../../local/simulation/world.ts';
import { configSchema } from '../../shared/config/parse-config.ts';
import { createGateKeyReader } from '../../shared/gate/api-key.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createAccountBalances } from '../../shared/gate/spot/account-balances.ts';
import { createAccountReads } from '../../shared/gate/spot/account-reads.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { keyOfDay, keyOfState } from '../../shared/ledger/keys.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { createHoldingsStore } from '../../shared/orders/ledger/holdings-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { approvalHash, planHash } from '../../shared/portfolio/model/plan-hash.ts';
import { createRunStore, runOf } from '../../shared/rebalance/ledger/run-store.ts';
import type { RebalanceDependencies } from '../../shared/rebalance/planning/dependencies.ts';
import type { PortfolioState, RunRecord } from '../../shared/rebalance/run/record.ts';
import { approveRun } from '../../shared/rebalance/steps/approve.ts';
import { driveAll } from '../../shared/rebalance/steps/drive.ts';
import { startRun } from '../../shared/rebalance/steps/start.ts';
import { quietWorld } from './scripted.ts';

export const BALANCES = {
  USDT: '1000',
  BTC: '0.01',
  ETH: '0.1',
  XRP: '100',
  SOL: '2',
  DOGE: '1000',
} as const;

export const RESERVE = '50';

const EXCHANGE_URL = 'https://exchange.test/api/v4';
const TARGETS = { BTC: '0.2', ETH: '0.2', XRP: '0.15', SOL: '0.15', DOGE: '0.1' };
const TIMEOUT_MS = 60_000;
const LATENCY_MS = 5;

function configOf({ portfolio, others = {}, account }: RebalancerOptions) {
  const core = {
    schedule: 'cron(0 9 * * ? *)',
    targets: TARGETS,
    capital: 'all',
    reserve: RESERVE,
    maxRun: '5000',
    maxDay: '20000',
    approval: 'auto',
    ...portfolio,
  };
  const portfolios = Object.entries({ core: {}, ...others }).map(
    ([name, differences]) => [name, { ...core, ...differences }] as const,
  );
  return configSchema.parse({
    alarmEmail: 'none',
    accounts: {
      main: {
        secret: secretNameOf('main'),
        exchange: EXCHANGE_URL,
        live: true,
        pairs: '*',
        limits: { maxOrder: '10000', maxDay: '100000', priceCollar: '0.5' },
        ...account,
      },
    },
    portfolios: Object.fromEntries(portfolios),
  });
}

export type RebalancerOptions = {
  /** The fault of a call, which are counted over all invocations. */
  readonly faultOf?: (call: number, name: string) => EdgeFault | undefined;
  /** Called when a leg is sent. */
  readonly onSend?: (group: string) => void;
  readonly portfolio?: Readonly<Record<string, unknown>>;
  /** Further portfolios, by name: what they have other than the first. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly account?: Readonly<Record<string, unknown>>;
  /** The exchange's response to a request that it does not serve. */
  readonly refusalOf?: (target: string) => Journey['lie'];
  /** One way to the exchange. */
  readonly travelMs?: number;
};

/** A world with a portfolio that has drifted, at an exchange with all the usual markets. */
export function driftedWorld(listings = LISTINGS): World {
  return quietWorld({ trackEverySeconds: 30 }, { seed: 5, listings, balances: BALANCES });
}

/** Moves a price to so many times what the listings say. */
export function movePrice({ exchange }: World, pairId: string, factor: string): void {
  const { pair, price } = LISTINGS.find((listing) => listing.pair.id === pairId)!;
  exchange.movePrice(pairId, new Big(price).times(factor).round(pair.precision).toString());
}

/** The rebalance function of a world: each call is an invocation in a sandbox of its own. */
export class Rebalancer {
  readonly #world: World;
  readonly #options: RebalancerOptions;
  readonly #config: ReturnType<typeof configOf>;
  #sandboxes = 0;
  readonly calls: string[] = [];
  /** The results of invocations: the runs they returned, the errors they threw. */
  readonly results: unknown[] = [];

  constructor(world: World, options: RebalancerOptions = {}) {
    this.#world = world;
    this.#options = options;
    this.#config = configOf(options);
  }

  /** The schedule fires for this minute. */
  schedule(minuteMs: number, portfolio = 'core'): void {
    this.invoke((deps) => startRun(deps, portfolio, minuteMs, 'schedule'));
  }

  /** A minute has passed, or an order of a run has changed. */
  tick(): void {
    this.invoke(driveAll);
  }

  /** Ticks each minute until no run is under way; more often than any run can need is a fault. */
  async settle(minutes = 15): Promise<void> {
    const { scheduler } = this.#world;
    for (let minute = 0; minute < minutes; minute++) {
      this.#world.track();
      // Orders' events come within seconds of their end.
      for (const afterMs of [2_000, 4_000, 54_000]) {
        await scheduler.runUntil(scheduler.nowMs + afterMs);
        this.tick();
      }
      await scheduler.runUntil(scheduler.nowMs + 1_000);
      if (this.runs().every(({ closedAtMs }) => closedAtMs !== undefined)) return;
    }
  }

  /** A person agrees to the plan that a run has now, or to one that was seen before. */
  agree(run: string, plan = this.planHashOf(run)): void {
    this.invoke((deps) => approveRun(deps, 'core', { run, plan }, 'me'));
  }

  planHashOf(runId: string): string {
    return planHash(this.runs().find(({ id }) => id === runId)!.plan!);
  }

  runs(): readonly RunRecord[] {
    return this.#world.table
      .items()
      .filter(({ sk }) => String(sk).startsWith('RUN#'))
      .map(runOf);
  }

  /** The state that the runs so far have left. */
  state(): PortfolioState {
    return (this.#world.table.find(keyOfState('portfolio', 'core')) ?? {}) as PortfolioState;
  }

  /** As if a first run had been approved, and had left this behind. */
  approve(left: PortfolioState = {}): void {
    const core = this.#config.portfolios.core!;
    const approved = { approvedHash: approvalHash(core), managed: Object.keys(core.targets) };
    const Item = { ...keyOfState('portfolio', 'core'), ...approved, ...left };
    this.#world.table.execute(new PutCommand({ TableName: TABLE_NAME, Item }));
  }

  /** One invocation of the function. */
  invoke(work: (deps: RebalanceDependencies) => Promise<unknown>): void {
    this.#sandboxes += 1;
    const { scheduler, trace } = this.#world;
    const sandbox = new SimulatedSandbox(
      `rebalance-${this.#sandboxes}`,
      {
        scheduler,
        trace,
        faultOf: ({ name }) => this.#options.faultOf?.(this.calls.push(name) - 1, name),
        latencyMs: () => LATENCY_MS,
        frozenForMs: () => TIMEOUT_MS,
      },
      0,
    );
    scheduler.after(TIMEOUT_MS, () => sandbox.kill());
    work(this.#dependencies(sandbox)).then(
      (result) => this.results.push(result),
      (error: unknown) => this.results.push(error),
    );
  }

  #dependencies(sandbox: SimulatedSandbox): RebalanceDependencies {
    const { table, secrets } = this.#world;
    const { travelMs = LATENCY_MS } = this.#options;
    const { clock } = sandbox;
    const ledger = ledgerOf(sandbox, table, this.#world.random);
    const readKey = createGateKeyReader(secretsOf(sandbox, secrets), secretNameOf('main'), clock);
    const sendOnce = networkOf(sandbox, {
      exchange: this.#world.exchange,
      hidesFinished: false,
      journeyOf: ({ target }) => {
        const lie = this.#options.refusalOf?.(target);
        return { thereMs: travelMs, backMs: travelMs, isSent: true, ...(lie && { lie }) };
      },
      onWire: () => {},
    });
    const requests = createRequests(EXCHANGE_URL, sendOnce, readKey, clock);
    const exchange = {
      ...createGateClient(requests, clock),
      ...createAccountReads(requests),
      ...createAccountBalances(requests, EXCHANGE_URL, clock),
    };
    return {
      config: {
        portfolios: this.#config.portfolios,
        accounts: { main: { ...this.#config.accounts.main!, exchangeUrl: EXCHANGE_URL } },
      },
      tag: TAG,
      runs: createRunStore(ledger),
      orders: createOrderStore(ledger, clock, () => 'nonce'),
      holdings: createHoldingsStore(ledger, clock),
      pauses: createPauseStore(ledger),
      killSwitches: createKillSwitchStore(ledger, clock),
      dailyUsage: async (account, day) => dailyUsageOf(await ledger.get(keyOfDay(account, day))),
      exchangeOf: () => exchange,
      sendOrder: (body, group) =>
        sandbox.call('queue', `SendMessage ${group}`, (fault) => {
          if (fault === 'throttled' || fault === 'timed_out') throw new Error(fault);
          this.#world.send(body, group, undefined, `${REBALANCER}:run`);
          this.#options.onSend?.(group);
          if (fault === 'answer_lost') throw new Error(fault);
        }),
      clock,
      log: () => {},
    };
  }
}
