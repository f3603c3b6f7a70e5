import type { Prices } from '../../../shared/gate/prices.ts';
import type { GateClient } from '../../../shared/gate/spot/client.ts';
import type { FeeRate } from '../../../shared/gate/spot/taker-fee.ts';
import type { KillSwitch } from '../../../shared/kill-switch/state.ts';
import type { Plan } from '../../../shared/portfolio/model/plan.ts';
import type { RunRecord } from '../../../shared/rebalance/run/record.ts';
import { type AccountHoldings, readHoldings } from '../../accounts/read-holdings.ts';
import { type ContractNow, readContract } from '../../futures/read-contract.ts';
import { type HeldPosition, readPositions } from '../../futures/read-positions.ts';
import type { ReadTickers } from '../../stack/tickers.ts';
import { createBars, type ReadBars } from './bars.ts';
import { cached, cachedEach } from './cached.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';
import type { ConsoleSetting } from './console-setting.ts';
import { createOrderWindow, type OrderWindow } from './order-window.ts';
import { createProfitReader, type ProfitReader } from './profit-view.ts';
import { readWaitingRuns } from './waiting-runs.ts';

/** One account, with the data that the console caches between requests. */
export type AccountView = {
  readonly account: string;
  /** All accounts of the stack, for the links to them. */
  readonly accounts: readonly string[];
  /** The currency of the account's limits and values. */
  readonly currency: string;
  readonly setting: ConsoleSetting;
  readonly orders: OrderWindow;
  readonly changes: ChangeFeed;
  readonly tickers: ReadTickers;
  readonly killSwitch: () => Promise<KillSwitch>;
  readonly holdings: () => Promise<AccountHoldings>;
  readonly feeRate: (pair: string) => Promise<FeeRate>;
  readonly contractPrices: (contract: string) => Promise<Prices | undefined>;
  readonly pairRules: GateClient['pairRules'];
  /** A contract and its position, for the form. */
  readonly contractNow: (contract: string) => Promise<ContractNow>;
  /** The positions in contracts, each with its exit. */
  readonly positions: () => Promise<readonly HeldPosition[]>;
  readonly profit: ProfitReader;
  /** The last candles of a pair. */
  readonly bars: ReadBars;
  /** The runs of all accounts that wait for an approval. */
  readonly waitingRuns: () => Promise<readonly RunRecord[]>;
  /** The current plan of each portfolio of the account. */
  readonly plans: ReadonlyMap<string, () => Promise<Plan | undefined>>;
};

export type AccountViews = {
  /** The account of the first page. */
  readonly first: AccountView;
  readonly of: (account: string) => AccountView | undefined;
};

const SWITCH_CACHE_MS = 1_000;
const RUNS_CACHE_MS = 2_000;
const BALANCES_CACHE_MS = 4_000;
const TICKERS_CACHE_MS = 4_000;
/** Gate changes an account's fee rarely. */
const FEES_CACHE_MS = 60_000;
/** A plan reads the whole account, its prices and its books. */
const PLAN_CACHE_MS = 30_000;
const DEFAULT_CURRENCY = 'USDT';

/** The views of all accounts, each created with its first request. */
export function openAccountViews(setting: ConsoleSetting): AccountViews {
  const accounts = Object.keys(setting.connection.target.accounts);
  const open = new Map<string, AccountView>();
  const { connection, clock } = setting;
  const waitingRuns = cached(clock, RUNS_CACHE_MS, () => readWaitingRuns(connection.stack));
  function of(account: string): AccountView | undefined {
    if (!accounts.includes(account)) return undefined;
    const view = open.get(account) ?? {
      ...openAccountView(setting, account, accounts),
      waitingRuns,
    };
    open.set(account, view);
    return view;
  }
  return { first: of(setting.account)!, of };
}

function openAccountView(
  setting: ConsoleSetting,
  account: string,
  accounts: readonly string[],
): Omit<AccountView, 'waitingRuns'> {
  const { connection, clock } = setting;
  const { stack, target } = connection;
  const { limits } = target.accounts[account]!;
  const exchange = stack.exchangeOf(account);
  const { funds, takerFee, client } = exchange;
  const orders = createOrderWindow(stack.store, account, clock);
  const changes = createChangeFeed(orders, stack.ledgerChanges(), clock);
  const portfolios = Object.entries(target.portfolios).filter(([, of]) => of === account);
  return {
    account,
    accounts,
    currency: limits?.currency ?? DEFAULT_CURRENCY,
    setting,
    orders,
    changes,
    tickers: cached(clock, TICKERS_CACHE_MS, exchange.tickers),
    killSwitch: cached(clock, SWITCH_CACHE_MS, () => stack.killSwitches.read(account)),
    holdings: cached(clock, BALANCES_CACHE_MS, () => readHoldings(funds)),
    feeRate: cachedEach(clock, FEES_CACHE_MS, (pair) => takerFee([pair])),
    contractPrices: cachedEach(clock, TICKERS_CACHE_MS, exchange.futures.prices),
    pairRules: client.pairRules,
    contractNow: cachedEach(clock, BALANCES_CACHE_MS, (contract) =>
      readContract(connection, account, contract),
    ),
    positions: cached(clock, BALANCES_CACHE_MS, () => readPositions(connection, account)),
    profit: createProfitReader(setting, account, orders, changes.tell),
    bars: createBars(exchange, clock),
    plans: new Map(
      portfolios.map(([name]) => {
        const plan = async () => (await stack.rebalance({ plan: name })).plan;
        return [name, cached(clock, PLAN_CACHE_MS, plan)];
      }),
    ),
  };
}
