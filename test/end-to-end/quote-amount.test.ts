import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shownOrder } from '../support/record.ts';
import { startTestStack, type TestStack, tokenOf } from '../support/test-stack.ts';

const LIMITS = { maxOrder: '100', maxDay: '1000', maxDayOrders: 40, priceCollar: '0.05' };
const SELL = { type: 'market', side: 'sell', quote_amount: '25' };

describe('An order in quote currency', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({
      limits: LIMITS,
      sections: {
        webhooks: {
          tv: {
            secret: 'webhook/tv',
            id: '{{id}}',
            order: {
              currency_pair: 'BTC_USDT',
              side: '{{side}}',
              type: 'market',
              quote_amount: '{{quote}}',
            },
          },
        },
      },
    });
  });
  afterAll(() => it?.stop());

  function sentOrder(text: string | undefined) {
    const bodies = it.posts.map(({ body }) => JSON.parse(body));
    return bodies.filter((body) => body.text === text);
  }

  test('is sold at the last price, and the record shows the amount that came out', async () => {
    await it.send({ id: 'sell', ...SELL });

    const record = await it.settled('sell');
    expect(shownOrder(record)).toMatchObject({
      status: 'filled',
      quote_amount: '25',
      amount: '0.000284',
      amount_currency: 'BTC',
      slippage: '0.03',
      filled_amount: '0.000284',
    });
    const [sent, ...more] = sentOrder(record.text);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ amount: '0.000284', slippage: '0.03' });
    expect(sent).not.toHaveProperty('quote_amount');
  });

  test('is the same order when it comes again, whatever the price is then', async () => {
    const before = await it.settled('sell');
    it.exchange.movePrice('BTC_USDT', '44000');
    try {
      await it.send({ id: 'sell', ...SELL, quote_amount: '25.00' });
      await it.queueEmpty();
      expect(await it.find('sell')).toEqual(before);
      await it.send({ id: 'sell', ...SELL, quote_amount: '26' });
      await it.queueEmpty();
      expect(await it.find('sell')).toEqual(before);
      expect(sentOrder(before.text)).toHaveLength(1);
      const items = JSON.stringify(await it.allItems());
      expect(items.match(/"conflictsWith":"sell"/g)).toHaveLength(1);
    } finally {
      it.exchange.movePrice('BTC_USDT', '88000');
    }
  });

  test('counts for the limits with what it came to, and is refused by its own field', async () => {
    await it.send({ id: 'too-large', ...SELL, quote_amount: '101' });
    expect(await it.settled('too-large')).toMatchObject({
      status: 'rejected',
      order: { quote_amount: '101', amount: '0.001147' },
      reason: { code: 'MAX_ORDER', field: 'quote_amount', limit: '99.968' },
    });
    await it.send({ id: 'too-small', ...SELL, quote_amount: '2.9' });
    expect(await it.settled('too-small')).toMatchObject({
      status: 'rejected',
      reason: { code: 'BELOW_MINIMUM', field: 'quote_amount' },
    });
  });

  test('is bought by a limit order at its own price', async () => {
    await it.send({ id: 'limit', type: 'limit', price: '80000', quote_amount: '25' });
    expect(await it.settled('limit')).toMatchObject({
      status: 'open',
      order: { quote_amount: '25', amount: '0.000312', price: '80000' },
      reserved: { units: 24_96000000 },
    });
    const amendment = { target: 'limit', currency_pair: 'BTC_USDT', amount: '0.0005' };
    await it.sendText(JSON.stringify({ id: 'larger', action: 'amend', ...amendment }));
    expect(await it.settled('larger')).toMatchObject({ status: 'done' });
    expect((await it.find('limit'))?.order).toMatchObject({ amount: '0.0005' });
  });

  test('opens and closes by one template of a webhook', async () => {
    const token = await tokenOf(it, 'tv');
    async function alert(id: string, side: string, quote: string) {
      const url = `${it.stack.outputs.SignalUrl}tv/${token}`;
      const body = JSON.stringify({ id, side, quote });
      expect((await fetch(url, { method: 'POST', body })).status).toBe(202);
      return shownOrder(await it.settled(`tv:${id}`));
    }
    expect(await alert('open', 'buy', '50')).toMatchObject({
      status: 'filled',
      amount: '50',
      amount_currency: 'USDT',
    });
    expect(await alert('close', 'sell', '49')).toMatchObject({
      status: 'filled',
      amount: '0.000556',
      amount_currency: 'BTC',
    });
  });
});
