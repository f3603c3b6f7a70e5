import { describe, expect, it } from 'vitest';
import { fillsIn } from '../../cli/export/read-ledger.ts';
import { createLedgerPages } from '../../cli/stack/ledger-pages.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import type { World } from '../../local/simulation/world.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const ABSENCES = [10, 20, 40];

/** The output of `sluice export` for a world's ledger. */
async function exported(world: World) {
  const client = documentClientOf(async (command) => world.table.execute(command));
  const clock = { nowMs: () => world.scheduler.nowMs, sleepUntil: async () => {} };
  const table = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  const pages = createLedgerPages(
    table,
    createOrderStore(table, clock, () => 'nonce'),
    createTradeStore(table),
  );
  const extract = { account: 'main', fromMs: 0, untilMs: world.scheduler.nowMs };
  const incomplete: string[] = [];
  const ids: string[] = [];
  for await (const row of fillsIn(pages, extract, isoTime, ({ id }) => incomplete.push(id))) {
    ids.push(row.id);
  }
  return { ids, incomplete };
}

/** Lets days pass without a tracker, and the order fill in the middle of one of them. */
async function fillUnseen(world: World, days: number, fillsOnDay: number): Promise<void> {
  await pass(world, (fillsOnDay - 0.5) * DAY_MS);
  world.exchange.movePrice('BTC_USDT', '86000');
  await pass(world, (days - fillsOnDay + 0.5) * DAY_MS);
}

/** Gate gives seven days of trades where one bound is missing, and at most thirty at once. */
describe.each(ABSENCES)('after %i days without anybody who follows', (days) => {
  it.each([1, 8, days])(
    'an order that filled on day %i has its fills and its export',
    async (day) => {
      const world = quietWorld();
      world.track();
      await pass(world, 10 * SECOND_MS);
      send(world, RESTING);
      await pass(world, 10 * SECOND_MS);
      expect(recordIn(world, 'resting').status).toBe('open');
      await fillUnseen(world, days, day);
      world.track();
      await pass(world, 60 * SECOND_MS);
      expect(recordIn(world, 'resting')).toMatchObject({
        status: 'filled',
        accounting: 'complete',
      });
      expect(judge(world)).toEqual([]);
      const { ids, incomplete } = await exported(world);
      expect(ids).toEqual(world.exchange.trades('10001').map(() => 'resting'));
      expect(incomplete).toEqual([]);
    },
  );

  it.each([1, 8, days])(
    'an unknown order that filled on day %i is found, not denied',
    async (day) => {
      const world = quietWorld({ hidesFinished: true });
      world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
      send(world, RESTING);
      await pass(world, 10 * SECOND_MS);
      expect(recordIn(world, 'resting').status).toBe('submitting');
      await fillUnseen(world, days, day);
      world.startTicking();
      await pass(world, 180 * SECOND_MS);
      expect(recordIn(world, 'resting')).toMatchObject({
        status: 'filled',
        accounting: 'complete',
      });
      expect(judge(world)).toEqual([]);
    },
  );

  it('an order that was never placed is proven absent', async () => {
    const world = quietWorld();
    world.exchange.faults.plan({ fault: 'lost_request', method: 'POST' });
    send(world, RESTING);
    await pass(world, 10 * SECOND_MS);
    await pass(world, days * DAY_MS);
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('not_placed');
    expect(judge(world)).toEqual([]);
  });

  it('an order that was cancelled half-filled by hand has its fills', async () => {
    const world = quietWorld();
    send(world, { ...RESTING, amount: '9' });
    await pass(world, 10 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '86995');
    await pass(world, SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '88000');
    world.hands['10001']!.cancel(([id]) => id!);
    await pass(world, days * DAY_MS);
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({
      status: 'partially_filled',
      accounting: 'complete',
    });
    expect(judge(world)).toEqual([]);
  });
});
