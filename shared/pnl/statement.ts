import { Big, sum } from '../lib/decimal.ts';
import { contractOf } from './contracts.ts';
import type { CostMethod, ProfitSource } from './ledger.ts';
import { startOfMonth, startOfNextMonth } from './months.ts';
import type { Posting } from './posting.ts';
import type { PriceHistory } from './price-history.ts';
import { type Holdings, type PnlLedger, replay } from './replay.ts';
import { valued } from './valued.ts';

/** A time span: `fromMs` is included, `toMs` is not. */
export type Period = { readonly fromMs: number; readonly toMs: number };

export type FeeTotal = { readonly currency: string; readonly amount: Big };

export type CoinProfit = {
  readonly coin: string;
  /** What is held at the end, and its cost. */
  readonly amount: Big;
  readonly cost: Big;
  readonly realised: Big;
  /** How much the paper profit has grown in the period. */
  readonly unrealised: Big;
  /** In the currencies that they were paid in. */
  readonly fees: readonly FeeTotal[];
};

export type ContractProfit = {
  /** As Gate names it. */
  readonly contract: string;
  /** With fees and funding. */
  readonly realised: Big;
  /** Received, or paid if it is negative. */
  readonly funding: Big;
  /** How much the paper profit of its position has grown in the period. */
  readonly unrealised: Big;
  readonly fees: readonly FeeTotal[];
};

export type MonthProfit = {
  /** As in `2026-11`. */
  readonly month: string;
  readonly realised: Big;
  readonly fees: Big;
  readonly endValue: Big;
};

export type SourceProfit = {
  readonly source: ProfitSource;
  readonly realised: Big;
  readonly fees: Big;
};

export type Flow = Extract<Posting, { readonly kind: 'flow' }>;

/**
 * The profit of a period, exact: startValue + deposits - withdrawals + realised + unrealised =
 * endValue.
 */
export type Statement = Period & {
  readonly currency: string;
  readonly method: CostMethod;
  readonly startValue: Big;
  readonly endValue: Big;
  readonly deposits: Big;
  readonly withdrawals: Big;
  readonly realised: Big;
  readonly unrealised: Big;
  /** Fees less rebates, as far as they have a price. They are contained in the profits. */
  readonly fees: Big;
  readonly coins: readonly CoinProfit[];
  readonly contracts: readonly ContractProfit[];
  readonly months: readonly MonthProfit[];
  readonly sources: readonly SourceProfit[];
  /** What came in and went out, oldest first. */
  readonly flows: readonly Flow[];
  /** Holdings at the end that no snapshot has a price for. They count as nothing. */
  readonly unpriced: readonly { readonly coin: string; readonly amount: Big }[];
};

const ZERO = new Big('0');

/** The profit of an account in a period. All that is known before it tells what its holdings cost. */
export function statementOf(
  ledger: PnlLedger,
  method: CostMethod,
  { fromMs, toMs }: Period,
): Statement {
  const known = { ...ledger, events: ledger.events.filter(({ atMs }) => atMs < toMs) };
  const months = monthsOf({ fromMs, toMs });
  const marks = [fromMs - 1, ...months.map((month) => month.toMs - 1)];
  const replayed = replay(known, method, marks);
  const { postings, at, prices } = replayed;
  const start = at.get(fromMs - 1)!;
  const end = at.get(toMs - 1)!;
  const inPeriod = postings.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const flows = inPeriod.filter((each) => each.kind === 'flow');
  const before = valued(start, replayed, fromMs);
  const after = valued(end, replayed, toMs);
  const opening = totalOf(flows.filter(({ flow }) => flow === 'opening'));
  const realised = realisedOf(inPeriod);
  const { deposits, withdrawals } = depositsOf(flows);
  return {
    fromMs,
    toMs,
    currency: ledger.currency,
    method,
    startValue: before.value.plus(opening),
    endValue: after.value,
    deposits,
    withdrawals,
    realised,
    unrealised: after.value.minus(after.cost).minus(before.value.minus(before.cost)),
    fees: feesOf(inPeriod),
    coins: coinsOf(inPeriod, end, before.byCoin, after.byCoin),
    contracts: contractsOf(inPeriod, before.byContract, after.byContract),
    months: months.map(({ month, ...span }) => {
      const ofMonth = inPeriod.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
      return {
        month,
        realised: realisedOf(ofMonth),
        fees: feesOf(ofMonth),
        endValue: valued(at.get(span.toMs - 1)!, replayed, span.toMs).value,
      };
    }),
    sources: sourcesOf(inPeriod),
    flows,
    unpriced: unpricedOf(end, prices, toMs),
  };
}

/** The months of a period. The first and the last may be parts of one. */
function monthsOf({ fromMs, toMs }: Period): readonly (Period & { readonly month: string })[] {
  const months: (Period & { readonly month: string })[] = [];
  for (let startMs = startOfMonth(fromMs); startMs < toMs; startMs = startOfNextMonth(startMs)) {
    const month = new Date(startMs).toISOString().slice(0, 'YYYY-MM'.length);
    const endMs = Math.min(toMs, startOfNextMonth(startMs));
    months.push({ month, fromMs: Math.max(fromMs, startMs), toMs: endMs });
  }
  return months;
}

const totalOf = (flows: readonly Flow[]): Big => sum(flows.map(({ value }) => value));

/**
 * A withdrawal that came back reduces the withdrawals; other flows count by their direction. What no
 * entry explains, and what moved between the account's own wallets, counts as its sum: an amount that
 * was missing and came back is neither, and a transfer to the futures wallet is none at all.
 */
function depositsOf(flows: readonly Flow[]) {
  const isSummed = (each: Flow) => isUnexplained(each) || each.flow === 'internal';
  const known = flows.filter((each) => each.flow !== 'opening' && !isSummed(each));
  const isOut = ({ flow, change }: Flow) =>
    flow === 'withdrawal' || (flow !== 'deposit' && change.lt('0'));
  const sums = [
    totalOf(flows.filter(isUnexplained)),
    totalOf(flows.filter(({ flow }) => flow === 'internal')),
  ];
  return {
    deposits: totalOf(known.filter((each) => !isOut(each))).plus(sum(sums.filter(isGain))),
    withdrawals: totalOf(known.filter(isOut))
      .plus(sum(sums.filter((each) => !isGain(each))))
      .neg()
      .plus('0'),
  };
}

const isGain = (amount: Big): boolean => amount.gt('0');

/** Whether only the balances show it. */
export const isUnexplained = ({ type }: Flow): boolean => type === 'unexplained';

function realisedOf(postings: readonly Posting[]): Big {
  return sum(postings.map((each) => (each.kind === 'realised' ? each.amount : ZERO)));
}

function feesOf(postings: readonly Posting[]): Big {
  return sum(postings.map((each) => (each.kind === 'fee' ? (each.value ?? ZERO) : ZERO)));
}

type Values = ReadonlyMap<string, { readonly value: Big; readonly cost: Big }>;

function coinsOf(
  postings: readonly Posting[],
  end: Holdings,
  before: Values,
  after: Values,
): readonly CoinProfit[] {
  const ofCoins = postings.filter(({ coin }) => contractOf(coin) === undefined);
  const byCoin = Map.groupBy(ofCoins, ({ coin }) => coin);
  const paper = (values: Values, coin: string): Big => {
    const held = values.get(coin);
    return held ? held.value.minus(held.cost) : ZERO;
  };
  return [...new Set([...end.keys(), ...byCoin.keys()])]
    .map((coin) => {
      const own = byCoin.get(coin) ?? [];
      const { amount, cost } = end.get(coin) ?? { amount: ZERO, cost: ZERO };
      return {
        coin,
        amount,
        cost,
        realised: realisedOf(own),
        unrealised: paper(after, coin).minus(paper(before, coin)),
        fees: feeTotals(own),
      };
    })
    .filter(
      ({ amount, realised, unrealised, fees }) =>
        fees.length > 0 || [amount, realised, unrealised].some((each) => !each.eq('0')),
    )
    .sort((a, b) => (a.coin < b.coin ? -1 : 1));
}

type Paper = ReadonlyMap<string, Big>;

function contractsOf(
  postings: readonly Posting[],
  before: Paper,
  after: Paper,
): readonly ContractProfit[] {
  const byContract = Map.groupBy(postings, ({ coin }) => contractOf(coin));
  const named = [...byContract.keys()].filter((contract) => contract !== undefined);
  return [...new Set([...named, ...before.keys(), ...after.keys()])]
    .map((contract) => {
      const own = byContract.get(contract) ?? [];
      const funding = own.filter((each) => each.kind === 'realised' && each.source === 'funding');
      const unrealised = (after.get(contract) ?? ZERO).minus(before.get(contract) ?? ZERO);
      const realised = realisedOf(own);
      return { contract, realised, funding: realisedOf(funding), unrealised, fees: feeTotals(own) };
    })
    .filter(
      ({ realised, unrealised, fees }) =>
        fees.length > 0 || [realised, unrealised].some((each) => !each.eq('0')),
    )
    .sort((a, b) => (a.contract < b.contract ? -1 : 1));
}

function feeTotals(postings: readonly Posting[]): readonly FeeTotal[] {
  const fees = postings.filter((each) => each.kind === 'fee');
  return [...Map.groupBy(fees, ({ currency }) => currency)]
    .map(([currency, some]) => ({ currency, amount: sum(some.map(({ amount }) => amount)) }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

function sourcesOf(postings: readonly Posting[]): readonly SourceProfit[] {
  const earned = postings.filter((each) => each.kind !== 'flow');
  return [...Map.groupBy(earned, ({ source }) => source)]
    .map(([source, some]) => ({ source, realised: realisedOf(some), fees: feesOf(some) }))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

function unpricedOf(holdings: Holdings, prices: PriceHistory, atMs: number) {
  return [...holdings]
    .filter(([coin, { amount }]) => amount.gt('0') && prices.until(coin, atMs) === undefined)
    .map(([coin, { amount }]) => ({ coin, amount }));
}
