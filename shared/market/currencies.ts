/** The currencies of a pair. Gate joins them with "_", as in BTC_USDT: base first. */
export type Currencies = { readonly base: string; readonly quote: string };

/** Both are empty where there is no pair. */
export function currenciesOf(pair = ''): Currencies {
  const [base = '', quote = ''] = pair.split('_');
  return { base, quote };
}
