import { expect, it } from 'vitest';
import { createFuturesMarket } from '../../../shared/gate/futures/market.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import { KEY, orderText, REAL_IDS, recordedClient } from './futures/recorded-requests.ts';

/** What shows that an order is absent, and what does not. A row without an id may be any order. */

function spotOf(pairs: object) {
  const answer = async () => ({ status: 200, headers: {}, body: JSON.stringify(pairs) });
  const requests = createRequests('https://exchange.test', answer, async () => KEY, systemClock);
  return createGateClient(requests, systemClock).openOrders();
}

it('An open order of a pair that cannot be read may be any of the pair', async () => {
  const row = { id: '1', text: 't-abc', currency_pair: 'A_USDT', status: 'open' };
  const whole = await spotOf([{ currency_pair: 'A_USDT', orders: [row] }]);
  expect([whole.rows.length, whole.mayMiss('A_USDT')]).toEqual([1, false]);
  const { id: _none, ...unread } = row;
  const lacking = await spotOf([{ currency_pair: 'A_USDT', orders: [row, unread] }]);
  expect([lacking.rows.length, lacking.mayMiss('A_USDT'), lacking.mayMiss('B_USDT')]).toEqual([
    1,
    true,
    false,
  ]);
  expect((await spotOf([{ orders: [unread] }])).mayMiss('B_USDT')).toBe(true);
});

it('An open order of a contract that cannot be read may be any', async () => {
  const openOf = (body: string) => {
    const { client } = recordedClient(() => ({ body }));
    return createFuturesMarket(client, 1).openOrders();
  };
  const order = orderText(REAL_IDS[0]);
  expect((await openOf(`[${order}]`)).mayMiss('BTC_USDT')).toBe(false);
  const lacking = await openOf(`[${order},{"contract":"BTC_USDT","size":"5"}]`);
  expect([lacking.rows.length, lacking.mayMiss('BTC_USDT')]).toEqual([1, true]);
});

it('Gate does not know an order if it says so, whatever the status, and not if a page is missing', async () => {
  const orderOf = (status: number, body: string) => {
    const answer = async () => ({ status, headers: {}, body });
    const requests = createRequests('https://exchange.test', answer, async () => KEY, systemClock);
    return createGateClient(requests, systemClock).order('t-abc', 'A_USDT');
  };
  for (const status of [400, 404]) {
    for (const label of ['ORDER_NOT_FOUND', 'CLIENT_ID_NOT_FOUND']) {
      expect(await orderOf(status, JSON.stringify({ label, message: '' }))).toBeUndefined();
    }
  }
  await expect(orderOf(404, '<html>404 Not Found</html>')).rejects.toThrow('(no label)');
  await expect(orderOf(400, '{"label":"INVALID_CURRENCY_PAIR"}')).rejects.toThrow('INVALID');
});
