// What the tests of exits over positions share: positions, exits, and what became of them.
import { expect } from 'vitest';
import type { World } from '../../local/simulation/world.ts';
import { LONG, openContracts, SECOND_MS, sendContract, USER } from './contract-world.ts';
import { pass, recordIn } from './scripted.ts';

/** The contract stands at 88044: 0.05 % above its pair. */
export const FOR_LONG = {
  stop_loss: { price: '86000', slippage: '0.02' },
  take_profit: [{ price: '89000', share: '0.6' }, { price: '90000' }],
};
export const FOR_SHORT = {
  stop_loss: { price: '90000' },
  take_profit: [{ price: '87000', share: '0.6' }, { price: '86000' }],
};
export const OVER_LONG = { id: 'oco', action: 'exit', size: '-5', exits: FOR_LONG };
export const OVER_SHORT = { id: 'oco', action: 'exit', size: '5', exits: FOR_SHORT };

/** A world whose calls of track-orders are not lost, with a position. */
export async function holding(
  message: object = LONG,
  ...[options, swarm]: Parameters<typeof openContracts>
): Promise<World> {
  const world = openContracts(options, { lostStartRate: 0, ...swarm });
  world.startTicking();
  sendContract(world, { ...message });
  await pass(world, 130 * SECOND_MS);
  return world;
}

/** What the legs of the exit are, in words. */
export function legsOf(world: World, exit: string): readonly string[] {
  const { progress } = recordIn(world, exit);
  return (progress?.state.legs ?? []).map(({ name }) => {
    const { status, filledAmount } = recordIn(world, `${exit}/${name}`);
    return `${name} ${status} ${filledAmount}`;
  });
}

export const exitOf = (world: World, id = 'oco') => {
  const { status, filledAmount, reason } = recordIn(world, id);
  return { status, filledAmount, code: reason?.code };
};

/** The user trades at Gate by hand, not through Sluice. */
export async function byHand(world: World, size: string, fields: object = {}): Promise<void> {
  const isTaken = world.hands[USER]!.placeContract('t-hand', 'BTC_USDT', size, '0', fields);
  expect(isTaken).toBe(true);
  await pass(world, SECOND_MS);
}
