import { Big } from '../../../shared/lib/decimal.ts';
import { money } from '../../../shared/lib/money.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Estimate, readEstimate } from './estimate.ts';
import { PROTECT, type TicketValues } from './ticket-fields.ts';

/** What a person must agree to before a large market order. */
export type Question = {
  readonly text: string;
  /** The size that the answer is about: another one asks again. */
  readonly answer: string;
};

/** A market order of more than this part of the account's `maxOrder` is asked for. */
const PART_OF_MAX_ORDER = '0.5';

/** The question before a market order above a size, or of unknown value; undefined: it may go. */
export async function questionBefore(
  view: AccountView,
  values: TicketValues,
  confirmed: string,
): Promise<Question | undefined> {
  if (values.type !== 'market' || values.side === PROTECT) return undefined;
  const { side, currency_pair: pair, share, amount } = values;
  const answer = [side, pair, share, amount].join(' ');
  if (confirmed === answer) return undefined;
  const estimated = await readEstimate(view, values, pair);
  if (await isSmall(view, estimated)) return undefined;
  const size = share === '' ? sizeOf(values) : `${new Big(share).times('100')} % of your balance`;
  const worth =
    estimated.value === undefined
      ? 'Its value is not known.'
      : `It is worth about ${money(estimated.value, estimated.quote)}.`;
  return { text: `This will ${side} ${pair} at market: ${size}. ${worth}`, answer };
}

function sizeOf({ side, amount, currency_pair: pair }: TicketValues): string {
  const { base, quote } = currenciesOf(pair);
  return side === 'buy' ? `for ${amount} ${quote}` : `${amount} ${base}`;
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
