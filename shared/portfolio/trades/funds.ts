import type { FeeRate } from '../../gate/spot/taker-fee.ts';
import { Big, largest, sum } from '../../lib/decimal.ts';
import { money } from '../../lib/money.ts';
import { notNegative, ONE, ZERO } from '../model/exact.ts';
import type { PlanInput, PortfolioConfig } from '../model/plan-input.ts';
import { type Preconditions, preconditionsOf } from '../valuation/preconditions.ts';
import { afterCosts, type Valuation } from '../valuation/valuation.ts';
import { type Draft, type Dropped, isDraft } from './draft.ts';
import { fitInto, type Room, type Selection } from './fit.ts';
import { tradedBy } from './slices.ts';

/** The remaining turnover of a run: the smallest of the portfolio's and the account's budgets. */
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
 * A buy usually costs less than its limit price allows, so each run leaves a little cash: up to the
 * collar, and a little for steps. So little cash alone starts no buys, or the next run would buy. Nor does
 * what the costs of a run with a limited capital kept below the smallest trade.
 */
const LEFTOVER = new Big('0.001');

/** The money for planned buys: the free money and the expected proceeds of the sells. */
export function moneyForPlan(
  { spendable, leftAside }: Valuation,
  sells: readonly Draft[],
  preconditions: Preconditions,
): Big {
  const { investable, portfolio, fee } = preconditions;
  if (sells.length > 0) return spendable.plus(expectedProceeds(sells, fee));
  const unspent = investable.times(LEFTOVER.plus(portfolio.collar));
  const lost = investable.times(lostByTrading(preconditions));
  const least = leftAside.gt(ZERO)
    ? largest(unspent, new Big(portfolio.minTrade)).plus(lost)
    : unspent;
  return spendable.lt(least) ? ZERO : spendable;
}

/**
 * The share of a limited capital that one run may lose by selling and buying all of it: fees, and
 * prices up to the collar away. Cash outside the capital replaces it, which is no reason to trade.
 */
function lostByTrading({ portfolio, fee: { rate, paidIn } }: Preconditions): Big {
  const feeRate = paidIn === 'received' ? rate : ZERO;
  return new Big(portfolio.collar).plus(feeRate).times('2');
}

/** Shrinks buys to fit into the available money. */
export function fitToMoney(
  buys: readonly Draft[],
  available: Big,
  { quote, capital }: PortfolioConfig,
  { leftAside }: Valuation,
): Selection {
  const quoteAmount = notNegative(available);
  const left = quoteAmount.eq(ZERO) ? 'no cash is' : `only ${money(quoteAmount, quote)} is`;
  // The capital is the limit here: there is more cash outside it.
  const why = leftAside.gt(ZERO)
    ? `${left} left of the capital of ${capital} ${quote}`
    : `${left} left after the reserve`;
  return fitInto({ quoteAmount, why }, buys);
}

/** The portfolio after the costs of its trades. It is drafted once to know them. */
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
 * The costs of legs: fees, and the difference between the book's prices for the whole size and the
 * best bid. The targets are shares of the rest.
 */
function costOf(drafts: readonly Draft[], { rate, paidIn }: FeeRate): Big {
  const feeRate = paidIn === 'received' ? new Big(rate) : ZERO;
  const costs = drafts.map((draft) => {
    const traded = tradedBy(draft);
    return traded.minus(draft.amount.times(draft.bid)).abs().plus(traded.times(feeRate));
  });
  return sum(costs);
}

/**
 * By the book, less the fee. Only a plan counts on these proceeds: money is spent once it has
 * arrived.
 */
function expectedProceeds(sells: readonly Draft[], { rate, paidIn }: FeeRate): Big {
  const received = sells.map((sell) =>
    tradedBy(sell).times(paidIn === 'received' ? ONE.minus(rate) : ONE),
  );
  return sum(received);
}
