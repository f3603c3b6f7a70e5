import { createHmac, createSecretKey, hash } from 'node:crypto';
import { Pool } from 'undici';
import type { OpenClient } from './client.ts';
import { KEY, ORDER } from './order.ts';

/** The least that places a signed order and reads the answer: no checks, no timeouts, no types. */
export const openFloor: OpenClient = (url, cannedReply) => {
  const { origin, pathname } = new URL(url);
  const secret = createSecretKey(KEY.secret, 'utf8');
  const path = `${pathname}/spot/orders`;
  const pool = cannedReply === undefined ? new Pool(origin, { allowH2: false }) : undefined;

  function build() {
    const body = JSON.stringify(ORDER);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const text = `POST\n${path}\n\n${hash('sha512', body, 'hex')}\n${timestamp}`;
    const SIGN = createHmac('sha512', secret).update(text).digest('hex');
    const headers = {
      'content-type': 'application/json',
      KEY: KEY.key,
      Timestamp: timestamp,
      SIGN,
    };
    return { method: 'POST', path, headers, body } as const;
  }

  return {
    build,
    async place() {
      const request = build();
      if (!pool) return JSON.parse(cannedReply!);
      const { body } = await pool.request(request);
      return JSON.parse(await body.text());
    },
  };
};
