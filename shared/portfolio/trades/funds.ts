import type { FeeRate } from '../../gate/spot/account-reads.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { money } from '../../lib/money.ts';
import { notNegative, ONE, ZERO } from '../model/exact.ts';
import type { PlanInput, PortfolioConfig } from '../model/plan-input.ts';
import { type Preconditions, preconditionsOf } from '../valuation/preconditions.ts';
import { afterCosts, type Valuation } from '../valuation/valuation.ts';
import { type Draft, type Dropped, isDraft } from './draft.ts';
import { fitInto, type Room, type Selection } from './fit.ts';
import { quoteFor } from './leg-price.ts';

/** What a run may still trade: the narrowest of the portfolio's and the account's budgets. */
export function turnoverRoom(
  { portfolio: { maxRun, quote }, allowance: { portfolioDayLeft, accountDayLeft } }: Preconditions,
  tradedByRun: string,
): Room {
  const budgets = [
    { left: new Big(maxRun).minus(tradedByRun), of: 'maxRun', span: 'this run' },
    {
      left: new Big(portfolioDayLeft).minus(tradedByRun),
      of: "the portfolio's maxDay",
      span: 'today',
    },
    { left: new Big(accountDayLeft), of: "the account's maxDay", span: 'today' },
  ];
  const { left, of, span } = budgets.reduce((least, budget) =>
    budget.left.lt(least.left) ? budget : least,
  );
  const quoteAmount = notNegative(left);
  return { quoteAmount, why: `${of} leaves ${money(quoteAmount, quote)} for ${span}` };
}

/**
 * A buy costs less than its limit price allows for, so that each run leaves something over: up to
 * the collar, and a little for steps. So little alone starts no buys, or the next run would buy.
 */
const LEFTOVER = new Big('0.001');

/** What buys may be planned with: what is free, and what the sells should bring in. */
export function plannable(free: Big, sells: readonly Draft[], preconditions: Preconditions): Big {
  const { investable, portfolio, fee } = preconditions;
  const isLeftover = free.lt(investable.times(LEFTOVER.plus(portfolio.collar)));
  if (sells.length === 0) return isLeftover ? ZERO : free;
  return free.plus(expectedProceeds(sells, fee));
}

/** Makes buys fit into the money that there is for them. */
export function fund(
  buys: readonly Draft[],
  available: Big,
  { quote, capital }: PortfolioConfig,
  { leftAside }: Valuation,
): Selection {
  const quoteAmount = notNegative(available);
  const left = money(quoteAmount, quote);
  // The capital is the narrower one: there is more cash than it takes in.
  const why = leftAside.gt(ZERO)
    ? `the capital of ${capital} ${quote} leaves ${left} to buy with`
    : `there is ${left} above the reserve to buy with`;
  return fitInto({ quoteAmount, why }, buys);
}

/** The portfolio as its trades will leave it: drafted once to know what they cost. */
export function withCosts(
  view: Valuation,
  input: PlanInput,
  draftsOf: (view: Valuation, preconditions: Preconditions) => readonly (Draft | Dropped)[],
): Valuation {
  const preconditions = preconditionsOf(input, view);
  if (preconditions.kind === 'failed') return view;
  const drafts = draftsOf(view, preconditions.value).filter(isDraft);
  return afterCosts(view, input, costOf(drafts, preconditions.value.fee));
}

/**
 * What legs take from the portfolio as it is valued: fees, and what the book's prices for the whole
 * size are worse than the best bid. The targets are shares of what is left.
 */
function costOf(drafts: readonly Draft[], { rate, paidIn }: FeeRate): Big {
  const feeRate = paidIn === 'received' ? new Big(rate) : ZERO;
  const costs = drafts.map(({ levels, amount, bid }) => {
    const traded = quoteFor(levels, amount);
    return traded.minus(amount.times(bid)).abs().plus(traded.times(feeRate));
  });
  return sum(costs);
}

/** By the book, less the fee. Only a plan counts on it: money is spent once it is there. */
function expectedProceeds(sells: readonly Draft[], { rate, paidIn }: FeeRate): Big {
  const received = sells.map(({ levels, amount }) =>
    quoteFor(levels, amount).times(paidIn === 'received' ? ONE.minus(rate) : ONE),
  );
  return sum(received);
}
