import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { AlertEntry } from '../../../shared/alerts/alert-log.ts';
import { createRateLimit } from '../../../shared/lib/rate-limit.ts';
import { receiveSignal, type SignalDependencies } from '../../../shared/signals/receive.ts';
import { createTokenReader } from '../../../shared/signals/token.ts';

/** A clock that a test sets. */
function handClock() {
  let nowMs = Date.parse('2026-11-22T09:00:00Z');
  function passMs(ms: number) {
    nowMs += ms;
  }
  // Nothing here waits so long.
  const sleepUntil = () => new Promise<void>(() => {});
  return { nowMs: () => nowMs, sleepUntil, passMs };
}

/** Secrets Manager with one secret. */
function secretsHolding(first: string) {
  const secret = { token: first, reads: 0 };
  async function send() {
    secret.reads += 1;
    return { SecretString: secret.token };
  }
  return { secret, client: { send } as unknown as SecretsManagerClient };
}

describe('The rate limit of a source', () => {
  it('allows so many in any minute, and one more when its share of a minute has passed', () => {
    const clock = handClock();
    const take = createRateLimit(3, clock);
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    clock.passMs(20_000);
    expect([take(), take()]).toEqual([true, false]);
    clock.passMs(3_600_000);
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  });
});

describe('The token of a source', () => {
  it('is read once a minute, and a new one counts from then on', async () => {
    const clock = handClock();
    const { secret, client } = secretsHolding('old');
    const readToken = createTokenReader(client, 'webhook/tv', clock);
    expect([await readToken(), await readToken(), secret.reads]).toEqual(['old', 'old', 1]);
    secret.token = 'new';
    clock.passMs(60_000);
    expect(await readToken()).toBe('new');
  });

  it('may have a line end or a byte order mark, as a file has that was put into the secret', async () => {
    const { client } = secretsHolding('\ufeffnew\r\n');
    expect(await createTokenReader(client, 'webhook/tv', handClock())()).toBe('new');
  });

  it.each(['', ' ', 'a-b', 'a/b', '"new"'])(
    'is none where no URL could hold it: %j',
    async (text) => {
      const { client } = secretsHolding(text);
      const reading = createTokenReader(client, 'webhook/tv', handClock())();
      await expect(reading).rejects.toThrow('The secret "webhook/tv" holds no token');
    },
  );
});

describe('A signal', () => {
  const source = {
    account: 'main',
    secret: 'webhook/tv',
    id: '{{id}}',
    order: { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '25' },
    maxPerMinute: 30,
    readToken: async () => 'token',
    takeFromLimit: () => true,
    takeFromKept: () => true,
    pairs: ['BTC_USDT'],
    contracts: [],
  };
  const lines: string[] = [];
  const kept: (readonly [string, AlertEntry])[] = [];
  const depsWith = (sendOrder: SignalDependencies['sendOrder']): SignalDependencies => ({
    sources: new Map([['tv', source]]),
    maxAgeSeconds: { main: 300 },
    sendOrder,
    keepAlert: async (...entry) => void kept.push(entry),
    clock: handClock(),
    log: (...line) => lines.push(JSON.stringify(line)),
  });
  const request = { method: 'POST', path: '/tv/token', body: Buffer.from('{"id":"1"}') };

  it('goes to the queue in the group of its market', async () => {
    const sent: string[] = [];
    const deps = depsWith(async (_body, group) => void sent.push(group));
    expect((await receiveSignal(deps, request)).status).toBe(202);
    expect(sent).toEqual(['main#BTC_USDT']);
    const entry = { account: 'main', outcome: 'queued', id: 'tv:1', body: '{"id":"1"}' };
    expect(kept.splice(0)).toMatchObject([['tv', entry]]);
  });

  it('is kept with the reason when it is refused, once the sender is known', async () => {
    const deps = depsWith(async () => {});
    await receiveSignal(deps, { ...request, path: '/tv/other' });
    await receiveSignal(deps, { ...request, path: '/nobody/token' });
    await receiveSignal(deps, { ...request, method: 'GET' });
    expect(kept).toEqual([]);
    await receiveSignal(deps, { ...request, body: Buffer.from('{"no": 1}') });
    const reason = { code: 'MISSING_FIELD', message: 'The alert has no "id".', field: 'id' };
    expect(kept.splice(0)).toMatchObject([
      ['tv', { outcome: 'refused', reason, body: '{"no": 1}' }],
    ]);
  });

  it('is kept once a minute when there are too many', async () => {
    const takeFromKept = createRateLimit(1, handClock());
    const limited = { ...source, takeFromLimit: () => false, takeFromKept };
    const deps = { ...depsWith(async () => {}), sources: new Map([['tv', limited]]) };
    for (let count = 0; count < 3; count += 1) await receiveSignal(deps, request);
    expect(kept.splice(0)).toHaveLength(1);
  });

  it.each([
    ['fails', async () => Promise.reject(new Error('throttled'))],
    ['never ends', () => new Promise<void>(() => {})],
  ])('is accepted where keeping it %s', async (_what, keepAlert: () => Promise<void>) => {
    const clock = { ...handClock(), sleepUntil: async () => {} };
    const deps = { ...depsWith(async () => {}), keepAlert, clock };
    expect((await receiveSignal(deps, request)).status).toBe(202);
    expect(lines.at(-1)).toContain('alert_not_kept');
  });

  it('may begin with a byte order mark', async () => {
    const deps = depsWith(async () => {});
    const body = Buffer.from('\ufeff{"id":"1"}');
    expect((await receiveSignal(deps, { ...request, body })).status).toBe(202);
  });

  it('is refused when its bytes are no text', async () => {
    const deps = depsWith(async () => {});
    const { status, body } = await receiveSignal(deps, { ...request, body: Buffer.of(0xff, 0x7b) });
    expect([status, body]).toMatchObject([400, { error: { code: 'NOT_UTF8' } }]);
  });

  it('is answered with 503 when the queue cannot be reached: then it may be sent again', async () => {
    const deps = depsWith(async () => {
      throw new Error('connect ECONNREFUSED');
    });
    const { status, body } = await receiveSignal(deps, request);
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('Send the same alert again');
    expect(JSON.stringify(body)).not.toContain('ECONNREFUSED');
    expect(lines.join()).toMatch(/function_failed.*ECONNREFUSED/);
    expect(lines.join()).not.toContain('/tv/token');
  });
});
