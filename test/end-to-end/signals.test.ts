import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSluice } from '../cli/run-sluice.ts';
import { startTestStack, type TestStack, tokenOf } from '../support/test-stack.ts';
import { HOSTILE_REQUESTS, type HostileRequest, type Tokens, VALID } from './hostile-signals.ts';

const ORDER = {
  currency_pair: '{{pair}}',
  side: '{{side}}',
  type: 'market',
  amount: '{{amount}}',
  note: 'from {{strategy.name}}',
};
const { note: _note, ...PLAIN_ORDER } = ORDER;
const NOTED_ORDER = {
  currency_pair: 'BTC_USDT',
  side: 'buy',
  type: 'market',
  amount: '10',
  note: '{{comment}}',
};

describe('Alerts to the webhook', () => {
  let it: TestStack;
  let tokens: Tokens;
  const logged: string[] = [];

  beforeAll(async () => {
    it = await startTestStack({
      sections: {
        webhooks: {
          tv: { secret: 'webhook/tv', id: '{{id}}', order: PLAIN_ORDER, maxPerMinute: 600 },
          noted: { secret: 'webhook/noted', id: '{{id}}', order: NOTED_ORDER },
          slow: { secret: 'webhook/slow', id: '{{id}}', order: ORDER, maxPerMinute: 2 },
        },
      },
      onLog: ({ text }) => logged.push(text),
    });
    tokens = {
      tv: await tokenOf(it, 'tv'),
      slow: await tokenOf(it, 'slow'),
      noted: await tokenOf(it, 'noted'),
    };
  });
  afterAll(() => it?.stop());

  const post = (source: keyof Tokens, alert: object) =>
    request({
      name: '',
      path: () => `/${source}/${tokens[source]}`,
      body: JSON.stringify(alert),
      status: 0,
    });

  async function request({ method = 'POST', path, headers, body }: HostileRequest) {
    const base = it.stack.outputs.SignalUrl!.replace(/\/$/, '');
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const response = await fetch(base + (path?.(tokens) ?? `/tv/${tokens.tv}`), {
      method,
      headers: { ...headers?.(tokens) },
      ...(hasBody && {
        body:
          typeof body === 'function' ? body(tokens) : ((body as BodyInit) ?? JSON.stringify(VALID)),
      }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text && JSON.parse(text) };
  }

  test('are refused when they are hostile, all of them, and become no message', async () => {
    expect(HOSTILE_REQUESTS.length).toBeGreaterThanOrEqual(60);
    for (const hostile of HOSTILE_REQUESTS) {
      const { status, json, headers } = await request(hostile);
      expect({ name: hostile.name, status }).toEqual({
        name: hostile.name,
        status: hostile.status,
      });
      if (hostile.method !== 'HEAD') expect(json.error.message).toMatch(/\.$/);
      if (hostile.code) expect(json.error.code, hostile.name).toBe(hostile.code);
      if (status === 405) expect(headers.get('allow')).toBe('POST');
    }
    await it.queueEmpty();
    expect(it.posts).toEqual([]);
    expect(await it.store.query('byAccount', 'main', { newestFirst: true, limit: 10 })).toEqual([]);
  });

  test('place one order when the same one comes twice', async () => {
    const alert = { ...VALID, id: '2026-11-22T09:00:00Z', amount: 44.0, close: 88000.5 };
    const first = await post('tv', alert);
    const second = await post('tv', alert);

    const id = 'tv:2026-11-22T09:00:00Z';
    expect([first, second].map(({ status, json }) => [status, json])).toEqual([
      [202, { id, account: 'main' }],
      [202, { id, account: 'main' }],
    ]);
    const order = await it.settled(id);
    await it.queueEmpty();
    expect(order).toMatchObject({
      status: 'filled',
      order: { amount: '44', type: 'market' },
      sentBy: { kind: 'webhook' },
    });
    expect(it.posts).toHaveLength(1);
  });

  test('place their order without a note, or with the beginning of one, where it is no note', async () => {
    for (const [id, comment] of Object.entries({
      missing: undefined,
      empty: '',
      long: 'x'.repeat(300),
    })) {
      const answer = await post('noted', { id, comment });
      expect(answer.status).toBe(202);
      expect(await it.settled(`noted:${id}`)).toMatchObject({ status: 'filled' });
    }
    expect(await it.find('noted:missing')).not.toHaveProperty('note');
    expect(await it.find('noted:empty')).not.toHaveProperty('note');
    expect((await it.find('noted:long'))?.note).toBe(`${'x'.repeat(255)}\u2026`);
  });

  test('may come as fast as their source is allowed to, and no faster', async () => {
    const alert = (id: number) => ({ ...VALID, id, strategy: { name: 'RSI' } });
    const answers = [
      await post('slow', alert(1)),
      await post('slow', alert(2)),
      await post('slow', alert(3)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(answers[2]!.headers.get('retry-after')).toBe('60');
    expect(await it.settled('slow:1')).toMatchObject({ note: 'from RSI' });
    await it.settled('slow:2');
    expect(await it.find('slow:3')).toBeUndefined();
  });

  test('are kept for people, the last 50 of each source, refused ones with their reason', async () => {
    type Shown = { outcome: string; status?: string; id?: string; reason?: { code: string } };
    const shown = async (name: string): Promise<readonly Shown[]> =>
      JSON.parse((await runSluice(it.folder, ['alerts', name, '--json'])).stdout);
    const [third, second, first] = await shown('slow');
    expect(third).toMatchObject({ outcome: 'refused', reason: { code: 'RATE_LIMITED' } });
    expect(second).toMatchObject({ outcome: 'queued', status: 'filled', id: 'slow:2' });
    expect(first).toMatchObject({ outcome: 'queued', status: 'filled', id: 'slow:1' });
    for (let count = 0; count < 5; count += 1) await post('tv', { count });
    const ofTv = await shown('tv');
    expect(ofTv).toHaveLength(50);
    expect(ofTv.filter(({ reason }) => reason?.code === 'MISSING_FIELD').length).toBeGreaterThan(0);
    const { stdout } = await runSluice(it.folder, ['alerts']);
    expect(stdout).toMatch(/slow +refused\n +RATE_LIMITED: "slow" may send 2 alerts a minute/);
    expect((await runSluice(it.folder, ['alerts', 'other'])).exitCode).toBe(1);
  });

  test('go to a URL that only sluice shows: no token is in a log', async () => {
    const shown = await runSluice(it.folder, ['webhook', 'tv']);
    expect(shown.stdout.trim()).toBe(`${it.stack.outputs.SignalUrl}tv/${tokens.tv}`);
    expect((await runSluice(it.folder, ['webhook', 'other'])).stderr).toContain(
      'deployed: tv, noted, slow',
    );
    expect(logged.join('')).toContain('signal_accepted');
    for (const token of Object.values(tokens)) expect(logged.join('')).not.toContain(token);
  });
});
