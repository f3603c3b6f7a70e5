import { describe, expect, it } from 'vitest';
import { judge } from './oracles.ts';
import { onceAt, pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;

/**
 * Coincidences too rare for random seeds, each of which only one guard of the protocol stands
 * against.
 */
describe('evidence that comes late', () => {
  it('counts no listing before the exchange could no longer accept the order', async () => {
    const world = quietWorld(
      {
        frozenForMs: { min: 2_000, max: 2_000 },
        behavior: { visibilityLagMs: { min: 29_000, max: 29_000 } },
      },
      { faultOf: onceAt('PutCommand ORDER', 'frozen') },
    );
    // A poll comes between the claim and the placement, whose response is lost.
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, RESTING);
    await pass(world, 500);
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('open');
    expect(judge(world)).toEqual([]);
  });

  it('waits between the two proofs of absence for the trades of the time before the first', async () => {
    const world = quietWorld({
      hidesFinished: true,
      behavior: { tradeLagMs: { min: 15_000, max: 15_000 } },
    });
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, RESTING);
    await pass(world, 39 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '86000');
    await pass(world, SECOND_MS);
    // Filled a second ago: no longer open, and not yet among the trades.
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(judge(world)).toEqual([]);
  });

  it('applies a refusal to the attempt that was refused, and to no later one', async () => {
    const world = quietWorld(
      {
        resubmit: true,
        frozenForMs: { min: 70_000, max: 70_000 },
        behavior: { visibilityLagMs: { min: 25_000, max: 25_000 } },
      },
      { balances: { USDT: '1' }, faultOf: onceAt('POST', 'frozen') },
    );
    send(world, RESTING);
    await pass(world, SECOND_MS);
    world.exchange.deposit('10001', 'USDT', '100000');
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    await pass(world, 39 * SECOND_MS);
    world.track();
    await pass(world, 28 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'submitting', attempt: 2 });
    // Now the process hears that the balance was too small for the first one.
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'submitting', attempt: 2 });
    await pass(world, 20 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'open', attempt: 2 });
    expect(judge(world)).toEqual([]);
  });
});
