import { parsePairRules } from '../../shared/gate/spot/pair-rules.ts';
import type { Market } from '../../shared/limits/market.ts';

/** The limits of an account with small orders. */
export const LIMITS = {
  currency: 'USDT',
  maxOrder: '100',
  maxDay: '500',
  maxDayOrders: 500,
  priceCollar: '0.05',
  maxAgeSeconds: 300,
};

/** BTC_USDT in the fields of Gate, without a price limit of the pair. */
const BTC = {
  id: 'BTC_USDT',
  base: 'BTC',
  quote: 'USDT',
  amount_precision: 6,
  precision: 1,
  min_base_amount: '0.00001',
  min_quote_amount: '3',
  max_base_amount: '1000',
  max_quote_amount: '5000000',
  market_order_max_stock: '30',
  market_order_max_money: '2000000',
  trade_status: 'tradable',
  delisting_time: 0,
};

/** BTC_USDT at 50,000, with other rules where they are given. */
export function btcMarket(rules: object = {}, rest: Partial<Market> = {}): Market {
  return {
    rules: parsePairRules({ ...BTC, ...rules })!,
    lastPrice: '50000',
    quoteRate: '1',
    ...rest,
  };
}
