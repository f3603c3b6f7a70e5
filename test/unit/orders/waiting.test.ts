import { expect, it } from 'vitest';
import { RECEIVES_MAX, waitOf } from '../../../shared/orders/model/waiting.ts';

const ISSUED_MS = 1_000_000;

/** When a message is tried that never finds the exchange, counted from its issue. */
function triesOf(lifeMs: number): {
  readonly triesMs: readonly number[];
  readonly receives: number;
} {
  const times = { issuedAtMs: ISSUED_MS, submitByMs: ISSUED_MS + lifeMs };
  const triesMs: number[] = [];
  let receives = 1;
  let nowMs = ISSUED_MS;
  while (true) {
    triesMs.push(nowMs - ISSUED_MS);
    const wait = waitOf(times, nowMs);
    if (wait.kind === 'over') return { triesMs, receives };
    if (wait.kind === 'comes_again') receives += 1;
    nowMs = wait.kind === 'comes_again' ? nowMs + wait.seconds * 1_000 : wait.untilMs;
  }
}

it.each([1_000, 2_400, 5_000, 60_000, 300_000, 3_630_000])(
  'a message with %i ms to live is tried until exactly its time is over',
  (lifeMs) => {
    const { triesMs } = triesOf(lifeMs);
    expect(triesMs.at(-1)).toBe(lifeMs);
    expect(triesMs.at(-2)).toBeGreaterThanOrEqual(lifeMs - 500);
  },
);

it('the longest wait leaves fifty receives for a ledger that cannot be written', () => {
  const { receives } = triesOf(3_630_000);
  expect(receives).toBeGreaterThan(80);
  expect(receives).toBeLessThanOrEqual(RECEIVES_MAX - 50);
});

it('no wait is longer than a fifth of what was waited, a minute, or half of what is left', () => {
  const { triesMs } = triesOf(3_600_000);
  triesMs.slice(1).forEach((tryMs, index) => {
    const beforeMs = triesMs[index]!;
    const longestMs = Math.min(beforeMs / 5, 60_000, (3_600_000 - beforeMs) / 2);
    expect(tryMs - beforeMs).toBeLessThanOrEqual(
      Math.max(1_000, Math.ceil(longestMs / 1_000) * 1_000),
    );
  });
});
