/** Source: TradingView, "Symbol": a chart puts its exchange in front, as in GATEIO:BTCUSDT. */
const EXCHANGE = /^GATE(?:IO)?:/;

/**
 * The pairs that a person or a chart may mean by `btc_usdt`, `BTC/USDT`, `BTCUSDT` or
 * `GATEIO:BTCUSDT`, as Gate writes them. Without a separator, only a known pair fits.
 */
export function pairsWrittenAs(text: string, known: readonly string[]): readonly string[] {
  const name = text.trim().toUpperCase().replace(EXCHANGE, '');
  const [base, quote, ...more] = name.split(/[_/-]/);
  if (base && quote && more.length === 0) return [`${base}_${quote}`];
  return known.filter((pair) => pair.replace('_', '') === name);
}

/** The one pair that a text can mean; otherwise the text itself, for the refusal to quote. */
export function pairOrText(text: string, known: readonly string[]): string {
  const [pair, ...others] = pairsWrittenAs(text, known);
  return pair === undefined || others.length > 0 ? text : pair;
}
