import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { keyOfSwitch } from '../../shared/ledger/keys.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';
import { faultOnDemand } from './scripted-exits.ts';

const MINUTE_MS = 60_000;

it('an account is halted although the write that adopted its order was not acknowledged', async () => {
  let isLost = false;
  const world = quietWorld(
    { lie: { rate: 1, status: 400, label: 'BALANCE_NOT_ENOUGH' } },
    {
      faultOf: ({ name, sandbox }) => {
        if (isLost || !sandbox.name.startsWith('track-orders')) return undefined;
        if (!name.includes('UpdateCommand ORDER')) return undefined;
        isLost = true;
        return 'answer_lost';
      },
    },
  );
  send(world, RESTING);
  await pass(world, 1_000);
  expect(recordIn(world, 'resting').status).toBe('rejected');
  for (let minute = 0; minute < 15; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(isLost).toBe(true);
  expect(recordIn(world, 'resting')).toMatchObject({ adopted: true });
  expect(world.table.find(keyOfSwitch('main'))).toMatchObject({ state: 'HALTED' });
});

it('an account is halted although the function that cancelled a second order ended just then', async () => {
  const cancel = faultOnDemand('DELETE /api/v4/spot/orders/', 'crash_after');
  const world = quietWorld({}, { faultOf: cancel.faultOf });
  world.exchange.faults.plan({ fault: 'lying_refusal', method: 'POST' });
  send(world, RESTING);
  await pass(world, 5_000);
  expect(recordIn(world, 'resting').status).toBe('open');
  expect(world.exchange.orders(ACCOUNTS.main)).toHaveLength(2);
  cancel.strike();
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, MINUTE_MS);
  }
  expect(world.exchange.orders(ACCOUNTS.main).map(({ status }) => status)).toContain('cancelled');
  expect(world.table.find(keyOfSwitch('main'))?.state).toMatch(/HALT/);
});
