import { Big, decimalPlaces } from './decimal.ts';

/** Currencies worth one dollar per unit. Amounts in dollars apply to them. */
const DOLLARS = new Set([
  ...['USD', 'USDT', 'USDC', 'USD1', 'USDE', 'USDS', 'USDD', 'USDP'],
  ...['DAI', 'FDUSD', 'TUSD', 'PYUSD', 'GUSD', 'RLUSD', 'BUSD'],
]);
/** Other fiat currencies that exchanges quote in, with cents or a similar subunit. */
const OTHER_FIAT = [
  'EUR',
  'GBP',
  'AUD',
  'CAD',
  'CHF',
  'NZD',
  'BRL',
  'TRY',
  'UAH',
  'PLN',
  'ARS',
  'ZAR',
];
const WITH_CENTS = new Set([...DOLLARS, ...OTHER_FIAT]);

const CENTS = 2;
/**
 * A unit of any other currency may be worth very much, so it gets every decimal that Gate trades.
 */
const OTHER_DECIMALS = 8;

/** Whether a unit of this currency is worth one dollar. */
export const isDollar = (currency: string): boolean => DOLLARS.has(currency);

/** An amount for people: rounded to the decimals of its currency, but never to zero. */
function rounded(amount: Big, currency: string): Big {
  const decimals = WITH_CENTS.has(currency) ? CENTS : OTHER_DECIMALS;
  const near = amount.round(decimals, Big.roundHalfUp);
  return near.eq('0') && !amount.eq('0') ? amount.prec(2, Big.roundHalfUp) : near;
}

/** An amount in a sentence, as in `25 USDT` or `0.00012 BTC`. */
export function money(amount: Big | string, currency: string): string {
  return `${rounded(new Big(amount), currency).toString()} ${currency}`;
}

/** An amount in a column with aligned decimals: `25.00`, `0.00012`. */
export function columnAmount(amount: Big | string, currency: string): string {
  const shown = rounded(new Big(amount), currency);
  const text = shown.toString();
  return WITH_CENTS.has(currency) && decimalPlaces(text.replace('-', '')) < CENTS
    ? shown.toFixed(CENTS)
    : text;
}
