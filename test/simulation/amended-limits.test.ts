import { expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { keyOfDay } from '../../shared/ledger/keys.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

function amend(world: World, id: string, amount: string) {
  return send(world, { action: 'amend', id, target: 'resting', currency_pair: 'BTC_USDT', amount });
}
const dayOf = (world: World) => new Date(world.scheduler.nowMs).toISOString().slice(0, 10);

it('lets no amendment through that was not checked because the order was not open yet', async () => {
  let isPostLost = false;
  let isAmending = false;
  let isFrozen = false;
  const world = quietWorld(
    { frozenForMs: { min: 2_500, max: 2_500 }, submitWorkers: 3 },
    {
      faultOf: ({ name }) => {
        if (!isPostLost && name.startsWith('POST')) {
          isPostLost = true;
          return 'answer_lost';
        }
        if (!isAmending || isFrozen || !name.startsWith('GetCommand ORDER#')) return undefined;
        isFrozen = true;
        return 'frozen';
      },
    },
  );
  send(world, RESTING);
  await pass(world, 400);
  expect(recordIn(world, 'resting').status).toBe('submitting');

  isAmending = true;
  const order = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT', amount: '50' };
  world.send(JSON.stringify({ id: 'amend', ...order }), 'another group');
  await pass(world, 300);
  isAmending = false;
  world.track();
  await pass(world, 12 * SECOND_MS);
  expect(recordIn(world, 'resting')).toMatchObject({ status: 'open', order: { amount: '0.01' } });
  expect(recordIn(world, 'amend')).toMatchObject({ status: 'rejected' });
});

it('lets no order of an earlier day grow past the budget of today', async () => {
  const world = quietWorld();
  send(world, RESTING);
  await pass(world, SECOND_MS);
  await world.scheduler.runUntil(world.scheduler.nowMs + DAY_MS);
  amend(world, 'grow', '11');
  await pass(world, 5 * SECOND_MS);
  const refused = { code: 'TARGET_NOT_AMENDABLE', field: 'amount' };
  expect(recordIn(world, 'grow').reason).toMatchObject(refused);
  const dearer = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT', price: '87500' };
  send(world, { ...dearer, id: 'dearer' });
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, 'dearer').reason).toMatchObject({ ...refused, field: 'price' });
  amend(world, 'shrink', '0.005');
  await pass(world, 5 * SECOND_MS);
  expect(recordIn(world, 'shrink').status).toBe('done');
  const today = world.table.find(keyOfDay('main', dayOf(world)));
  expect(today?.usedUnits ?? 0).toBe(0);
  expect(judge(world)).toEqual([]);
});
