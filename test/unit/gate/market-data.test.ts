import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createMarketData } from '../../../shared/gate/spot/market-data.ts';

const PRICES: Readonly<Record<string, string>> = { A_USDT: '1', B_USDT: '2', C_USDT: '3' };
const PLENTY = '150';
const SCARCE = '99';

/** A market whose exchange says how many of 200 requests are left. */
function market() {
  const asked: string[] = [];
  const timeoutsMs: (number | undefined)[] = [];
  const state = { nowMs: 1_000_000, left: PLENTY, isSlow: false, ignoresPair: false };
  const clock = { nowMs: () => state.nowMs, sleepUntil: async () => {} };
  async function sendOnce({ target, timeoutMs }: HttpRequest) {
    timeoutsMs.push(timeoutMs);
    const pair = new URL(target, 'https://exchange.test').searchParams.get('currency_pair');
    asked.push(pair ?? 'all');
    if (state.isSlow && !pair) throw new Error('no complete answer in time');
    const rows = Object.entries(PRICES)
      .filter(([each]) => !pair || each === pair || state.ignoresPair)
      .map(([currency_pair, last]) => ({ currency_pair, last }));
    const headers = {
      'x-gate-ratelimit-limit': '200',
      'x-gate-ratelimit-requests-remain': state.left,
    };
    return { status: 200, headers, body: JSON.stringify(rows) };
  }
  const noKey = () => Promise.reject(new Error('no key is needed'));
  const requests = createRequests('https://exchange.test/api/v4', sendOnce, noKey, clock);
  return { asked, timeoutsMs, state, ...createMarketData(requests, clock) };
}

describe('The prices that orders are checked against', () => {
  it('are asked for pair by pair, and kept for 5 s', async () => {
    const { lastPrice, asked, state } = market();
    expect([await lastPrice('A_USDT'), await lastPrice('B_USDT')]).toEqual(['1', '2']);
    state.nowMs += 4_999;
    await lastPrice('A_USDT');
    expect(asked).toEqual(['A_USDT', 'B_USDT']);
    state.nowMs += 1;
    await lastPrice('A_USDT');
    expect(asked).toEqual(['A_USDT', 'B_USDT', 'A_USDT']);
  });

  it('are asked for all at once for 10 s after half of what Gate answers is used up', async () => {
    const { lastPrice, asked, state } = market();
    state.left = SCARCE;
    await lastPrice('A_USDT');
    expect(await lastPrice('B_USDT')).toBe('2');
    expect([await lastPrice('A_USDT'), await lastPrice('C_USDT')]).toEqual(['1', '3']);
    expect(asked).toEqual(['A_USDT', 'all']);
    state.nowMs += 5_000;
    expect(await lastPrice('C_USDT')).toBe('3');
    expect(asked).toEqual(['A_USDT', 'all', 'all']);
    state.nowMs += 5_000;
    state.left = PLENTY;
    await lastPrice('C_USDT');
    expect(asked).toEqual(['A_USDT', 'all', 'all', 'C_USDT']);
  });

  it('are asked for pair by pair again where all of them take too long', async () => {
    const { lastPrice, asked, state } = market();
    state.left = SCARCE;
    await lastPrice('A_USDT');
    state.isSlow = true;
    expect(await lastPrice('B_USDT')).toBe('2');
    expect(asked.at(-1)).toBe('B_USDT');
  });

  it('are those of the pair, although the answer begins with another one', async () => {
    const { lastPrice, state } = market();
    state.ignoresPair = true;
    expect(await lastPrice('B_USDT')).toBe('2');
    expect(await lastPrice('D_USDT')).toBeUndefined();
  });

  it('have 3 s to come over a new connection, 1 s over one that is there', async () => {
    const { lastPrice, timeoutsMs, state } = market();
    await lastPrice('A_USDT');
    state.nowMs += 1_000;
    await lastPrice('B_USDT');
    state.nowMs += 1_001;
    await lastPrice('C_USDT');
    expect(timeoutsMs).toEqual([3_000, 1_000, 3_000]);
  });

  it('are none for a pair that is not in the list of all', async () => {
    const { lastPrice, asked, state } = market();
    state.left = SCARCE;
    await lastPrice('A_USDT');
    expect(await lastPrice('NO_SUCH')).toBeUndefined();
    expect(asked).toEqual(['A_USDT', 'all']);
  });
});
