import type { PairRules } from '../../../shared/gate/spot/pair-rules.ts';
import { sliceMarket } from '../../../shared/instrument/slice-market.ts';
import { Big, DECIMAL, smallest } from '../../../shared/lib/decimal.ts';
import { parseIsoDuration } from '../../../shared/lib/iso-duration.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import { normalizeSlices } from '../../../shared/orders/message/normalize-slices.ts';
import type { SlicePlan } from '../../../shared/programs/slices/plan.ts';
import { lastSlice, plainSlice } from '../../../shared/programs/slices/sizes.ts';
import { largestCount, QUOTE_DECIMALS } from '../../../shared/programs/slices/smallest-slice.ts';
import { readTime } from '../../orders/slice-options.ts';
import type { SlicePreview } from '../../render/slice-plan.ts';
import type { TicketValues } from './fields.ts';

type Sized = Pick<
  TicketValues,
  'wait' | 'side' | 'type' | 'price' | 'slices.over' | 'slices.every' | 'slices.slippage'
>;

type PreviewContext = {
  /** Of the whole order, in the currency of its amount; undefined while it is not known. */
  readonly amount: string | undefined;
  readonly last: string | undefined;
  readonly rules: PairRules | undefined;
};

/** The plan of an order as it is typed; undefined while it is not known. Pure. */
export function previewSlices(
  values: Sized,
  pair: string,
  { amount, last, rules }: PreviewContext,
): SlicePreview | undefined {
  const plan = planOf(values);
  const { side, type } = values;
  const isPlaced = (side === 'buy' || side === 'sell') && (type === 'limit' || type === 'market');
  if (!plan || !isPlaced || amount === undefined || last === undefined || !rules) return undefined;
  const { base, quote } = currenciesOf(pair);
  const order = { side, type } as const;
  const isInQuote = isQuoteSized(order);
  const decimals = isInQuote ? QUOTE_DECIMALS : rules.amountDecimals;
  const total = new Big(amount).round(decimals, Big.roundDown).toString();
  const { count, everyMs } = plan;
  const sliced = { total, count, decimals };
  const own = type === 'limit' && DECIMAL.test(values.price) ? [new Big(values.price)] : [];
  const price = smallest(new Big(last), ...own);
  const most = price.gt('0')
    ? largestCount(total, sliceMarket(order, plan, rules, price.toString()))
    : count;
  return {
    count,
    everyMs,
    spanMs: (count - 1) * everyMs,
    size: plainSlice(sliced).toString(),
    lastSize: lastSlice(sliced).toString(),
    unit: isInQuote ? quote : base,
    ...(most < count && { countMax: most }),
  };
}

function planOf(values: Sized): SlicePlan | undefined {
  if (values.wait !== 'slices') return undefined;
  const over = parseIsoDuration(readTime(values['slices.over']) ?? '');
  const every = parseIsoDuration(readTime(values['slices.every']) ?? '');
  if (over === undefined || every === undefined) return undefined;
  const percent = values['slices.slippage'];
  const slippage = DECIMAL.test(percent) && new Big(percent).div('100').toString();
  const plan = normalizeSlices({ over, every, ...(slippage && { slippage }) });
  return plan.count >= 2 ? plan : undefined;
}
