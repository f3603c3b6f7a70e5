import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../local/exchange/behavior/faults.ts';
import { openExchange, RESTING_BUY, type Trader } from './trader.ts';

const ORDER = { currency_pair: 'BTC_USDT', ...RESTING_BUY, text: 't-a' };

function placeWith(fault: FaultKind): { trader: Trader; outcome: unknown; placed: number } {
  const trader = openExchange();
  trader.exchange.faults.plan({ fault, method: 'POST', pathPrefix: '/api/v4/spot/orders' });
  const reply = trader.send('POST', '/spot/orders', { body: ORDER });
  const outcome = reply.fault ?? reply.status;
  return { trader, outcome, placed: trader.exchange.placementsByText().get('t-a') ?? 0 };
}

describe('faults', () => {
  test.each([
    ['lost_reply', 'lost', 1],
    ['lost_request', 'lost', 0],
    ['reset_after', 'reset', 1],
    ['reset_before', 'reset', 0],
    ['error_after', 500, 1],
    ['error_before', 500, 0],
    ['bad_gateway_after', 502, 1],
    ['bad_gateway_before', 502, 0],
    ['accepted_after', 202, 1],
    ['accepted_before', 202, 0],
    ['slow_reply', 201, 1],
    ['rate_limited', 429, 0],
    ['lying_refusal', 429, 1],
  ] as const)('%s: the sender sees %s, and %i orders were accepted', (fault, outcome, placed) => {
    expect(placeWith(fault)).toMatchObject({ outcome, placed });
  });

  test('a planned fault meets the next matching requests and no others', () => {
    const { exchange, ask } = openExchange();
    exchange.faults.plan({ fault: 'error_before', pathPrefix: '/api/v4/spot/time', times: 2 });
    const statusOf = (resource: string) => ask('GET', resource).status;
    expect(statusOf('/spot/tickers')).toBe(200);
    expect([1, 2, 3].map(() => statusOf('/spot/time'))).toEqual([500, 500, 200]);
  });

  test('a slow reply says how long it is under way', () => {
    const trader = openExchange({ faults: { rates: { slow_reply: 1 }, slowReplyMs: 4_000 } });
    expect(trader.send('GET', '/spot/time')).toMatchObject({ status: 200, delayMs: 4_000 });
  });

  test('a gateway error is HTML', () => {
    const trader = openExchange({ faults: { rates: { bad_gateway_before: 1 } } });
    const reply = trader.send('GET', '/spot/time');
    expect(reply).toMatchObject({ headers: { 'Content-Type': 'text/html' } });
  });

  test('rates are probabilities, drawn from the seed', () => {
    function draw(seed: number) {
      const trader = openExchange({
        seed,
        behavior: { rateLimits: 'off' },
        faults: { rates: { lost_reply: 0.2, error_before: 0.2 } },
      });
      return Array.from({ length: 1_000 }, () => {
        const reply = trader.send('GET', '/spot/time');
        return reply.fault ?? reply.status;
      });
    }
    const first = draw(1);
    expect(draw(1)).toEqual(first);
    expect(draw(2)).not.toEqual(first);
    const share = (outcome: unknown) => first.filter((seen) => seen === outcome).length / 1_000;
    for (const outcome of ['lost', 500]) {
      expect(share(outcome)).toBeGreaterThan(0.15);
      expect(share(outcome)).toBeLessThan(0.25);
    }
  });

  test('no faults remain after they are cleared', () => {
    const { exchange, ask } = openExchange({ faults: { rates: { error_before: 1 } } });
    exchange.faults.plan({ fault: 'error_after', times: 10 });
    exchange.faults.clear();
    expect(ask('GET', '/spot/time').status).toBe(200);
  });

  test('under maintenance every request gets 503', () => {
    const { exchange, ask, place } = openExchange();
    exchange.setMaintenance(true);
    expect(place(RESTING_BUY).json.label).toBe('TOO_BUSY');
    expect(ask('GET', '/spot/time').status).toBe(503);
    exchange.setMaintenance(false);
    expect(place(RESTING_BUY).status).toBe(201);
    expect(exchange.placements()).toHaveLength(1);
  });
});
