import { TAG } from '../../local/simulation/deployment.ts';
import type { EdgeCall, EdgeFault } from '../../local/simulation/sandbox.ts';
import { CALM, type Swarm } from '../../local/simulation/swarm.ts';
import { World, type WorldOptions } from '../../local/simulation/world.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { type StoredOrder, storedOrder } from '../support/record.ts';

/** Helpers for scripted worlds, which draw nothing from a seed. */

/**
 * A world with one account in which nothing goes wrong by itself, and track-orders waits to be called:
 * the starts by orders are lost.
 */
export function quietWorld(
  swarm: Partial<Swarm> = {},
  options: Omit<Partial<WorldOptions>, 'swarm'> = {},
): World {
  return new World({
    seed: 1,
    accounts: ['main'],
    ...options,
    swarm: { ...CALM, lostStartRate: 1, ...swarm },
  });
}

/** Sends a message to the group that the contract names for it. */
export function send(world: World, message: Readonly<Record<string, unknown>>): void {
  const { currency_pair: pair, action, target } = message;
  const group = action === 'cancel' ? `main#cancel#${target}` : `main#${pair}`;
  world.send(JSON.stringify(message), group);
}

export function pass(world: World, ms: number): Promise<void> {
  return world.scheduler.runUntil(world.scheduler.nowMs + ms);
}

/** The record of an order of the account `main`. */
export function recordIn(world: World, id: string): StoredOrder {
  const item = world.table.find(keyOfOrder(orderStem(TAG, 'main', id)));
  if (!item) throw new Error(`"${id}" has no record`);
  return storedOrder(recordOf(item));
}

/** Only the next call whose name contains this meets the fault. */
export function onceAt(name: string, fault: EdgeFault): (call: EdgeCall) => EdgeFault | undefined {
  let isOver = false;
  return (call) => {
    if (isOver || !call.name.includes(name)) return undefined;
    isOver = true;
    return fault;
  };
}

/** A limit buy that rests below the market. */
export const RESTING = {
  id: 'resting',
  currency_pair: 'BTC_USDT',
  side: 'buy',
  amount: '0.01',
  price: '87000',
};
