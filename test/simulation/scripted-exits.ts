import { LISTINGS, type MarketListing } from '../../local/exchange/engine/markets.ts';
import type { ExchangeReply, ExchangeRequest } from '../../local/exchange/exchange.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { EdgeCall, EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World, WorldOptions } from '../../local/simulation/world.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

/** Helpers for scripted worlds with exits over coins of one pair. */

export const SECOND_MS = 1_000;
export const PAIR = 'BTC_USDT';
export const STOP = { stop_loss: { price: '57000', slippage: '0.03' } };
export const BRACKET = { ...STOP, take_profit: [{ price: '63000' }] };
export const [BTC] = LISTINGS.filter(({ pair }) => pair.id === PAIR) as [MarketListing];

/** A world whose price is 60,000, with the minute's ticks of track-orders. */
export function worldAt60000(
  options: Omit<Partial<WorldOptions>, 'swarm'> = {},
  swarm = {},
): World {
  const world = quietWorld({ lostStartRate: 0, ...swarm }, options);
  world.exchange.movePrice(PAIR, '60000');
  world.startTicking();
  return world;
}

/** BTC_USDT with other rules, or another book. */
export function listing(pair: object, others: Partial<MarketListing> = {}) {
  return { listings: [{ ...BTC, ...others, pair: { ...BTC.pair, ...pair } }] };
}

export function send(world: World, message: object): void {
  const { action, target } = message as { readonly action?: string; readonly target?: string };
  const group = action === 'cancel' ? `main#cancel#${target}` : `main#${PAIR}`;
  const fields = action === 'cancel' ? message : { currency_pair: PAIR, ...message };
  world.send(JSON.stringify(fields), group);
}

export async function goTo(world: World, price: string, seconds: number): Promise<void> {
  world.exchange.movePrice(PAIR, price);
  await pass(world, seconds * SECOND_MS);
}

export async function begin(world: World, exits: object, amount = '0.05'): Promise<void> {
  send(world, { id: 'oco', action: 'exit', amount, exits });
  await pass(world, 20 * SECOND_MS);
}

/** What the exchange has sold and keeps live, whatever the ledger says. */
export function booksOf(world: World) {
  const sells = world.exchange.orders(ACCOUNTS.main).filter(({ side }) => side === 'sell');
  return {
    sold: sum(sells.map(({ filled_amount: filled }) => new Big(String(filled)))).toString(),
    live: sells.filter(({ status }) => status === 'open').length,
    orders: sells.length,
  };
}

export const legsOf = (world: World, exit: string) =>
  (recordIn(world, exit).progress?.state.legs ?? []).map(({ name, sold }) => `${name} ${sold}`);

/** One fault, at the so many-th call whose name contains this after it was switched on. */
export function faultOnDemand(name: string, fault: EdgeFault) {
  let isOn = false;
  return {
    strike: () => {
      isOn = true;
    },
    faultOf: (call: EdgeCall): EdgeFault | undefined => {
      if (!isOn || !call.name.includes(name)) return undefined;
      isOn = false;
      return fault;
    },
  };
}

/** From now on the exchange replies to some requests with something else. */
export function replyOtherwise(
  world: World,
  other: (request: ExchangeRequest, reply: () => ExchangeReply) => ExchangeReply | undefined,
): void {
  const exchange = world.exchange as { handle: World['exchange']['handle'] };
  const { handle } = exchange;
  exchange.handle = (request) => {
    const reply = () => handle(request);
    return other(request, reply) ?? reply();
  };
}

/** A refusal of Gate's, as a reply to any request. */
export const refusal = (status: number, label: string, headers: object = {}): ExchangeReply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify({ label, message: 'as the test wants it' }),
});
