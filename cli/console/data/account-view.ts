import { exchangeUrl } from '../../../shared/config/schema.ts';
import { createHttp } from '../../../shared/gate/http.ts';
import type { AccountBalances } from '../../../shared/gate/spot/account-balances.ts';
import type { AccountMode } from '../../../shared/gate/spot/account-mode.ts';
import type { GateBalance } from '../../../shared/gate/spot/unified-balances.ts';
import { UnfitAccount } from '../../../shared/gate/unfit-account.ts';
import type { KillSwitch } from '../../../shared/kill-switch/state.ts';
import type { Plan } from '../../../shared/portfolio/model/plan.ts';
import { cached } from './cached.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';
import type { ConsoleSetting } from './console-setting.ts';
import { createOrderWindow, type OrderWindow } from './order-window.ts';
import { createTickers, type ReadTickers } from './tickers.ts';

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
  /** The current plan of each portfolio of the account. */
  readonly plans: ReadonlyMap<string, () => Promise<Plan | undefined>>;
};

export type AccountViews = {
  /** The account of the first page. */
  readonly first: AccountView;
  readonly of: (account: string) => AccountView | undefined;
};

/** The balances of an account, by its account mode. */
export type AccountHoldings = {
  readonly balances: readonly GateBalance[];
  /** Undefined if Gate does not return it. */
  readonly mode: AccountMode | undefined;
  /** The reason why Sluice does not trade with these balances. */
  readonly unfit?: string;
};

const SWITCH_CACHE_MS = 1_000;
const BALANCES_CACHE_MS = 4_000;
/** A plan reads the whole account, its prices and its books. */
const PLAN_CACHE_MS = 30_000;
const DEFAULT_CURRENCY = 'USDT';

/** The views of all accounts, each created with its first request. */
export function openAccountViews(setting: ConsoleSetting): AccountViews {
  const accounts = Object.keys(setting.connection.target.accounts);
  const open = new Map<string, AccountView>();
  function of(account: string): AccountView | undefined {
    if (!accounts.includes(account)) return undefined;
    const view = open.get(account) ?? openAccountView(setting, account, accounts);
    open.set(account, view);
    return view;
  }
  return { first: of(setting.account)!, of };
}

function openAccountView(
  setting: ConsoleSetting,
  account: string,
  accounts: readonly string[],
): AccountView {
  const { connection, clock } = setting;
  const { stack, target } = connection;
  const { exchange, limits } = target.accounts[account]!;
  const url = exchangeUrl(exchange);
  const { funds } = stack.exchangeOf(account);
  const orders = createOrderWindow(stack.store, account, clock);
  const portfolios = Object.entries(target.portfolios).filter(([, of]) => of === account);
  return {
    account,
    accounts,
    currency: limits?.currency ?? DEFAULT_CURRENCY,
    setting,
    orders,
    changes: createChangeFeed(orders, stack.ledgerChanges(), clock),
    tickers: createTickers(url, createHttp(new URL(url).origin, clock), clock),
    killSwitch: cached(clock, SWITCH_CACHE_MS, () => stack.killSwitches.read(account)),
    holdings: cached(clock, BALANCES_CACHE_MS, () => readHoldings(funds)),
    plans: new Map(
      portfolios.map(([name]) => {
        const plan = async () => (await stack.rebalance({ plan: name })).plan;
        return [name, cached(clock, PLAN_CACHE_MS, plan)];
      }),
    ),
  };
}

/** Reads the balances, also of an account with which Sluice does not trade. */
async function readHoldings(funds: AccountBalances): Promise<AccountHoldings> {
  const reading = await funds.accountMode();
  const mode = reading.kind === 'read' ? reading.mode : undefined;
  try {
    return { balances: await funds.balances(), mode };
  } catch (error) {
    if (!(error instanceof UnfitAccount)) throw error;
    return { balances: await funds.spotBalances(), mode, unfit: error.message };
  }
}
