import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SendOnce } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createAccountBalances } from '../../../shared/gate/spot/account-balances.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';
import { systemClock } from '../../../shared/lib/clock.ts';

const KEY = { key: 'key', secret: createSecretKey('secret', 'utf8'), versionId: '1' };
const URL = 'https://exchange.test/api/v4';
const PAGE = '<html><body>Back soon</body></html>';

/** A client of a server that answers everything with the same. */
function clientOf(body: string) {
  const answer: SendOnce = async () => ({ status: 200, headers: {}, body });
  const readKey = async () => KEY;
  return createGateClient(createRequests(URL, answer, readKey, systemClock), systemClock);
}

function fundsOf(body: string) {
  const answer: SendOnce = async () => ({ status: 200, headers: {}, body });
  const requests = createRequests(URL, answer, async () => KEY, systemClock);
  return createAccountBalances(requests, URL, systemClock);
}

test.each([
  ['pairRules', () => clientOf(PAGE).pairRules('BTC_USDT')],
  ['lastPrice', () => clientOf(PAGE).lastPrice('BTC_USDT')],
  ['order', () => clientOf(PAGE).order('1', 'BTC_USDT')],
  ['openOrders', () => clientOf(PAGE).openOrders()],
  ['balances', () => fundsOf(PAGE).spotBalances()],
  ['accountMode', () => fundsOf(PAGE).accountMode()],
  ['get', () => clientOf(PAGE).get('/account/detail', {})],
])('a page in place of an answer says nothing: %s throws', async (_what, ask) => {
  await expect(ask()).rejects.toThrow(/not JSON/);
});

test.each(['{}', '[]', 'null', '""'])(
  'something else in place of a pair is not "no such pair": %s',
  async (body) => {
    await expect(clientOf(body).pairRules('BTC_USDT')).rejects.toThrow('not a pair');
  },
);

test('something else in place of a ticker is not "no price"', async () => {
  await expect(clientOf('{}').lastPrice('BTC_USDT')).rejects.toThrow('not a list');
});
