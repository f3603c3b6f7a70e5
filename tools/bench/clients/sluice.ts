import { createSecretKey } from 'node:crypto';
import { createHttp, type SendOnce } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';
import { systemClock } from '../../../shared/lib/clock.ts';
import type { OpenClient } from './client.ts';
import { KEY, ORDER } from './order.ts';

const LIFE_MS = 3_000;

export const openSluice: OpenClient = (url, cannedReply) => {
  const key = {
    key: KEY.key,
    secret: createSecretKey(KEY.secret, 'utf8'),
    versionId: 'bench',
  };
  const sendOnce =
    cannedReply === undefined ? createHttp(new URL(url).origin, systemClock) : canned(cannedReply);
  const readKey = async () => key;
  const requests = createRequests(url, sendOnce, readKey, systemClock);
  const client = createGateClient(requests, systemClock);
  const { signed } = requests;
  function fence() {
    const signedAtMs = client.exchangeNowMs();
    return { signedAtMs, exptimeMs: signedAtMs + LIFE_MS };
  }
  return {
    build() {
      const { signedAtMs, exptimeMs } = fence();
      const exptime = { 'x-gate-exptime': String(exptimeMs) };
      return signed(key, 'POST', '/spot/orders', {}, JSON.stringify(ORDER), signedAtMs, exptime);
    },
    async place() {
      const placement = await client.place(key, ORDER, fence());
      if (placement.kind !== 'accepted') throw new Error(`Sluice: ${JSON.stringify(placement)}`);
    },
  };
};

function canned(body: string): SendOnce {
  return async () => ({ status: 201, headers: { 'x-in-time': String(Date.now() * 1000) }, body });
}
