import { expect, test } from 'vitest';
import { previewOf } from '../../cli/dead-letters/redrive-preview.ts';
import { renderDeadLetters } from '../../cli/dead-letters/render-dead-letters.ts';

const AT_MS = Date.parse('2026-11-22T09:00:00Z');
const ACCOUNTS = { main: { secret: 's', exchange: 'live', live: true } };

test.each([
  [{ type: 'limit', amount: '0.001', price: '30000' }, 'buy 0.001 BTC_USDT at 30000'],
  [{ type: 'market', amount: '25' }, 'buy BTC_USDT for 25 USDT'],
  [{ type: 'market', quote_amount: '25' }, 'buy BTC_USDT for 25 USDT'],
  [{ type: 'market', amount_of_available: '0.5' }, 'buy BTC_USDT for 0.5 of what is available'],
])('a dead letter says what its order asks for: %j', async (size, words) => {
  const body = JSON.stringify({ id: 'a', currency_pair: 'BTC_USDT', side: 'buy', ...size });
  const message = { messageId: 'm', body, group: 'g', sentAtMs: AT_MS, receiptHandle: 'r' };
  const preview = await previewOf(message, ACCOUNTS, AT_MS, async () => undefined);
  const [first] = renderDeadLetters([preview], (_style, text) => text).split('\n');
  expect(first).toBe(`2026-11-22T09:00:00.000Z  main a: ${words}`);
});
