import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { amountWarning } from '../../shared/config/amount-warning.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { parseAlert } from '../../shared/signals/alert.ts';
import { orderFromAlert } from '../../shared/signals/order-message.ts';

const text = readFileSync(new URL('../../docs/signals.md', import.meta.url), 'utf8');
const [configured = '', message = ''] = [...text.matchAll(/```json\n([^`]*)```/g)].map(
  ([, block = '']) => block,
);

/** TradingView's values for its own placeholders. */
const TRADING_VIEW: Readonly<Record<string, string>> = {
  '{{strategy.order.id}}': 'Long entry',
  '{{ticker}}': 'BTCUSDT',
  '{{timenow}}': '2026-11-22T09:00:00Z',
};

it.each([
  ['opens', 'buy', '25'],
  ['closes', 'sell', '24'],
])('docs/signals.md has a source and a message of TradingView that %s', (_, side, quote) => {
  const values: Readonly<Record<string, string>> = {
    ...TRADING_VIEW,
    '{{strategy.order.action}}': side,
    '{{strategy.order.alert_message}}': quote,
  };
  const accounts = { main: { secret: 'sluice/main', pairs: ['BTC_USDT'] } };
  const config = parseConfig(`{"accounts":${JSON.stringify(accounts)},${configured}}`, 'the docs');
  const sent = message.replace(/\{\{[^}]+\}\}/g, (placeholder) => values[placeholder]!);
  const now = {
    sentAtMs: Date.parse('2026-11-22T09:00:01Z'),
    maxAgeSeconds: { main: 300 },
    pairs: ['BTC_USDT'],
    contracts: [],
  };
  const source = config.webhooks.tradingview!;
  const { request } = orderFromAlert('tradingview', source, parseAlert(sent), now);
  expect(request).toMatchObject({
    action: 'place',
    order: { currency_pair: 'BTC_USDT', side, type: 'market', quote_amount: quote },
  });
  // The id has a space in it, which an order's id may not have.
  expect(amountWarning(source)).toBeUndefined();
  expect(request.id).toMatch(/^tradingview:[a-z2-7]{26}$/);
});
