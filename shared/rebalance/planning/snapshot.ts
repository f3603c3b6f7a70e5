import type { GateBalance } from '../../gate/spot/unified-balances.ts';
import { UnfitAccount } from '../../gate/unfit-account.ts';
import { Big } from '../../lib/decimal.ts';
import { readHeldCoins } from '../../orders/ledger/held-coins.ts';
import { freeOf, type HeldCoins } from '../../orders/ledger/holdings-store.ts';
import type { AssetInput, Balance, PlanInput } from '../../portfolio/model/plan-input.ts';
import { failed, known } from '../../portfolio/model/reading.ts';
import type { Baseline, PortfolioState } from '../run/record.ts';
import type { PlanningDependencies, PortfolioExchange } from './dependencies.ts';
import { needed } from './needed.ts';
import { readAllowance } from './read-allowance.ts';
import { type MarketRead, readMarkets } from './read-markets.ts';
import { readOpenOrders } from './read-open-orders.ts';

/** One moment of an account: the planner's input, and all balances. */
export type Snapshot = { readonly input: PlanInput; readonly balances: Baseline };

type Balances = ReadonlyMap<string, Omit<GateBalance, 'currency'>>;

const TRIES = 3;
const TRY_AGAIN_AFTER_MS = 1_000;
/** Gate's window for the rate limit on books. */
const LIMIT_WINDOW_MS = 10_000;

/**
 * Reads balances, open orders and prices, and then the balances again. If they have moved,
 * everything is read again. Throws if the account keeps changing, cannot be read or is unfit.
 */
export async function takeSnapshot(
  deps: PlanningDependencies,
  name: string,
  state: PortfolioState,
): Promise<Snapshot> {
  for (let tries = 1; ; tries++) {
    let againAfterMs = TRY_AGAIN_AFTER_MS;
    try {
      const snapshot = await readOnce(deps, name, state);
      const failures = snapshot.input.assets.flatMap(readFailuresOf);
      if (failures.length === 0 || tries === TRIES) return snapshot;
      deps.log('warn', 'snapshot_failed', { portfolio: name, tries, error: failures[0] });
      againAfterMs = LIMIT_WINDOW_MS / 2;
    } catch (error) {
      deps.log('warn', 'snapshot_failed', { portfolio: name, tries, error: String(error) });
      // An unfit account needs a person, so a retry is no use.
      if (tries === TRIES || error instanceof UnfitAccount) throw error;
    }
    await deps.clock.sleepUntil(deps.clock.nowMs() + againAfterMs);
  }
}

/**
 * Why an existing pair's book could not be read. Other portfolios may have used up the rate limit.
 */
function readFailuresOf({ rules, book }: AssetInput): readonly string[] {
  return rules.kind === 'read' && book.kind === 'failed' ? [book.why] : [];
}

async function readOnce(
  deps: PlanningDependencies,
  name: string,
  state: PortfolioState,
): Promise<Snapshot> {
  const portfolio = deps.config.portfolios[name]!;
  const { account, quote, targets } = portfolio;
  const exchange = deps.exchangeOf(account);
  const assets = Object.keys(targets);
  // In this order: coins that an exit takes meanwhile change the holdings.
  const held = await readHeld(deps, account, [...assets, quote]);
  const before = await readBalances(exchange);
  // If any balance changes from here on, the snapshot is void.
  const standsStillAtMs = exchange.exchangeNowMs();
  const openOrders = await needed('open orders', () => readOpenOrders(deps, name, state));
  const pairs = assets.map((asset) => `${asset}_${quote}`);
  const fee = await needed('fees', () => exchange.takerFee(pairs));
  const allowance = await needed('limits', () => readAllowance(deps, portfolio, state));
  // Prices age fastest, so they are read last.
  const markets = await readMarkets(exchange, assets, quote);
  const balances = await readBalances(exchange);
  const moved = [...assets, quote].filter(
    (asset) => !isSame(balanceOf(before, asset), balanceOf(balances, asset)),
  );
  if (moved.length > 0) {
    throw new Error(`The balance of ${moved.join(', ')} changed while the account was read.`);
  }
  const nowMs = exchange.exchangeNowMs();
  const usable = withoutHeld(balances, held);
  return {
    input: {
      portfolio,
      atMs: deps.clock.nowMs(),
      quoteBalance: known(balanceOf(usable, quote)),
      assets: [
        ...markets.map((market) => assetInput(market, usable, nowMs)),
        ...othersIn(balances, [...assets, quote]),
      ],
      openOrders,
      fee,
      allowance,
    },
    balances: { account, atMs: standsStillAtMs, amounts: amountsOf(balances) },
  };
}

async function readBalances(exchange: PortfolioExchange): Promise<Balances> {
  const rows = await needed('balances', () => exchange.balances());
  return new Map(rows.map(({ currency, ...balance }) => [currency, balance]));
}

/** What exits own of these coins, and no order of theirs locks. */
async function readHeld(
  { holdings, orders: store }: Pick<PlanningDependencies, 'holdings' | 'orders'>,
  account: string,
  coins: readonly string[],
): Promise<ReadonlyMap<string, HeldCoins>> {
  const read = async (coin: string) =>
    [coin, await readHeldCoins({ holdings, store }, account, coin)] as const;
  return needed('coins of exits', async () => new Map(await Promise.all(coins.map(read))));
}

/** An exit's coins count as locked: they have a value, and a rebalance does not sell them. */
function withoutHeld(balances: Balances, held: ReadonlyMap<string, HeldCoins>): Balances {
  return new Map(
    [...balances].map(([coin, balance]) => {
      const holdings = held.get(coin);
      if (!holdings) return [coin, balance];
      const available = freeOf(balance, holdings);
      const ofExits = new Big(balance.available).minus(available);
      return [coin, { ...balance, available, locked: ofExits.plus(balance.locked).toString() }];
    }),
  );
}

/** Gate lists every currency with a balance, so a missing one is zero. */
function balanceOf(balances: Balances, asset: string): Balance {
  return balances.get(asset) ?? { available: '0', locked: '0' };
}

function isSame(one: Balance, other: Balance): boolean {
  return one.available === other.available && one.locked === other.locked;
}

function assetInput(
  { asset, rules, book }: MarketRead,
  balances: Balances,
  nowMs: number,
): AssetInput {
  return {
    asset,
    rules,
    balance: known(balanceOf(balances, asset)),
    book:
      book.kind === 'failed'
        ? book
        : known({ ...book.value, ageMs: Math.max(0, nowMs - book.value.atMs) }),
  };
}

/** The account's other assets. They are left alone, and the plan says so. */
function othersIn(balances: Balances, managed: readonly string[]): readonly AssetInput[] {
  const notRead = failed('it is not managed');
  return Object.entries(amountsOf(balances))
    .filter(([asset, amount]) => amount !== '0' && !managed.includes(asset))
    .map(([asset]) => ({
      asset,
      balance: known(balanceOf(balances, asset)),
      rules: notRead,
      book: notRead,
    }));
}

function amountsOf(balances: Balances): Readonly<Record<string, string>> {
  return Object.fromEntries([...balances].map(([asset, { total }]) => [asset, total]));
}
