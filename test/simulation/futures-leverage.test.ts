import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { FUTURES, openFutures, sendContract } from './futures-world.ts';
import { pass, recordIn } from './scripted.ts';

const SECOND_MS = 1_000;
/** Wider limits than the money of the account. */
const WIDE = { ...FUTURES, maxPosition: '9000000', maxExposure: '9000000' };
/** About 8,900 USDT at the mark price. */
const SIZE = '1000';

it.each(['classic', 'single_currency', 'multi_currency'] as const)(
  'Openings use no more leverage than allowed where positions share one margin: %s',
  async (mode) => {
    const balances = { USDT: '1000' };
    const world = openFutures({ futures: WIDE, balances, futuresBalance: '1000' });
    world.exchange.setMode(ACCOUNTS.main, mode);
    sendContract(world, { id: 'one', size: SIZE, price: '0' });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'one').status).toBe('filled');
    sendContract(world, { id: 'two', size: SIZE, price: '0' });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'two').reason).toMatchObject({ code: 'MAX_LEVERAGE', field: 'size' });
    // What shrinks the position is never stopped by it.
    sendContract(world, { id: 'exit', size: '-1000', price: '0', reduce_only: true });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'exit').status).toBe('filled');
  },
);

it('An opening whose equity cannot be read is not sent', async () => {
  const world = openFutures({ futures: WIDE });
  world.exchange.setMode(ACCOUNTS.main, 'multi_currency');
  const pathPrefix = '/api/v4/unified/accounts';
  world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
  sendContract(world, { id: 'long', size: '5', price: '0' });
  await pass(world, 400 * SECOND_MS);
  expect(recordIn(world, 'long').status).toBe('rejected');
  expect(world.exchange.futures.orders(ACCOUNTS.main)).toEqual([]);
});
