import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';

const NOW_MS = 1_766_400_000_000;
const KEY = { key: 'key', secret: createSecretKey(Buffer.from('secret')), versionId: '1' };
const ORDER = { text: 't-1', currency_pair: 'BTC_USDT', type: 'market', slippage: '0.05' };
const FENCE = { signedAtMs: NOW_MS, exptimeMs: NOW_MS + 3_000 };

/** A client of an exchange that refuses everything with one label, and whose rules can change. */
function refusedClient(label: string) {
  const state = { slippage: '0.05', reads: 0 };
  async function sendOnce({ method }: { readonly method: string }) {
    if (method !== 'GET') {
      return { status: 400, headers: {}, body: JSON.stringify({ label, message: '' }) };
    }
    state.reads += 1;
    const row = { id: 'BTC_USDT', amount_precision: 6, precision: 1, slippage: state.slippage };
    return { status: 200, headers: {}, body: JSON.stringify(row) };
  }
  const clock = { nowMs: () => NOW_MS, sleepUntil: async () => {} };
  const url = 'https://exchange.test/api/v4';
  return {
    state,
    client: createGateClient(
      createRequests(url, sendOnce, async () => KEY, clock),
      clock,
    ),
  };
}

it('Rules that Gate has changed count from the first order that it refuses by them', async () => {
  const { state, client } = refusedClient('INVALID_PARAM_VALUE');
  expect((await client.pairRules('BTC_USDT'))?.maxSlippage).toBe('0.05');
  state.slippage = '0.03';
  expect((await client.pairRules('BTC_USDT'))?.maxSlippage).toBe('0.05');
  await client.place(KEY, ORDER, FENCE);
  expect((await client.pairRules('BTC_USDT'))?.maxSlippage).toBe('0.03');
  await client.amendOrder(KEY, '1', { currency_pair: 'BTC_USDT', price: '1' }, FENCE);
  await client.pairRules('BTC_USDT');
  expect(state.reads).toBe(3);
});

it('Another refusal tells nothing of the rules', async () => {
  const { state, client } = refusedClient('BALANCE_NOT_ENOUGH');
  await client.pairRules('BTC_USDT');
  await client.place(KEY, ORDER, FENCE);
  await client.pairRules('BTC_USDT');
  expect(state.reads).toBe(1);
});
