import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { EDGE_FAULTS, type EdgeCall, type EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

stepAside();

const SECOND_MS = 1_000;
const HEALING_MS = 8 * 60 * SECOND_MS;
const PAIR = 'BTC_USDT';
/** Of all calls and faults, each so many-th; all of them in the long run. */
const EVERY = process.env.SLUICE_LONG === undefined ? 53 : 1;

const AMOUNT = '0.05';
const EXITS = {
  stop_loss: { price: '57000' },
  take_profit: [{ price: '63000', share: '0.5' }, { price: '66000' }],
};

function send(world: World, message: object): void {
  world.send(JSON.stringify({ currency_pair: PAIR, ...message }), `main#${PAIR}`);
}

/** A take-profit fills, then the stop cancels the other one and sells the rest. */
async function exitOfHeldCoins(world: World): Promise<string> {
  send(world, { id: 'oco', action: 'exit', amount: AMOUNT, exits: EXITS });
  await pass(world, 10 * SECOND_MS);
  world.exchange.movePrice(PAIR, '63500');
  await pass(world, 10 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 20 * SECOND_MS);
  return 'oco';
}

/** An order buys; the price falls to the stop. */
async function bracket(world: World): Promise<string> {
  send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: EXITS });
  await pass(world, 15 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 20 * SECOND_MS);
  return 'entry/exit';
}

/** A stop alone: its price is there for good. */
async function armedOrder(world: World): Promise<string> {
  const order = { side: 'sell', type: 'market', amount: AMOUNT };
  send(world, { id: 'stop', ...order, trigger: { price: '57000', rule: '<=' } });
  await pass(world, 10 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 20 * SECOND_MS);
  return 'stop';
}

type Call = Pick<EdgeCall, 'edge' | 'name'>;

async function run(path: (world: World) => Promise<string>, point?: readonly [number, EdgeFault]) {
  const calls: Call[] = [];
  function faultOf({ edge, name }: EdgeCall): EdgeFault | undefined {
    const call = calls.push({ edge, name }) - 1;
    return point?.[0] === call ? point[1] : undefined;
  }
  const world = quietWorld({ lostStartRate: 0 }, { seed: 3, faultOf });
  world.exchange.movePrice(PAIR, '60000');
  world.startTicking();
  const exit = await path(world);
  const onPath = calls.length;
  await heal(world, HEALING_MS);
  const where = point ? `${point[1]} at ${point[0]} (${calls[point[0]]?.name})` : 'no fault';
  check(world, exit, where);
  return calls.slice(0, onPath);
}

/** It has ended, and the exchange's books show that it sold what it owned, each leg once. */
function check(world: World, exit: string, where: string): void {
  expect(judge(world), where).toEqual([]);
  const [order = ''] = exit.split('/');
  // A crash between its claim and its POST: it is proven that it bought nothing.
  if (order !== exit && recordIn(world, order).filledAmount === '0') {
    expect(() => recordIn(world, exit), where).toThrow();
    return;
  }
  const { status, filledAmount, progress, reason } = recordIn(world, exit);
  // Its message came again when the price was at the stop already.
  const isLate = status === 'rejected' && reason?.code === 'TRIGGER_ALREADY_MET';
  const owned = isLate ? '0' : (progress?.state.owned ?? AMOUNT);
  expect({ where, status, filledAmount }).toEqual({
    where,
    status: isLate ? 'rejected' : 'filled',
    filledAmount: owned,
  });
  const sells = world.exchange.orders(ACCOUNTS.main).filter(({ side }) => side === 'sell');
  const sold = sum(sells.map(({ filled_amount: filled }) => new Big(String(filled))));
  expect(sold.toString(), where).toBe(owned);
  for (const [text, { times }] of world.sent) expect(times, `${where}: ${text}`).toBe(1);
}

it.each([
  ['over held coins', exitOfHeldCoins],
  ['of a buy', bracket],
  ['that is an armed order alone', armedOrder],
] as const)(
  'an exit %s survives a fault at each of its calls',
  async (_what, path) => {
    const calls = await run(path);
    let count = 0;
    for (const [call] of calls.entries()) {
      for (const fault of EDGE_FAULTS) {
        count += 1;
        if (count % EVERY === 0) await run(path, [call, fault]);
      }
    }
    expect(count).toBeGreaterThan(300);
  },
  HANG_MS,
);
