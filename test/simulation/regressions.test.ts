import { describe, expect, it } from 'vitest';
import type { EdgeFault } from '../../local/simulation/sandbox.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { onceAt, pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const CROSSING = { ...RESTING, id: 'crossing', price: '88500' };

/** Faults that the simulation found, each as its shortest script. */
describe('Faults that the simulation has found', () => {
  it('accounts for a fill although the clock of the function was ahead', async () => {
    const world = quietWorld({ skewMs: { min: 90_000, max: 90_000 } });
    send(world, CROSSING);
    await pass(world, 200 * SECOND_MS);
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'crossing')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(judge(world)).toEqual([]);
  });

  it('sends no amendment while the outcome of the one before it is unknown', async () => {
    const world = quietWorld({}, { faultOf: onceAt('PATCH', 'ack_lost') });
    send(world, RESTING);
    await pass(world, SECOND_MS);
    const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
    send(world, { ...amendment, id: 'first', price: '86000' });
    await pass(world, 6 * SECOND_MS);
    send(world, { ...amendment, id: 'second', price: '85000' });
    await pass(world, SECOND_MS);
    expect(recordIn(world, 'second').reason).toMatchObject({ code: 'TARGET_NOT_AMENDABLE' });
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'first').status).toBe('done');
    send(world, { ...amendment, id: 'third', price: '85000' });
    await pass(world, SECOND_MS);
    expect(recordIn(world, 'third').status).toBe('done');
    expect(judge(world)).toEqual([]);
  });

  it('knows of an amendment by what the answer to the cancel showed', async () => {
    const world = quietWorld({}, { faultOf: onceAt('PATCH', 'ack_lost') });
    send(world, RESTING);
    await pass(world, SECOND_MS);
    const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
    send(world, { ...amendment, id: 'amend', price: '86000' });
    await pass(world, 6 * SECOND_MS);
    send(world, { action: 'cancel', id: 'cancel', target: 'resting' });
    // Gate forgets the order meanwhile: nothing of it was filled.
    await pass(world, 120 * SECOND_MS);
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'amend').status).toBe('done');
    expect(judge(world)).toEqual([]);
  });

  it('refuses no order that waits because a repeat of its message found no price', async () => {
    const isOver = new Set<string>();
    const once = (name: string, fault: EdgeFault) => {
      if (isOver.has(name)) return undefined;
      isOver.add(name);
      return fault;
    };
    const frozenForMs = { min: 12 * SECOND_MS, max: 12 * SECOND_MS };
    const world = quietWorld(
      { frozenForMs, submitWorkers: 2 },
      {
        // The first one is frozen behind its claim, so that its attempt is too late. The second one has
        // no price, and is frozen when it has read that the first one is at work.
        faultOf({ sandbox, name }) {
          if (name.startsWith('PutCommand ORDER')) return once('claim', 'frozen');
          if (sandbox.name !== 'submit-order/2') return undefined;
          if (name.includes('tickers')) return once('price', 'timed_out');
          return name.startsWith('GetCommand ORDER') ? once('read', 'frozen') : undefined;
        },
      },
    );
    send(world, RESTING);
    await pass(world, SECOND_MS);
    // Not to SQS: its bytes differ.
    world.send(`${JSON.stringify(RESTING)} `, 'main#repeat');
    await pass(world, 9 * SECOND_MS);
    world.setOutage(true);
    await pass(world, 15 * SECOND_MS);
    expect(isOver).toEqual(new Set(['claim', 'price', 'read']));
    world.setOutage(false);
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'open' });
    expect(judge(world)).toEqual([]);
  });

  it('adopts nothing that ended without a fill', async () => {
    const world = quietWorld(
      { frozenForMs: { min: 110_000, max: 110_000 }, submitWorkers: 2 },
      { faultOf: onceAt('POST', 'frozen') },
    );
    // Accepted and cancelled at once; the process hears of it when the verdict is there.
    send(world, { ...RESTING, time_in_force: 'ioc' });
    await pass(world, 40 * SECOND_MS);
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('not_placed');
    world.startTicking();
    await heal(world);
    expect(recordIn(world, 'resting').status).toBe('not_placed');
    expect(judge(world)).toEqual([]);
  });

  it('searches for unexpected orders in all trades since the last search', async () => {
    const lie = { rate: 1, status: 400, label: 'BALANCE_NOT_ENOUGH' };
    const world = quietWorld({ lie });
    world.track();
    await pass(world, 10 * SECOND_MS);
    send(world, CROSSING);
    await pass(world, 10 * 60 * SECOND_MS);
    expect(recordIn(world, 'crossing').status).toBe('rejected');
    world.track();
    await pass(world, 60 * SECOND_MS);
    expect(recordIn(world, 'crossing')).toMatchObject({ status: 'filled', adopted: true });
  });

  it('closes an adopted order when its end is recorded, and not when it was judged absent', async () => {
    const lie = { rate: 1, status: 400, label: 'BALANCE_NOT_ENOUGH' };
    const world = quietWorld({ lie });
    world.track();
    await pass(world, 10 * SECOND_MS);
    send(world, CROSSING);
    await pass(world, 10 * 60 * SECOND_MS);
    const { closedAtMs: refusedAtMs = 0 } = recordIn(world, 'crossing');
    world.track();
    await pass(world, 60 * SECOND_MS);
    const { closedAtMs = 0, adopted } = recordIn(world, 'crossing');
    expect(adopted).toBe(true);
    expect(closedAtMs - refusedAtMs).toBeGreaterThan(9 * 60 * SECOND_MS);
  });

  it('reopens an order that turns up live after its end, and halts the account', async () => {
    const world = quietWorld({ behavior: { visibilityLagMs: { min: 200_000, max: 200_000 } } });
    send(world, RESTING);
    await pass(world, SECOND_MS);
    world.startTicking();
    await pass(world, 150 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('cancelled');
    await pass(world, 900 * SECOND_MS);
    const { adopted, status, history } = recordIn(world, 'resting');
    expect(adopted).toBe(true);
    expect(history.map(({ event }) => event)).toContain('found_again');
    // Nothing is left open of an account that is halted.
    expect(status).toBe('cancelled');
    expect(world.operator.selfHalts).not.toEqual([]);
  });

  it('counts fills once when several polls reconcile an order at a time', async () => {
    const world = quietWorld({ trackersPerTick: 3 });
    send(world, CROSSING);
    await pass(world, 10 * SECOND_MS);
    for (let times = 0; times < 6; times++) world.track();
    await pass(world, 60 * SECOND_MS);
    const events = recordIn(world, 'crossing').history.map(({ event }) => event);
    expect(events.filter((event) => event === 'accounted')).toHaveLength(1);
  });
});
