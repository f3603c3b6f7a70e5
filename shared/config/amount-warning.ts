import type { Config } from './schema.ts';

/**
 * What is doubtful about how a source sizes its orders. At Gate the amount of a market buy is quote
 * currency and that of a market sell base currency: 25 USDT, and then 25 BTC.
 */
export function amountWarning({
  order: { amount, side, type = 'limit' },
}: Config['webhooks'][string]): string | undefined {
  const mayBeMarket = type === 'market' || type.includes('{{');
  if (amount === undefined || !mayBeMarket || !side.includes('{{')) return undefined;
  return (
    '"amount" changes its meaning with the side: a market buy spends it in quote currency, a market ' +
    'sell sells it in base currency. "quote_amount" means quote currency for both.'
  );
}
