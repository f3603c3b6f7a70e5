import { Big, decimalPlaces } from './decimal.ts';

/** Worth a dollar each: what an amount in dollars says holds for them. */
const DOLLARS = new Set([
  ...['USD', 'USDT', 'USDC', 'USD1', 'USDE', 'USDS', 'USDD', 'USDP'],
  ...['DAI', 'FDUSD', 'TUSD', 'PYUSD', 'GUSD', 'RLUSD', 'BUSD'],
]);
/** Other money of states that exchanges quote in, with cents or what is like them. */
const STATES = ['EUR', 'GBP', 'AUD', 'CAD', 'CHF', 'NZD', 'BRL', 'TRY', 'UAH', 'PLN', 'ARS', 'ZAR'];
const WITH_CENTS = new Set([...DOLLARS, ...STATES]);

const CENTS = 2;
/** A unit of any other currency may be worth a house: nothing finer is traded at Gate. */
const FINEST = 8;

/** Whether an amount that is sensible in dollars is sensible in this currency. */
export const isDollar = (currency: string): boolean => DOLLARS.has(currency);

/** An amount as people read it: rounded to what counts in its currency, and never to nothing. */
function rounded(amount: Big, currency: string): Big {
  const decimals = WITH_CENTS.has(currency) ? CENTS : FINEST;
  const near = amount.round(decimals, Big.roundHalfUp);
  return near.eq('0') && !amount.eq('0') ? amount.prec(2, Big.roundHalfUp) : near;
}

/** An amount in a sentence, as in `25 USDT` or `0.00012 BTC`. */
export function money(amount: Big | string, currency: string): string {
  return `${rounded(new Big(amount), currency).toString()} ${currency}`;
}

/** An amount in a column, whose cents stand below each other: `25.00`, `0.00012`. */
export function columnAmount(amount: Big | string, currency: string): string {
  const shown = rounded(new Big(amount), currency);
  const text = shown.toString();
  return WITH_CENTS.has(currency) && decimalPlaces(text.replace('-', '')) < CENTS
    ? shown.toFixed(CENTS)
    : text;
}
