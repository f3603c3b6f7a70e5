/** The order that everyone places, and Gate's answer to it. */
export const ORDER = {
  text: 't-bench0123456789abcdefghijk1',
  currency_pair: 'BTC_USDT',
  type: 'limit',
  account: 'spot',
  side: 'buy',
  amount: '0.001',
  price: '30000',
  time_in_force: 'gtc',
} as const;

export const KEY = { key: '0123456789abcdef0123456789abcdef', secret: 's'.repeat(64) } as const;

export const REPLY = JSON.stringify({
  id: '1852454420',
  ...ORDER,
  amend_text: '-',
  create_time: '1710488334',
  update_time: '1710488334',
  create_time_ms: 1710488334073,
  update_time_ms: 1710488334074,
  status: 'open',
  iceberg: '0',
  left: '0.001',
  filled_amount: '0',
  fill_price: '0',
  filled_total: '0',
  avg_deal_price: '0',
  fee: '0',
  fee_currency: 'BTC',
  point_fee: '0',
  gt_fee: '0',
  gt_maker_fee: '0',
  gt_taker_fee: '0',
  gt_discount: false,
  rebated_fee: '0',
  rebated_fee_currency: 'USDT',
  finish_as: 'open',
});
