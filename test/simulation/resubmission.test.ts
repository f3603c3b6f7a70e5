import { expect, it } from 'vitest';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;

it.each([
  { what: 'is sent once more', isLiveThen: true, ends: { status: 'open', attempt: 2 } },
  {
    what: 'is not sent once its account is not live any more',
    isLiveThen: false,
    ends: { status: 'not_placed', attempt: 1 },
  },
])('with "resubmit", an order that is proven not placed $what', async (given) => {
  let isLive = true;
  const world = quietWorld({ lostStartRate: 0, resubmit: true }, { isLive: () => isLive });
  world.startTicking();
  world.exchange.faults.plan({ fault: 'error_before', method: 'POST' });
  send(world, RESTING);
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, RESTING.id).status).toBe('submitting');
  isLive = given.isLiveThen;
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, RESTING.id)).toMatchObject(given.ends);
});
