import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { measureRoundTrip } from '../../../shared/api-keys/round-trip.ts';
import { TransportError } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';

const KEY = { key: 'key', secret: createSecretKey(Buffer.from('secret')), versionId: '1' };

/** Each request takes one of the times, and is answered with the status. */
function measure(timesMs: readonly number[], status = 200, body = '{"server_time": 1}') {
  const left = [...timesMs];
  const clock = { now: 1_766_400_000_000, nowMs: () => clock.now, sleepUntil: async () => {} };
  async function sendOnce() {
    const tookMs = left.shift();
    if (tookMs === undefined) throw new TransportError(false, 'ECONNREFUSED');
    clock.now += tookMs;
    return { status, headers: {}, body };
  }
  const url = 'https://exchange.test/api/v4';
  const readKey = async () => KEY;
  const client = createGateClient(createRequests(url, sendOnce, readKey, clock), clock);
  const deps = { clock, log: () => {}, exchangeOf: () => ({ client, readKey }) };
  return measureRoundTrip(deps, 'main');
}

it('The way to Gate is as long as the shortest of some requests: the first one opens a connection', async () => {
  expect(await measure([720, 242, 260])).toBe(242);
});

it('Without a response from Gate its distance is unknown', async () => {
  expect(await measure([])).toBeUndefined();
  expect(await measure([20, 20, 20], 502, '<html>')).toBeUndefined();
  expect(await measure([20, 20, 20], 429, '{"label": "TOO_MANY_REQUESTS"}')).toBeUndefined();
});

it.each([403, 451])('A public request refused with %i means a refused Region', async (status) => {
  await expect(measure([20, 20, 20], status, '<html>Forbidden')).rejects.toThrow(
    `Gate refuses all requests from this Region: deploy in another one. GET /spot/time: Gate answered ${status}`,
  );
});
