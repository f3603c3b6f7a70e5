import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const MINUTE_MS = 60_000;

it('cancels an order in time although Gate cannot tell what became of another', async () => {
  const world = quietWorld();
  send(world, { ...RESTING, id: 'unreadable' });
  const cancelAt = String(world.scheduler.nowMs + 90_000);
  send(world, { ...RESTING, id: 'goes', cancel_at: cancelAt });
  await pass(world, 1_000);
  const { orderId = '' } = recordIn(world, 'unreadable');
  world.hands[ACCOUNTS.main]!.cancel(() => orderId);
  const pathPrefix = `/api/v4/spot/orders/${orderId}`;
  world.exchange.faults.plan({ fault: 'error_before', method: 'GET', pathPrefix, times: 10_000 });
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(recordIn(world, 'goes').status).toBe('cancelled');
  // It is reported all the same: the alarm counts failed invocations.
  expect(world.figures.of('tracking failed')).toBeGreaterThan(0);
});
