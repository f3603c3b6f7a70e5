import { describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { RunRecord } from '../../shared/rebalance/run/record.ts';
import { previewPlan } from '../../shared/rebalance/steps/start.ts';
import { driftedWorld, Rebalancer } from './rebalancer.ts';
import { pass, recordIn, send } from './scripted.ts';

const USER = ACCOUNTS.main;
const TEXT = 't-by-hand';

type ByHand = {
  readonly pair: string;
  readonly price: string;
  readonly side: string;
  readonly amount: string;
};

/** A run of the drifted portfolio beside an order that its owner has placed. */
async function runBeside({ pair, price, ...order }: ByHand, targets?: object) {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world, { portfolio: targets ? { targets } : {} });
  rebalancer.approve();
  world.hands[USER]!.place(TEXT, pair, price, order);
  expect(mine(world)).toMatchObject({ status: 'open' });
  // Reads show it only after a moment.
  await world.scheduler.runUntil(world.scheduler.nowMs + 60_000);
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  return { world, run: rebalancer.runs()[0]! };
}

const mine = ({ exchange }: World) => exchange.orders(USER).find(({ text }) => text === TEXT);

function assetOf({ plan }: RunRecord, asset: string) {
  return plan!.assets.find((each) => each.asset === asset)!;
}

describe('A run beside an order of the owner', () => {
  test('that takes profit far away sells what it leaves free of the coin, and is done', async () => {
    const order = { pair: 'BTC_USDT', side: 'sell', amount: '0.004', price: '120000' };
    const { world, run } = await runBeside(order);
    expect(run).toMatchObject({ status: 'done' });
    expect(run.legs[0]).toMatchObject({ side: 'sell', asset: 'BTC', status: 'filled' });
    expect(new Big(run.legs[0]!.amount).lte('0.006')).toBe(true);
    expect(run.legs).toHaveLength(5);
    expect(mine(world)).toMatchObject({ status: 'open', left: '0.004' });
  });

  test('that has locked all of a coin skips it, trades the others, and says so', async () => {
    const order = { pair: 'BTC_USDT', side: 'sell', amount: '0.01', price: '120000' };
    const { world, run } = await runBeside(order);
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'ASSET_SKIPPED' } });
    expect(run.reason!.message).toMatch(/^BTC: .* Skipped: too little of it is free/);
    expect(assetOf(run, 'BTC')).toMatchObject({ status: 'skipped', action: 'none' });
    expect(run.legs.every(({ side, asset }) => side === 'buy' && asset !== 'BTC')).toBe(true);
    expect(mine(world)).toMatchObject({ status: 'open', left: '0.01' });
  });

  test('that is skipped with the only coin to trade ends skipped, not done', async () => {
    const order = { pair: 'BTC_USDT', side: 'buy', amount: '0.0001', price: '60000' };
    const { world, run } = await runBeside(order, { BTC: '0.2' });
    expect(run).toMatchObject({ status: 'skipped', legs: [], reason: { code: 'ASSET_SKIPPED' } });
    expect(run.reason!.message).toBe(
      'BTC: Skipped: you have an open buy order in BTC_USDT, which may bring in more of it.',
    );
    expect(world.exchange.orders(USER)).toHaveLength(1);
  });
});

describe('A run beside an exit', () => {
  test('sells what the exit leaves free of the coin', async () => {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world, {});
    rebalancer.approve();
    const exits = { stop_loss: { price: '20000' } };
    send(world, { id: 'oco', action: 'exit', currency_pair: 'BTC_USDT', amount: '0.009', exits });
    await world.scheduler.runUntil(world.scheduler.nowMs + 60_000);
    expect(recordIn(world, 'oco').status).toBe('working');
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    const sold = run!.legs.filter(({ asset, side }) => asset === 'BTC' && side === 'sell');
    expect(sold.every(({ amount }) => new Big(amount).lte('0.001'))).toBe(true);
    expect(run!.legs.length).toBeGreaterThan(0);
    expect(recordIn(world, 'oco').progress?.state).toMatchObject({ owned: '0.009', missing: '0' });
  });
});

describe('A run beside an order in slices', () => {
  const MINUTE_MS = 60_000;
  const IN_SLICES = {
    id: 'twap',
    currency_pair: 'BTC_USDT',
    type: 'market',
    side: 'sell',
    amount: '0.0047',
    slices: { over: 'PT30M', every: 'PT2M' },
  };
  const SKIPPED =
    'Skipped: an order is being worked in slices in BTC_USDT, and will trade more of it.';

  /** A portfolio of one coin that has drifted, some minutes after the order was sent. */
  async function beside(order: object = {}) {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world, {
      portfolio: { targets: { BTC: '0.2', ETH: '0.2' } },
    });
    rebalancer.approve();
    send(world, { ...IN_SLICES, ...order });
    await minutes(world, 4);
    return { world, rebalancer };
  }

  async function minutes(world: World, count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      world.track();
      await pass(world, MINUTE_MS);
    }
  }

  /** The account's orders of BTC at the exchange, with a sign: below zero it was sold. */
  const tradedIn = ({ exchange }: World): string =>
    exchange
      .orders(USER)
      .filter(({ currency_pair: pair }) => pair === 'BTC_USDT')
      .reduce(
        (sum, { side, filled_amount: filled }) =>
          sum[side === 'buy' ? 'plus' : 'minus'](String(filled)),
        new Big('0'),
      )
      .toString();

  test('does not sell the same again: it skips the coin, trades the others, and says so', async () => {
    const { world, rebalancer } = await beside();
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle(40);
    await minutes(world, 40);
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'ASSET_SKIPPED' } });
    expect(assetOf(run!, 'BTC')).toMatchObject({ status: 'skipped', action: 'none' });
    expect(assetOf(run!, 'BTC').reason).toContain(SKIPPED);
    expect(run!.legs).toMatchObject([{ side: 'buy', asset: 'ETH', status: 'filled' }]);
    expect(recordIn(world, 'twap').status).toBe('filled');
    expect(tradedIn(world)).toBe('-0.0047');
  });

  test('leaves the coin alone also before the first slice', async () => {
    const start_at = new Date(driftedWorld().scheduler.nowMs + 60 * MINUTE_MS).toISOString();
    const slices = { ...IN_SLICES.slices, start_at };
    const { world, rebalancer } = await beside({ side: 'buy', amount: '100', slices });
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    expect(recordIn(world, 'twap').status).toBe('working');
    expect(assetOf(rebalancer.runs()[0]!, 'BTC')).toMatchObject({ status: 'skipped' });
    expect(tradedIn(world)).toBe('0');
  });

  test('is what a preview shows', async () => {
    const { world, rebalancer } = await beside();
    rebalancer.invoke((deps) => previewPlan(deps, 'core'));
    await pass(world, MINUTE_MS);
    const [plan] = rebalancer.results as readonly Awaited<ReturnType<typeof previewPlan>>[];
    expect(plan!.legs.map(({ asset }) => asset)).toEqual(['ETH']);
    expect(plan!.assets.find(({ asset }) => asset === 'BTC')!.reason).toContain(SKIPPED);
  });

  test('that has ended trades the coin again', async () => {
    const { world, rebalancer } = await beside({ amount: '0.001' });
    await minutes(world, 40);
    expect(recordIn(world, 'twap').status).toBe('filled');
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run!.status).toBe('done');
    expect(run!.legs[0]).toMatchObject({ side: 'sell', asset: 'BTC', status: 'filled' });
  });
});

test('A run beside an order that waits for its trigger trades as if there were none', async () => {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world, {});
  rebalancer.approve();
  const trigger = { price: '20000', rule: '<=' };
  const order = { currency_pair: 'BTC_USDT', type: 'market', side: 'sell', amount: '0.001' };
  send(world, { id: 'armed', ...order, trigger });
  await pass(world, 60_000);
  expect(recordIn(world, 'armed').status).toBe('armed');
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  expect(run!.status).toBe('done');
  expect(run!.legs[0]).toMatchObject({ side: 'sell', asset: 'BTC', status: 'filled' });
});
