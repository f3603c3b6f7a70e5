import type { GateTrade } from '../../gate/gate-trade.ts';
import { Big } from '../../lib/decimal.ts';
import { money } from '../../lib/money.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { stemOfText } from '../../orders/model/client-order-id.ts';
import type { PortfolioState } from '../run/record.ts';
import type { PlanningDependencies } from './dependencies.ts';
import { needed } from './needed.ts';
import type { Snapshot } from './snapshot.ts';
import { type Movement, movementNotes, unexplainedChanges } from './unexplained.ts';

export type Explanation = {
  /**
   * Managed assets whose balance fell without explanation, by more than `minTrade` or by an unknown
   * value.
   */
  readonly decreases: readonly string[];
  /** For people: the changes since the last run. */
  readonly notes: readonly string[];
};

/** Gate may not know older changes. Then the balances are accepted as they are. */
const EXPLAINED_MS = 365 * 24 * 3_600_000;
const MOVEMENTS_MAX = 100_000;

/**
 * Explains the balance changes since the last run from Gate's account book and trades. Throws if
 * one of them cannot be read and the other does not explain a decrease.
 */
export async function explainBalances(
  deps: Pick<PlanningDependencies, 'exchangeOf' | 'tag'>,
  { baseline }: PortfolioState,
  { input, balances }: Snapshot,
): Promise<Explanation> {
  const { portfolio } = input;
  const isOfAccount = baseline?.account === portfolio.account;
  if (!isOfAccount || balances.atMs - baseline.atMs > EXPLAINED_MS) {
    return { decreases: [], notes: [] };
  }
  const assets = [...Object.keys(portfolio.targets), portfolio.quote];
  const span: Span = { account: portfolio.account, sinceMs: baseline.atMs, untilMs: balances.atMs };
  const accounts: (readonly Movement[])[] = [];
  const readErrors: Error[] = [];
  for (const [what, read] of READS) {
    if (unexplainedChanges(baseline, balances, assets, accounts).length === 0) break;
    const shown = await needed(what, () => read(deps, span)).catch((error: Error) => error);
    if (shown instanceof Error) readErrors.push(shown);
    else accounts.push(shown);
  }
  const unexplained = unexplainedChanges(baseline, balances, assets, accounts);
  const notes = unexplained.map(({ asset, change }) => {
    const amount = money(new Big(change).abs(), asset);
    return new Big(change).lt('0')
      ? `${amount} is missing, and no trade or withdrawal accounts for it.`
      : `${amount} came in, and no trade or deposit accounts for it.`;
  });
  const decreases = unexplained
    .filter(({ asset, change }) => {
      const price = priceOf(input, asset);
      if (price === undefined) return new Big(change).lt('0');
      return new Big(change).times(price).lt(new Big(portfolio.minTrade).neg());
    })
    .map(({ asset, change }) => money(new Big(change).abs(), asset));
  const [reason] = readErrors;
  // An unread source may still explain the decrease.
  if (reason && decreases.length > 0) throw reason;
  return { decreases, notes: [...movementNotes(accounts[0] ?? [], assets), ...notes] };
}

/** In quote currency; undefined if the price is not known. */
function priceOf({ assets, portfolio }: Snapshot['input'], asset: string): string | undefined {
  if (asset === portfolio.quote) return '1';
  const book = assets.find((each) => each.asset === asset)?.book;
  return book?.kind === 'read' ? book.value.lastPrice : undefined;
}

type Span = { readonly account: string; readonly sinceMs: number; readonly untilMs: number };

async function bookMovements(
  { exchangeOf, tag }: Pick<PlanningDependencies, 'exchangeOf' | 'tag'>,
  { account, sinceMs, untilMs }: Span,
): Promise<readonly Movement[]> {
  const movements: Movement[] = [];
  let fromMs = sinceMs;
  while (fromMs < untilMs) {
    const { entries, untilMs: readUntilMs } = await exchangeOf(account).accountBook(
      fromMs,
      untilMs,
    );
    movements.push(
      ...entries
        .filter(({ atMs }) => atMs > fromMs && atMs <= readUntilMs)
        .map(({ currency, change, type, text }) => ({
          currency,
          change,
          ...originOf(tag, type, text),
        })),
    );
    checkCount(movements);
    fromMs = readUntilMs;
  }
  return movements;
}

/**
 * An incomplete list of movements explains nothing, and a complete one would take too long to read.
 */
function checkCount({ length }: readonly Movement[]): void {
  if (length <= MOVEMENTS_MAX) return;
  throw new Error(`since the last run balances have changed more than ${MOVEMENTS_MAX} times`);
}

/** The sources of explanations. Each may lag or be unreadable. */
const READS = [
  ['account book', bookMovements],
  ['trades', tradeMovements],
] as const;

/** Gate's name for a movement, or the origin of a trade. Absent for our own orders. */
function originOf(tag: string, type: string, text: string): { readonly what?: string } {
  if (stemOfText(text, tag) !== undefined) return {};
  return { what: type.startsWith('order') ? 'trades made elsewhere' : type.replaceAll('_', ' ') };
}

async function tradeMovements(
  { exchangeOf, tag }: Pick<PlanningDependencies, 'exchangeOf' | 'tag'>,
  { account, sinceMs, untilMs }: Span,
): Promise<readonly Movement[]> {
  const movements: Movement[] = [];
  let fromMs = sinceMs;
  let hasMore = true;
  while (hasMore && fromMs < untilMs) {
    const part = await exchangeOf(account).trades(fromMs);
    hasMore = part.hasMore;
    const lastMs = hasMore ? Math.min(untilMs, part.readUntilMs) : untilMs;
    const shown = part.rows.filter(({ atMs }) => atMs > fromMs && atMs <= lastMs);
    movements.push(...shown.flatMap((trade) => movementsOf(tag, trade)));
    checkCount(movements);
    fromMs = part.readUntilMs;
  }
  return movements;
}

function movementsOf(tag: string, trade: GateTrade): readonly Movement[] {
  const { base, quote } = currenciesOf(trade.currencyPair);
  const what = stemOfText(trade.text, tag) === undefined && { what: 'trades made elsewhere' };
  const sign = trade.side === 'buy' ? '1' : '-1';
  const amount = new Big(trade.amount).times(sign);
  return [
    { currency: base, change: amount.toString(), ...what },
    { currency: quote, change: amount.times(trade.price).neg().toString(), ...what },
    ...trade.fees.map(({ currency, amount: fee }) => ({
      currency,
      change: new Big(fee).neg().toString(),
      ...what,
    })),
  ];
}
