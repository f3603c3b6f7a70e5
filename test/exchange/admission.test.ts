import { describe, expect, test } from 'vitest';
import { KEY, openExchange, RESTING_BUY, USER } from './trader.ts';

function refusalOf({ status, json }: { status: number; json: { label: string } }) {
  return [status, json.label];
}

describe('the sender of a request', () => {
  test('a signed request is served, also with a fraction in its timestamp', () => {
    const { ask, nowMs } = openExchange();
    const timestamp = `${Math.floor(nowMs() / 1000)}.123`;
    expect(ask('GET', '/spot/accounts', { timestamp }).status).toBe(200);
  });

  test.each(['KEY', 'SIGN', 'Timestamp'])('a request without %s is refused', (header) => {
    const answer = openExchange().ask('GET', '/spot/accounts', { headers: { [header]: '' } });
    expect(refusalOf(answer)).toEqual([400, 'MISSING_REQUIRED_HEADER']);
    expect(answer.json.message).toContain(header);
  });

  test('header names may have any case', () => {
    const { ask, nowMs } = openExchange();
    const seconds = String(nowMs() / 1000);
    const headers = { Timestamp: '', TIMESTAMP: seconds };
    expect(ask('GET', '/spot/accounts', { headers, timestamp: seconds }).status).toBe(200);
  });

  test('an unknown key and a wrong signature are told apart', () => {
    const { ask } = openExchange();
    const unknown = ask('GET', '/spot/accounts', { key: { key: 'other', secret: 'other' } });
    expect(refusalOf(unknown)).toEqual([401, 'INVALID_KEY']);
    const wrong = ask('GET', '/spot/accounts', { key: { key: KEY.key, secret: 'other' } });
    expect(refusalOf(wrong)).toEqual([401, 'INVALID_SIGNATURE']);
  });

  test.each([
    ['-60', 200],
    ['60', 200],
    ['-61', 401],
    ['61', 401],
    ['NaN', 401],
  ])('a timestamp %s s away is answered with %i', (offset, status) => {
    const { ask, nowMs } = openExchange();
    const timestamp = String(nowMs() / 1000 + Number(offset));
    const answer = ask('GET', '/spot/accounts', { timestamp });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.json.label).toBe('REQUEST_EXPIRED');
  });

  test('a key with an allow-list works only from there', () => {
    const key = { ...KEY, ipAllowList: ['203.0.113.10'] };
    const { ask } = openExchange({ accounts: [{ userId: USER, keys: [key], balances: {} }] });
    expect(ask('GET', '/spot/accounts', { remoteAddress: '203.0.113.10' }).status).toBe(200);
    const elsewhere = ask('GET', '/spot/accounts', { remoteAddress: '203.0.113.99' });
    expect(refusalOf(elsewhere)).toEqual([401, 'IP_FORBIDDEN']);
    expect(elsewhere.json.message).toContain('203.0.113.99');
  });

  test('a read-only key reads and cannot trade, a key without the group cannot even read', () => {
    const key = { ...KEY, permissions: { spot: 'read' } as const };
    const trader = openExchange({ accounts: [{ userId: USER, keys: [key], balances: {} }] });
    expect(trader.ask('GET', '/spot/accounts').status).toBe(200);
    expect(refusalOf(trader.place(RESTING_BUY))).toEqual([403, 'READ_ONLY']);
    expect(refusalOf(trader.ask('GET', '/wallet/fee'))).toEqual([403, 'FORBIDDEN']);
  });

  test('key changes act when their lag is over', () => {
    const trader = openExchange({ behavior: { keyChangeLagMs: 300_000 } });
    const key = { key: 'second', secret: 'second-secret' };
    trader.exchange.addKey(USER, key);
    trader.exchange.revokeKey(KEY.key);
    expect(trader.ask('GET', '/spot/accounts').status).toBe(200);
    expect(trader.ask('GET', '/spot/accounts', { key }).json.label).toBe('INVALID_KEY');
    trader.pass(300_000);
    expect(trader.ask('GET', '/spot/accounts').json.label).toBe('INVALID_KEY');
    expect(trader.ask('GET', '/spot/accounts', { key }).status).toBe(200);
  });

  test('main_keys shows permissions and addresses, never a key', () => {
    const { json } = openExchange().ask('GET', '/account/main_keys');
    expect(json[0]).toMatchObject({
      state: 1,
      user_id: Number(USER),
      perms: [
        { name: 'spot', read_only: false },
        { name: 'wallet', read_only: true },
        { name: 'account', read_only: true },
        { name: 'unified', read_only: true },
      ],
    });
    expect(JSON.stringify(json)).not.toContain(KEY.key);
  });
});

describe('the form of a request', () => {
  test('unknown resources and methods are refused', () => {
    const { ask } = openExchange();
    expect(refusalOf(ask('GET', '/spot/public'))).toEqual([404, 'NOT_FOUND']);
    expect(refusalOf(ask('GET', '/spot/orders/1/2'))).toEqual([404, 'NOT_FOUND']);
    expect(refusalOf(ask('PUT', '/spot/orders'))).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  test('a body must be JSON and say so', () => {
    const { ask, exchange, place } = openExchange();
    const typed = place(RESTING_BUY, { 'Content-Type': 'text/plain' });
    expect(refusalOf(typed)).toEqual([400, 'INVALID_CONTENT_TYPE']);
    expect(refusalOf(ask('POST', '/spot/orders'))).toEqual([400, 'INVALID_REQUEST_BODY']);
    expect(refusalOf(ask('POST', '/spot/orders', { body: [] }))).toEqual([
      400,
      'INVALID_REQUEST_BODY',
    ]);
    expect(refusalOf(place(RESTING_BUY, { Accept: 'text/html' }))).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(exchange.placements()).toEqual([]);
  });
});

describe('the expiry time of an order', () => {
  test('an order is accepted up to that millisecond and refused after it', () => {
    const { place, nowMs, exchange } = openExchange();
    expect(place(RESTING_BUY, { 'x-gate-exptime': String(nowMs()) }).status).toBe(201);
    const late = place(RESTING_BUY, { 'x-gate-exptime': String(nowMs() - 1) });
    expect(refusalOf(late)).toEqual([400, 'REQUEST_EXPIRED']);
    expect(exchange.placements()).toHaveLength(1);
  });

  test('a duration in place of a time means 1970', () => {
    expect(openExchange().place(RESTING_BUY, { 'x-gate-exptime': '10000' }).status).toBe(400);
  });

  test('an exchange that ignores it places the order', () => {
    const trader = openExchange({ behavior: { honourExptime: false } });
    expect(trader.place(RESTING_BUY, { 'x-gate-exptime': '1' }).status).toBe(201);
  });

  test('it is compared with the clock of the gateway that is met', () => {
    const { place, nowMs } = openExchange({ behavior: { gatewaySkewMs: { min: 500, max: 500 } } });
    const exptime = String(nowMs() + 400);
    const answer = place(RESTING_BUY, { 'x-gate-exptime': exptime });
    expect(answer.json.label).toBe('REQUEST_EXPIRED');
    expect(answer.headers['X-In-Time']).toBe(String((nowMs() + 500) * 1000));
  });
});

describe('the headers of every response', () => {
  test.each([
    ['a success', '/spot/time'],
    ['a refusal', '/nowhere'],
  ])('%s has times, a trace id and the rate limit', (_, resource) => {
    const { headers } = openExchange().ask('GET', resource);
    expect(Number(headers['X-Out-Time'])).toBeGreaterThan(Number(headers['X-In-Time']));
    expect(headers['X-Gate-Trace-ID']).toMatch(/^[0-9a-f]{32}$/);
    for (const name of ['Requests-Remain', 'Limit', 'Reset-Timestamp']) {
      expect(headers[`X-Gate-RateLimit-${name}`]).toMatch(/^\d+$/);
    }
  });
});
