import type { Config } from './schema.ts';

/**
 * A warning about the amount of a source's order. At Gate, a market buy counts its amount in quote
 * currency and a market sell in base currency: 25 USDT on one side, 25 BTC on the other.
 */
export function amountWarning({
  order: { amount, side = '', type = 'limit' },
}: Config['webhooks'][string]): string | undefined {
  const mayBeMarket = type === 'market' || type.includes('{{');
  if (amount === undefined || !mayBeMarket || !side.includes('{{')) return undefined;
  return (
    '"amount" changes its meaning with the side: a market buy spends it in quote currency, a market ' +
    'sell sells it in base currency. "quote_amount" means quote currency for both.'
  );
}
