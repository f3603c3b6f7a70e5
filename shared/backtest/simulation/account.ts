import { Big, sum } from '../../lib/decimal.ts';
import type { Leg } from '../../portfolio/model/plan.ts';
import type { SimulatedFill } from './market.ts';
import type { Costs } from './setting.ts';

const ZERO = new Big('0');
const ONE = new Big('1');

/** One trade of a backtest. */
export type Trade = {
  readonly slot: number;
  readonly asset: string;
  readonly side: Leg['side'];
  readonly amount: Big;
  /** In quote, without the fee. */
  readonly quote: Big;
  /** In quote. */
  readonly fee: Big;
  /** Spread and slippage, in quote. */
  readonly cost: Big;
};

export type SimulatedAccount = ReturnType<typeof openAccount>;

/**
 * The balances of a simulated account, in exact decimals. A fee is taken from what a trade brings in, or
 * it is paid in GT or points: those are not part of the portfolio, and what they cost reduces its value.
 */
export function openAccount(
  startValue: string,
  { fee: feeRate, paidIn }: Pick<Costs, 'fee' | 'paidIn'>,
) {
  let quote = new Big(startValue);
  let paidElsewhere = ZERO;
  const amounts = new Map<string, Big>();
  const trades: Trade[] = [];
  const isTaken = paidIn === 'received';
  const kept = isTaken ? ONE.minus(feeRate) : ONE;

  const amountOf = (asset: string): Big => amounts.get(asset) ?? ZERO;

  return {
    trades: trades as readonly Trade[],
    amountOf,
    quote: (): Big => quote,
    /** The money that fees in GT or points have cost so far. */
    paidElsewhere: (): Big => paidElsewhere,

    deposit(amount: string): void {
      quote = quote.plus(amount);
    },

    trade(
      slot: number,
      asset: string,
      side: Leg['side'],
      { amount, price, cost }: SimulatedFill,
    ): Trade {
      const traded = amount.times(price);
      const isBuy = side === 'buy';
      quote = isBuy ? quote.minus(traded) : quote.plus(traded.times(kept));
      const received = isBuy ? amount.times(kept) : ZERO.minus(amount);
      amounts.set(asset, amountOf(asset).plus(received));
      if (quote.lt(ZERO) || amountOf(asset).lt(ZERO)) {
        throw new Error(
          `The backtest sold or spent more than the account had: ${asset}, slot ${slot}.`,
        );
      }
      const fee = traded.times(feeRate);
      if (!isTaken) paidElsewhere = paidElsewhere.plus(fee);
      const trade = { slot, asset, side, amount, quote: traded, fee, cost };
      trades.push(trade);
      return trade;
    },

    /** The exact value at these prices. */
    valueAt(priceOf: (asset: string) => string): Big {
      const values = [...amounts].map(([asset, amount]) => amount.times(priceOf(asset)));
      return quote.plus(sum(values)).minus(paidElsewhere);
    },
  };
}
