import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { quietWorld } from './scripted.ts';

/** Limits that one order does not reach. */
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

/** A quiet world whose accounts trade contracts. */
export const openFutures = (options: Parameters<typeof quietWorld>[1] = {}, swarm = {}): World =>
  quietWorld(swarm, { futures: FUTURES, ...options });

/** Sends a message of a contract to the group that the contract names for it. */
export function sendContract(world: World, message: Readonly<Record<string, unknown>>): void {
  const { action, target, contract = 'BTC_USDT' } = message;
  const group = action === 'cancel' ? `main#cancel#${target}` : `main#usdt:${contract}`;
  world.send(JSON.stringify({ contract, ...message }), group);
}

/** Signed contracts that the account `main` holds at the exchange. */
export const positionOf = ({ exchange }: World, contract = 'BTC_USDT'): string =>
  exchange.futures
    .positions(ACCOUNTS.main)
    .find((held) => held.contract === contract)
    ?.size.toFixed() ?? '0';
