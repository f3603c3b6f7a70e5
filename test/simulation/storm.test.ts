import { expect, it } from 'vitest';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING } from './scripted.ts';

const DELIVERIES = 1_000;
const AT_ONCE = 50;

it(`sends one request for a message that is delivered ${DELIVERIES} times, ${AT_ONCE} at once`, async () => {
  const world = quietWorld({ submitWorkers: AT_ONCE });
  const { scheduler } = world;
  const message = {
    messageId: 'the-message',
    body: JSON.stringify(RESTING),
    sentAtMs: scheduler.nowMs,
    senderId: 'sender',
  };
  let started = 0;
  let running = 0;
  let runningMost = 0;
  function fill() {
    while (started < DELIVERIES) {
      const outcome = world.deliver(message, () => {
        running -= 1;
        scheduler.after(0, fill);
      });
      if (outcome === 'no worker') return;
      started += 1;
      running += 1;
      runningMost = Math.max(runningMost, running);
    }
  }
  fill();
  await pass(world, 60_000);
  expect({ started, running, runningMost }).toEqual({
    started: DELIVERIES,
    running: 0,
    runningMost: AT_ONCE,
  });
  expect([...world.sent.values()].map(({ times }) => times)).toEqual([1]);
  expect(world.exchange.placements()).toHaveLength(1);
  expect(world.figures.of('log repeated')).toBe(DELIVERIES - 1);
  expect(judge(world)).toEqual([]);
});
