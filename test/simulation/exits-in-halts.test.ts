import { describe, expect, it } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import type { HaltKind } from '../../shared/kill-switch/state.ts';
import { openContracts, positionOf, sendContract } from './contract-world.ts';
import { pass, recordIn } from './scripted.ts';
import { booksOf, goTo, SECOND_MS, send, worldAt60000 } from './scripted-exits.ts';

/** A person halts the account, and resumes it long before anything of now. */
async function haltedLongAgo(world: World, kind: HaltKind): Promise<void> {
  await world.operator.halt('main', kind);
  await pass(world, 150 * SECOND_MS);
  expect(await world.operator.resume('main')).toBe(true);
  await pass(world, 600 * SECOND_MS);
}

describe('An exit whose order has bought just before a halt, long after another one', () => {
  it('protects in a halt by Sluice itself', async () => {
    const world = worldAt60000();
    await haltedLongAgo(world, 'by_person');
    const exits = { stop_loss: { price: '57000' } };
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits });
    await pass(world, 250);
    await world.operator.haltBySluice('main');
    await goTo(world, '56500', 180);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(booksOf(world).orders).toBe(1);
  });

  it('is suspended in a halt by a person', async () => {
    const world = worldAt60000();
    await haltedLongAgo(world, 'by_person');
    const exits = { stop_loss: { price: '57000' } };
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits });
    await pass(world, 250);
    await world.operator.halt('main');
    await goTo(world, '56500', 180);
    expect(recordIn(world, 'entry/exit').progress?.state.suspended).toBe(true);
    expect(booksOf(world).orders).toBe(0);
  });

  it('closes its contracts, although that halt was of everything', async () => {
    const world = openContracts({}, { lostStartRate: 0 });
    world.startTicking();
    await haltedLongAgo(world, 'by_person_of_all');
    const exits = { stop_loss: { price: '86000', slippage: '0.02' } };
    sendContract(world, { id: 'entry', size: '5', price: '0', exits });
    await pass(world, 300);
    await world.operator.halt('main');
    await pass(world, 150 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '85500');
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(positionOf(world)).toBe('0');
  });
});
