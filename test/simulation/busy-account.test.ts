import { beforeAll, describe, expect, it } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
/** More in two minutes than are read at once: others may trade on the same account. */
const PER_SECOND = 100;
const BUSY_SECONDS = 130;
const UNKNOWN_SECOND = 70;

/** An unknown order, one to be cancelled, one that fills; and another program that trades a lot. */
async function busyAccount(): Promise<World> {
  const world = quietWorld(
    { behavior: { ...PROMPT, rateLimits: 'off' } },
    { balances: { USDT: '10000000000' } },
  );
  const { scheduler, exchange, hands } = world;
  world.startTicking();
  send(world, { ...RESTING, id: 'fills' });
  const cancelAt = String(scheduler.nowMs + BUSY_SECONDS * SECOND_MS);
  send(world, { ...RESTING, id: 'goes', price: '80000', cancel_at: cancelAt });
  await pass(world, SECOND_MS);
  for (let second = 0; second < BUSY_SECONDS; second++) {
    if (second === UNKNOWN_SECOND) {
      exchange.faults.plan({ fault: 'lost_request', method: 'POST', times: 1 });
      send(world, { ...RESTING, id: 'unknown' });
      await pass(world, SECOND_MS);
    }
    for (let number = 0; number < PER_SECOND; number++) {
      hands[ACCOUNTS.main]!.place(`t-bot-${second}-${number}`, 'BTC_USDT', '110000');
    }
    await pass(world, SECOND_MS);
  }
  exchange.movePrice('BTC_USDT', '86000');
  await pass(world, 3 * 60 * SECOND_MS);
  return world;
}

describe('While others trade more on the account than is read at once', () => {
  let world: World;
  beforeAll(async () => {
    world = await busyAccount();
  });

  it('an unknown outcome is resolved', () => {
    expect(recordIn(world, 'unknown').status).toBe('not_placed');
  });

  it('an order is cancelled when its time has come', () => {
    expect(recordIn(world, 'goes').status).toBe('cancelled');
  });

  it('fills are kept', () => {
    expect(recordIn(world, 'fills')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(judge(world)).toEqual([]);
  });
});
