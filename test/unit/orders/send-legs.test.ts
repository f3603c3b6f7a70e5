import { expect, it } from 'vitest';
import type { ExitRecord } from '../../../shared/orders/model/record.ts';
import { sendLegs } from '../../../shared/orders/tracking/exits/send-legs.ts';

const MINUTE_MS = 60_000;

/** The messages of one minute, with a pass every five seconds. */
async function sentInAMinute(exits: number): Promise<readonly string[]> {
  const sent = new Set<string>();
  let nowMs = 0;
  const deps = {
    exchangeOf: () => ({ client: { exchangeNowMs: () => nowMs } }),
    sendMessage: async (_body: string, _group: string, id: string) => void sent.add(id),
  } as unknown as Parameters<typeof sendLegs>[0];
  for (; nowMs < MINUTE_MS; nowMs += 5_000) {
    const ofPass = new Map<string, number>();
    for (let index = 0; index < exits; index++) {
      const exit = {
        account: 'main',
        id: `exit-${index}`,
        stem: `stem-${index}`,
        holding: { currency_pair: 'BTC_USDT' },
        program: { state: { legs: [{ name: 'sl1', grantedAtMs: 0 }] } },
      } as unknown as ExitRecord;
      await sendLegs(deps, exit, ['sl1'], ofPass);
    }
  }
  return [...sent];
}

it('A leg that nobody has claimed is sent again every 15 s', async () => {
  expect(await sentInAMinute(1)).toEqual(['0', '1x1', '1x2', '1x3'].map((n) => `stem-0-sl1-${n}`));
});

it('Hundreds of legs of a market are repeated more slowly than they are taken, and each of them is', async () => {
  const sent = await sentInAMinute(400);
  const repeats = sent.filter((id) => !id.endsWith('-0'));
  expect(sent.length - repeats.length).toBe(400);
  // All of them every 15 s would be 1,200.
  expect(repeats.length).toBeLessThan(300);
  expect(repeats.some((id) => id.startsWith('stem-100-'))).toBe(true);
});
