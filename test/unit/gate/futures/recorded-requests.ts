import { createHmac, createSecretKey, hash } from 'node:crypto';
import { createFuturesClient } from '../../../../shared/gate/futures/client.ts';
import type { HttpRequest, HttpResponse } from '../../../../shared/gate/http.ts';

export const NOW_MS = 1_790_000_000_000;
export const KEY = {
  key: 'futures-key',
  secret: createSecretKey('futures-secret', 'utf8'),
  versionId: '1',
};
export const FENCE = { signedAtMs: NOW_MS, exptimeMs: NOW_MS + 3_000 };

type Reply = { readonly status?: number; readonly body: string };

/** A futures client whose requests are recorded and answered from a function. */
export function recordedClient(answer: (request: HttpRequest) => Reply) {
  const sent: HttpRequest[] = [];
  async function sendOnce(request: HttpRequest): Promise<HttpResponse> {
    sent.push(request);
    const { status = 200, body } = answer(request);
    return { status, headers: { 'x-in-time': String(NOW_MS * 1_000) }, body };
  }
  const clock = { nowMs: () => NOW_MS, sleepUntil: async () => {} };
  const client = createFuturesClient(
    'https://exchange.test/api/v4',
    sendOnce,
    async () => KEY,
    clock,
  );
  return { client, sent };
}

/** Gate's signature, computed from what is on the wire. */
export function signatureOf({ method, target, headers, body }: HttpRequest): string {
  const [path = '', query = ''] = target.split('?');
  const lines = [
    method,
    path,
    decodeURIComponent(query),
    hash('sha512', body, 'hex'),
    headers.Timestamp,
  ];
  return createHmac('sha512', 'futures-secret').update(lines.join('\n')).digest('hex');
}

/** Ids as Gate gave them: an id read as a number ends in other digits. */
export const REAL_IDS = ['287104476280433836', '324822126929229396'] as const;

/** The body of a placement's answer. The id is a number on the wire. */
export function orderText(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const row = {
    user: 10_001,
    contract: 'BTC_USDT',
    create_time: 1_789_999_999.123,
    size: '-5',
    left: '-5',
    price: '61000.5',
    fill_price: '0',
    tif: 'gtc',
    text: 't-abc',
    amend_text: '-',
    status: 'open',
    is_reduce_only: true,
    is_close: false,
    is_liq: false,
    mkfr: '0.0002',
    tkfr: '0.0005',
    ...fields,
  };
  return `{"id":${id},${JSON.stringify(row).slice(1)}`;
}
