import { expect, it } from 'vitest';
import { secretNameOf } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { KillSwitch } from '../../shared/kill-switch/state.ts';
import { keyOfSwitch } from '../../shared/ledger/keys.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const MINUTE_MS = 60_000;
const switchIn = (world: World) => world.table.find(keyOfSwitch('main')) as unknown as KillSwitch;

it('concludes nothing from what another user’s key shows, also while the account is halted', async () => {
  const world = quietWorld({ lostStartRate: 0 }, { accounts: ['main', 'second'] });
  world.startTicking();
  send(world, RESTING);
  // Just before the hourly check of the key.
  await pass(world, 59.5 * MINUTE_MS);
  const own = world.secrets.get(secretNameOf('main'))!;
  const others = world.secrets.get(secretNameOf('second'))!;
  world.secrets.set(secretNameOf('main'), { ...others, versionId: 'another user’s' });
  await pass(world, 10 * MINUTE_MS);
  expect(switchIn(world).circuit).toMatchObject({ label: 'OTHER_USER' });
  expect(recordIn(world, RESTING.id).status).toBe('open');
  await world.operator.halt('main');
  await pass(world, 10 * MINUTE_MS);
  expect(switchIn(world).state).toBe('HALTING');
  world.secrets.set(secretNameOf('main'), { ...own, versionId: 'its own again' });
  await pass(world, 5 * MINUTE_MS);
  expect(switchIn(world).state).toBe('HALTED');
  const { status, adopted } = recordIn(world, RESTING.id);
  expect([status, adopted]).toEqual(['cancelled', undefined]);
  expect(judge(world)).toEqual([]);
});

it.each([
  { what: 'a key that worked', isRevoked: false },
  { what: 'a key that Gate refused', isRevoked: true },
])(
  'concludes nothing from another user’s key from its first minute on, after $what',
  async ({ isRevoked }) => {
    const world = quietWorld({ lostStartRate: 0 }, { accounts: ['main', 'second'] });
    world.startTicking();
    send(world, RESTING);
    await pass(world, 10 * MINUTE_MS);
    const own = world.secrets.get(secretNameOf('main'))!;
    const value = isRevoked
      ? JSON.stringify({ key: 'no-key-of-gate', secret: 'wrong' })
      : own.value;
    world.secrets.set(secretNameOf('main'), { value, versionId: 'the last one' });
    await pass(world, 5 * MINUTE_MS);
    expect(switchIn(world)?.circuit?.label).toBe(isRevoked ? 'INVALID_KEY' : undefined);
    const others = world.secrets.get(secretNameOf('second'))!;
    world.secrets.set(secretNameOf('main'), { ...others, versionId: 'another user’s' });
    await pass(world, 10 * MINUTE_MS);
    expect(switchIn(world).circuit).toBeDefined();
    expect(recordIn(world, RESTING.id).status).toBe('open');
    world.secrets.set(secretNameOf('main'), { ...own, versionId: 'its own again' });
    await pass(world, 5 * MINUTE_MS);
    expect(switchIn(world).circuit).toBeUndefined();
    expect(recordIn(world, RESTING.id).status).toBe('open');
    expect(judge(world)).toEqual([]);
  },
);
