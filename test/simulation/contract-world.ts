import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { Swarm } from '../../local/simulation/swarm.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { pass, quietWorld } from './scripted.ts';

/** Helpers for scripted worlds whose account trades contracts. */

export const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '100000',
  maxExposure: '150000',
  maxOrder: '50000',
  maxDay: '1000000',
  maxDayOrders: 1_000,
  priceCollar: '0.03',
  requireStop: false,
};
export const USER = ACCOUNTS.main;
export const SECOND_MS = 1_000;

export const LONG = { id: 'long', size: '5', price: '0' };
export const SHORT = { id: 'short', size: '-5', price: '0' };

export function openContracts(
  options: Parameters<typeof quietWorld>[1] = {},
  swarm: Partial<Swarm> = {},
): World {
  return quietWorld(swarm, { futures: FUTURES, ...options });
}

/** Sends a message to the group that the contract names for it. */
export function sendContract(world: World, message: Readonly<Record<string, unknown>>): void {
  const { action, target, contract = 'BTC_USDT' } = message;
  const isCancel = action === 'cancel';
  const group = isCancel ? `main#cancel#${target}` : `main#usdt:${contract}`;
  world.send(JSON.stringify(isCancel ? message : { contract, ...message }), group);
}

export function positionOf({ exchange }: World, contract = 'BTC_USDT'): string {
  const held = exchange.futures.positions(USER).find((each) => each.contract === contract);
  return held?.size.toFixed() ?? '0';
}

/** Ticks of the schedule for so many seconds. */
export async function watch(world: World, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    world.track();
    await pass(world, 10 * SECOND_MS);
  }
}
