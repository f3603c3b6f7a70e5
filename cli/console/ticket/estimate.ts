import type { FeeRate } from '../../../shared/gate/spot/taker-fee.ts';
import { Big, DECIMAL, divideDown } from '../../../shared/lib/decimal.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import { freeOf } from '../../../shared/orders/ledger/holdings-store.ts';
import type { SlicePreview } from '../../render/slice-plan.ts';
import type { AccountView } from '../data/account-view.ts';
import { PROTECT, type TicketValues } from './fields.ts';
import { previewSlices } from './slice-preview.ts';

/** What the form knows of an order before it is sent. Absent: it is not known. */
export type Estimate = {
  readonly base: string;
  readonly quote: string;
  readonly last?: string;
  /** The currency that the order spends, and what is available of it besides the coins of exits. */
  readonly spent: string;
  readonly available?: string;
  /** In quote currency: at the order's price, or at the last one. */
  readonly value?: string;
  /** In quote currency, as if the whole order took. */
  readonly fee?: string;
  readonly feeRate?: FeeRate;
  readonly slices?: SlicePreview;
};

export type EstimateContext = {
  readonly last: string | undefined;
  readonly available: string | undefined;
  readonly feeRate: FeeRate | undefined;
};

type Sized = Pick<TicketValues, 'side' | 'type' | 'share' | 'amount' | 'price'>;

/** Reads prices, balances and the fee, and estimates the order. A failed read leaves its part out. */
export async function readEstimate(
  view: AccountView,
  values: TicketValues,
  pair: string,
): Promise<Estimate> {
  const spent = spentOf(values, pair);
  const { stack } = view.setting.connection;
  const isSliced = values.wait === 'slices';
  const [tickers, holdings, held, feeRate, rules] = await Promise.all([
    view.tickers().catch(() => undefined),
    view.holdings().catch(() => undefined),
    stack.holdings.read(view.account, spent).catch(() => undefined),
    view.feeRate(pair).catch(() => undefined),
    isSliced ? view.pairRules(pair).catch(() => undefined) : undefined,
  ]);
  const balance = holdings?.balances.find(({ currency }) => currency === spent);
  const last = tickers?.get(pair)?.last;
  // An order for a share of the balance leaves what exits own.
  const available = holdings && held && freeOf(balance ?? { available: '0' }, held);
  const amount = amountOf(values, available)?.toString();
  const slices = previewSlices(values, pair, { amount, last, rules });
  return {
    ...estimate(values, pair, { last, available, feeRate }),
    ...(slices && { slices }),
  };
}

/** The value and the fee of an order as it is typed. Pure. */
export function estimate(
  values: Sized,
  pair: string,
  { last, available, feeRate }: EstimateContext,
): Estimate {
  const { base, quote } = currenciesOf(pair);
  const value = worthOf(values, last, available);
  return {
    base,
    quote,
    spent: spentOf(values, pair),
    ...(last !== undefined && { last }),
    ...(available !== undefined && { available }),
    ...(value && { value: value.toString() }),
    ...(feeRate && { feeRate }),
    ...(value && feeRate && { fee: value.times(feeRate.rate).toString() }),
  };
}

/** An exit sells too. */
function spentOf({ side }: Pick<Sized, 'side'>, pair: string): string {
  const { base, quote } = currenciesOf(pair);
  return side === 'buy' ? quote : base;
}

function worthOf(values: Sized, last: string | undefined, available: string | undefined) {
  const { side, type, price } = values;
  const size = sizeOf(values, available);
  const isOfQuote = values.share === '' ? isQuoteSized({ side, type }) : side === 'buy';
  if (isOfQuote) return size;
  const atPrice = type === 'limit' && side !== PROTECT ? decimalOf(price) : decimalOf(last);
  return atPrice && size?.times(atPrice);
}

/** The amount, or the share of what is available, which is in the spent currency. */
function sizeOf({ share, amount }: Sized, available: string | undefined): Big | undefined {
  return share === '' ? decimalOf(amount) : decimalOf(available)?.times(share);
}

/** The amount that a share becomes: a limit buy's is in base currency. */
function amountOf(values: Sized, available: string | undefined): Big | undefined {
  const { share, side, type } = values;
  const size = sizeOf(values, available);
  if (share === '' || side !== 'buy' || type !== 'limit') return size;
  const price = decimalOf(values.price);
  return size && price?.gt('0') ? divideDown(size, price) : undefined;
}

/** A text that somebody types is no decimal yet. */
function decimalOf(text: string | undefined): Big | undefined {
  return text !== undefined && DECIMAL.test(text) ? new Big(text) : undefined;
}
