import { describe, expect, test } from 'vitest';
import { parseOrderSnapshot } from '../../../shared/gate/spot/order-snapshot.ts';

/** As Gate wrote it in January 2024, before rows had `filled_amount`; from ccxt's static responses. */
const MARKET_BUY_OF_2024 = {
  id: '497245022561',
  text: 'apiv4',
  status: 'closed',
  currency_pair: 'LTC_USDT',
  type: 'market',
  account: 'spot',
  side: 'buy',
  amount: '5.0',
  price: '0.0',
  time_in_force: 'ioc',
  left: '0.001015',
  filled_total: '4.998985',
  avg_deal_price: '68.02',
  fee: '0.000147',
  fee_currency: 'LTC',
  update_time_ms: '1706382263841',
  finish_as: 'filled',
};

describe('a row of an order', () => {
  test('without filled_amount says about what a market buy has filled', () => {
    expect(parseOrderSnapshot(MARKET_BUY_OF_2024)).toMatchObject({
      isOpen: false,
      filledAmount: '0.07349287',
      filledTotal: '4.998985',
      isEstimate: true,
      finishAs: 'filled',
    });
  });

  test('without filled_amount says exactly what an order in base has filled', () => {
    const sell = { ...MARKET_BUY_OF_2024, side: 'sell', amount: '5', left: '1.5' };
    const order = parseOrderSnapshot(sell);
    expect(order?.filledAmount).toBe('3.5');
    expect(order).not.toHaveProperty('isEstimate');
  });

  test('says why Gate ended it, and nothing of that while it is open', () => {
    const ended = { status: 'cancelled', finish_as: 'price_protect_cancelled' };
    expect(parseOrderSnapshot({ ...MARKET_BUY_OF_2024, ...ended })?.finishAs).toBe(
      'price_protect_cancelled',
    );
    const open = { status: 'open', finish_as: 'open' };
    expect(parseOrderSnapshot({ ...MARKET_BUY_OF_2024, ...open })?.finishAs).toBeUndefined();
  });

  test.each([
    [{ id: '1', text: 't-a' }],
    [{ ...MARKET_BUY_OF_2024, status: undefined }],
    [{ ...MARKET_BUY_OF_2024, left: 'nothing' }],
    [{ ...MARKET_BUY_OF_2024, avg_deal_price: '' }],
  ])('that does not say how it stands is taken for live: %j', (row) => {
    expect(parseOrderSnapshot(row)).toMatchObject({ orderId: row.id, isOpen: true, isVague: true });
  });

  test.each([[null], ['text'], [{ text: 't-a' }], [[]]])('is none without an id: %j', (row) => {
    expect(parseOrderSnapshot(row)).toBeUndefined();
  });
});
