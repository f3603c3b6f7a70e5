import { Big } from '../../../shared/lib/decimal.ts';
import { money } from '../../../shared/lib/money.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { isQuoteSized } from '../../../shared/market/order-size.ts';
import {
  describeSliceSizes,
  describeSliceTimes,
  type SlicePreview,
} from '../../render/slice-plan.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Estimate, readEstimate } from './estimate.ts';
import { PROTECT, type TicketValues } from './fields.ts';
import type { Question } from './form-values.ts';

/** A market order of more than this part of the account's `maxOrder` is asked for. */
const PART_OF_MAX_ORDER = '0.5';

/**
 * The question before an order is worked in slices, and before a market order above a size or of unknown
 * value; undefined: it may go.
 */
export async function questionBefore(
  view: AccountView,
  values: TicketValues,
  message: Readonly<Record<string, unknown>>,
  confirmed: string,
): Promise<Question | undefined> {
  const { side, type, wait, currency_pair: pair } = values;
  const isSliced = wait === 'slices';
  if (side === PROTECT || (type !== 'market' && !isSliced)) return undefined;
  const answer = answerFor(message);
  if (confirmed === answer) return undefined;
  const estimated = await readEstimate(view, values, pair);
  // Its refusal comes at once, and says what would do.
  if (estimated.slices?.countMax !== undefined) return undefined;
  if (!isSliced && (await isSmall(view, estimated))) return undefined;
  const how = type === 'market' ? 'at market' : `at ${values.price}`;
  const worth =
    estimated.value === undefined
      ? 'Its value is not known.'
      : `It is worth about ${money(estimated.value, estimated.quote)}.`;
  const plan = isSliced ? ` ${describePlan(estimated.slices)}` : '';
  return { text: `This will ${side} ${pair} ${how}: ${sizeOf(values)}.${plan} ${worth}`, answer };
}

/** The answer counts for the order that was shown; a corrected one has a new id. */
export function answerFor({ id: _id, ...order }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(order);
}

function describePlan(slices: SlicePreview | undefined): string {
  if (!slices) return 'How its slices would be is not known: the pair has no price now.';
  return `In slices: ${describeSliceSizes(slices)}; ${describeSliceTimes(slices)}.`;
}

function sizeOf({ side, type, share, amount, currency_pair: pair }: TicketValues): string {
  if (share !== '') return `${new Big(share).times('100')} % of your balance`;
  const { base, quote } = currenciesOf(pair);
  return isQuoteSized({ side, type }) ? `for ${amount} ${quote}` : `${amount} ${base}`;
}

async function isSmall(view: AccountView, { value, quote }: Estimate): Promise<boolean> {
  const { account, currency, setting } = view;
  const { maxOrder } = setting.connection.target.accounts[account]?.limits ?? {};
  if (value === undefined || maxOrder === undefined) return false;
  const most = new Big(maxOrder).times(PART_OF_MAX_ORDER);
  if (quote === currency) return new Big(value).lte(most);
  const rate = (await view.tickers()).get(`${quote}_${currency}`)?.last;
  return rate !== undefined && new Big(value).times(rate).lte(most);
}
