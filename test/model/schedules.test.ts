import { expect, it } from 'vitest';
import { BASE } from './configurations.ts';
import { Walk } from './conformance.ts';
import type { Model } from './state.ts';

const AS_CODED: Model = { ...BASE, attemptsMax: 5, lifeMs: 3_000, submitByPasses: false };

/** Takes the real code and the model along the same schedule. */
async function follow(
  model: Model,
  schedule: readonly string[],
  skewsMs: readonly number[] = [],
): Promise<Walk> {
  const walk = new Walk(model, skewsMs);
  for (const label of schedule) {
    const options = walk.options();
    const step = options.find((option) => option.label === label);
    const possible = options.map((option) => option.label).join(', ');
    if (!step) throw new Error(`"${label}" cannot happen here, but: ${possible}`);
    await walk.take(step);
  }
  return walk;
}

const SENT = ['queue: delivers', 'delivery: claims', 'delivery: sends the POST'];
const TICKS_TO_PROOF = Array(3).fill('time passes');
const NOT_SEEN = [
  'poll: reads the record',
  'poll: order not open',
  'poll: order not seen after the fence',
  'poll: writes not_seen',
];
const NOT_TRADED = [
  'time passes',
  'time passes',
  'poll: reads the record',
  'poll: order not open',
  'poll: order not traded either',
];
const PROVEN_ABSENT = [...TICKS_TO_PROOF, ...NOT_SEEN, ...NOT_TRADED];

it('an answer that thaws after the proof of absence raises no alarm about an order that is gone', async () => {
  const { state } = await follow(AS_CODED, [
    ...SENT,
    'exchange: accepts',
    'exchange: the order is cancelled by itself',
    ...PROVEN_ABSENT,
    'poll: writes not_placed',
    'merge: placed',
  ]);
  expect(state.record).toMatchObject({ status: 'not_placed' });
  expect(state.record).not.toHaveProperty('adopted');
});

it('an order that fills between the two probes is found by the second', async () => {
  const { state } = await follow(AS_CODED, [
    ...SENT,
    'exchange: accepts, the answer is lost',
    ...TICKS_TO_PROOF.slice(1),
    'exchange: the order is listed',
    'time passes',
    'exchange: the order is filled',
    ...NOT_SEEN,
    'exchange: the trades show the fill',
    ...NOT_TRADED.slice(0, -1),
    'poll: finds the order traded',
    'merge: placed',
  ]);
  expect(state.record).toMatchObject({ status: 'filled', orderId: '1' });
});

it('a refusal of the first attempt that comes late does not touch the second', async () => {
  const { state } = await follow({ ...AS_CODED, resubmit: true }, [
    ...SENT,
    'exchange: refuses',
    ...PROVEN_ABSENT,
    'poll: resubmits',
    'delivery: sends the POST',
    'exchange: accepts',
    'delivery: records the refusal',
    'merge: placed',
  ]);
  expect(state.record).toMatchObject({ status: 'open', attempt: 2, orderId: '1' });
});

it('a cancel that comes between the proof and the resubmission prevents it', async () => {
  const { state } = await follow({ ...AS_CODED, resubmit: true, cancel: true }, [
    ...SENT,
    'network: the POST is lost',
    'delivery: gives up waiting',
    ...PROVEN_ABSENT,
    'user: sends a cancel',
    'poll: resubmits',
  ]);
  expect(state.record).toMatchObject({ status: 'submitting', attempt: 1 });
});

it("a poll whose own clock is far ahead does not take it for the exchange's", async () => {
  const lookAhead = [...SENT, 'network: the POST is lost', ...NOT_SEEN.slice(0, 2)];
  const { state } = await follow(AS_CODED, [...lookAhead, 'poll: too early to tell'], [0, 90_000]);
  expect(state.record).toMatchObject({ status: 'submitting' });
  expect(state.record?.absentAtMs).toBeUndefined();
});

it('two probes that follow one another at once prove nothing', async () => {
  const { state } = await follow(AS_CODED, [
    ...SENT,
    'exchange: accepts, the answer is lost',
    ...TICKS_TO_PROOF.slice(1),
    'exchange: the order is listed',
    'time passes',
    'exchange: the order is filled',
    ...NOT_SEEN,
    'poll: reads the record',
    'poll: order not open',
    'poll: too early for the trades to tell',
  ]);
  expect(state.record).toMatchObject({ status: 'submitting' });
});

it('an order that may be listed late is not judged too early', async () => {
  const { state } = await follow(AS_CODED, [
    ...SENT,
    'exchange: accepts, the answer is lost',
    'time passes',
    'time passes',
    'poll: reads the record',
    'poll: order not open',
    'poll: too early to tell',
    'exchange: the order is listed',
    'poll: reads the record',
    'poll: finds the order open',
    'merge: placed',
  ]);
  expect(state.record).toMatchObject({ status: 'open', orderId: '1' });
});
