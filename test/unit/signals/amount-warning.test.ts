import { expect, it } from 'vitest';
import { amountWarning } from '../../../shared/config/amount-warning.ts';
import { webhookConfig } from '../../../shared/config/webhook-schema.ts';

function warningOf(order: object) {
  return amountWarning(
    webhookConfig.parse({
      secret: 's',
      id: '{{id}}',
      order: { currency_pair: 'BTC_USDT', side: '{{side}}', ...order },
    }),
  );
}

it.each([
  ['at market, whatever the amount is made of', { type: 'market', amount: '25' }],
  ['with an amount of the alert', { type: 'market', amount: '{{amount}}' }],
  ['where the alert may ask for a market order', { type: '{{type}}', amount: '25' }],
])('A source is warned of whose amount changes its meaning with the side: %s', (_, order) => {
  expect(warningOf(order)).toMatch(/"amount" changes its meaning with the side/);
});

it.each([
  ['a side that is written out', { type: 'market', side: 'buy', amount: '25' }],
  ['a limit order', { amount: '0.001', price: '{{price}}' }],
  ['a quote_amount', { type: 'market', quote_amount: '25' }],
])('A source is not warned of that has %s', (_, order) => {
  expect(warningOf(order)).toBeUndefined();
});
