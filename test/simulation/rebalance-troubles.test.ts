import { describe, expect, test } from 'vitest';
import { LISTINGS, type MarketListing } from '../../local/exchange/engine/markets.ts';
import type { World } from '../../local/simulation/world.ts';
import type { RunRecord } from '../../shared/rebalance/run/record.ts';
import { acceptBalances } from '../../shared/rebalance/steps/start.ts';
import {
  BALANCES,
  driftedWorld,
  movePrice,
  Rebalancer,
  type RebalancerOptions,
} from './rebalancer.ts';
import { pass } from './scripted.ts';

const HOUR_MS = 3_600_000;
const API = '/api/v4';

type Prepare = (world: World, rebalancer: Rebalancer) => void;

/** A portfolio that has been approved before, and one run of it. */
async function runOnce(
  options: RebalancerOptions & { readonly listings?: readonly MarketListing[] } = {},
  prepare: Prepare = () => {},
): Promise<{ readonly world: World; readonly rebalancer: Rebalancer; readonly run: RunRecord }> {
  const world = driftedWorld(options.listings);
  const rebalancer = new Rebalancer(world, options);
  rebalancer.approve();
  prepare(world, rebalancer);
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle();
  return { world, rebalancer, run: rebalancer.runs()[0]! };
}

const ordersIn = (world: World) => world.exchange.orders('10001');

function assetOf(run: RunRecord, asset: string) {
  return run.plan!.assets.find((each) => each.asset === asset)!;
}

/** As what the first call with this name finds. */
function atFirst(group: string, act: () => void) {
  let isOver = false;
  return (sentTo: string) => {
    if (isOver || sentTo !== group) return;
    isOver = true;
    act();
  };
}

/** A run whose sells are sent, and that from then on is not told about this part of the account. */
function selling(unread: string) {
  const world = driftedWorld();
  let isUnread = false;
  const rebalancer = new Rebalancer(world, {
    onSend: atFirst('main#BTC_USDT', () => {
      isUnread = true;
    }),
    refusalOf: (target) =>
      isUnread && target.includes(unread) ? { status: 403, label: 'FORBIDDEN' } : undefined,
  });
  rebalancer.approve();
  rebalancer.schedule(world.scheduler.nowMs);
  function isOver() {
    isUnread = false;
  }
  return { world, rebalancer, isOver };
}

describe('The report of a run when', () => {
  test('a price is missing: the value of the whole is not known, and nothing is traded', async () => {
    const { world, run } = await runOnce({}, ({ exchange }) =>
      exchange.faults.plan({
        fault: 'error_before',
        pathPrefix: `${API}/spot/order_book`,
        times: 100,
      }),
    );
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'VALUE_UNKNOWN' }, legs: [] });
    const skipped = run.plan!.assets.filter(({ status }) => status === 'skipped');
    expect(skipped).toHaveLength(5);
    for (const asset of skipped) {
      expect(asset).toMatchObject({ action: 'none', reason: expect.stringMatching(/order_book/) });
      expect(run.reason!.message).toContain(asset.asset);
    }
    expect(ordersIn(world)).toEqual([]);
  });

  test('balances cannot be read: nothing is traded', async () => {
    const { world, run } = await runOnce({}, ({ exchange }) =>
      exchange.faults.plan({
        fault: 'error_before',
        pathPrefix: `${API}/spot/accounts`,
        times: 20,
      }),
    );
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'NO_SNAPSHOT' }, legs: [] });
    expect(run.reason!.message).toMatch(
      /^The balances of the account could not be read: .*spot\/accounts/,
    );
    expect(ordersIn(world)).toEqual([]);
  });

  test('a pair is not to be traded: its asset is left alone', async () => {
    const listings = LISTINGS.map((listing) =>
      listing.pair.id === 'DOGE_USDT'
        ? { ...listing, pair: { ...listing.pair, trade_status: 'untradable' as const } }
        : listing,
    );
    const { run } = await runOnce({ listings });
    expect(run.status).toBe('done');
    expect(assetOf(run, 'DOGE')).toMatchObject({ status: 'frozen', action: 'none' });
    expect(run.legs.map(({ asset }) => asset)).toEqual(['BTC', 'ETH', 'XRP', 'SOL']);
  });

  test('what is outside its band is left alone: which coins, and nothing is called in order', async () => {
    const { world, run } = await runOnce({
      portfolio: { frozen: ['BTC', 'ETH', 'DOGE', 'XRP', 'SOL'] },
    });
    expect(run).toMatchObject({ status: 'done', reason: { code: 'NOTHING_TO_DO' }, legs: [] });
    expect(run.reason!.message).toMatch(/^Nothing is traded now; outside its band: \w+/);
    expect(ordersIn(world)).toEqual([]);
  });

  test('a sell finds no buyer: it brings in nothing, and the buys use the cash that was there', async () => {
    const world = driftedWorld();
    const onSend = atFirst('main#BTC_USDT', () => movePrice(world, 'BTC_USDT', '0.9'));
    const rebalancer = new Rebalancer(world, { onSend });
    rebalancer.approve();
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'LEG_NOT_FILLED' } });
    expect(run!.reason!.message).toMatch(/^The sell of [\d.]+ BTC at [\d.]+ found no counterparty/);
    expect(run!.legs[0]).toMatchObject({ side: 'sell', status: 'cancelled', filledTotal: '0' });
    expect(run!.legs.slice(1).every(({ status }) => status === 'filled')).toBe(true);
  });

  test('a price is missing after the sells: it is read again, and the buys are made', async () => {
    const world = driftedWorld();
    const pathPrefix = `${API}/spot/order_book`;
    const onSend = atFirst('main#BTC_USDT', () =>
      world.exchange.faults.plan({ fault: 'error_before', pathPrefix }),
    );
    const rebalancer = new Rebalancer(world, { onSend });
    rebalancer.approve();
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'done' });
    expect(run!.legs.map(({ side }) => side)).toEqual(['sell', 'buy', 'buy', 'buy', 'buy']);
  });

  test.each([
    ['the fees', 'batch_fee'],
    ['the rules of a pair', 'currency_pairs/XRP_USDT'],
  ])(
    '%s cannot be read for a while after the sells: the buys wait, and are made',
    async (...names) => {
      const { world, rebalancer, isOver } = selling(names[1]);
      world.scheduler.after(30_000, isOver);
      await rebalancer.settle();
      const [run] = rebalancer.runs();
      expect(run).toMatchObject({ status: 'done' });
      expect(run!.legs.map(({ side }) => side)).toEqual(['sell', 'buy', 'buy', 'buy', 'buy']);
      expect(run!.notes).toEqual([
        expect.stringMatching(/^The buys had to wait\. .*403 FORBIDDEN/),
      ]);
    },
  );

  test('the fees cannot be read any more after the sells: nothing is bought, and the run says why', async () => {
    const { rebalancer } = selling('batch_fee');
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'TOO_LATE' } });
    expect(run!.legs.map(({ side }) => side)).toEqual(['sell']);
    expect(run!.notes[0]).toMatch(/^The buys had to wait\. The fees .* could not be read: GET /);
  });

  test('one coin cannot be traded: the others are, and the run is not called done', async () => {
    const { run } = await runOnce({
      refusalOf: (target) =>
        target.includes('currency_pairs/XRP_USDT')
          ? { status: 403, label: 'FORBIDDEN' }
          : undefined,
    });
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'ASSET_SKIPPED' } });
    expect(run.reason!.message).toMatch(/^XRP: Skipped: the rules of its pair are not known: GET /);
    expect(run.legs.map(({ asset }) => asset)).toEqual(['BTC', 'ETH', 'DOGE', 'SOL']);
    expect(run.legs.every(({ status }) => status === 'filled')).toBe(true);
  });

  test('Gate lists the pair of one coin no more, and tells no fees of it: the others are traded', async () => {
    const { run } = await runOnce({
      refusalOf: (target) =>
        /(currency_pairs\/|batch_fee\?.*)XRP_USDT/.test(target)
          ? { status: 400, label: 'INVALID_CURRENCY_PAIR' }
          : undefined,
    });
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'ASSET_SKIPPED' } });
    expect(run.reason!.message).toMatch(/^XRP: Skipped: .* Gate has no pair XRP_USDT/);
    expect(run.legs.map(({ asset }) => asset)).toEqual(['BTC', 'ETH', 'DOGE', 'SOL']);
  });

  test('a buy is refused: which one, and why', async () => {
    const world = driftedWorld();
    const onSend = atFirst('main#XRP_USDT', () => movePrice(world, 'XRP_USDT', '0.5'));
    const rebalancer = new Rebalancer(world, {
      onSend,
      account: { limits: { maxOrder: '10000', maxDay: '100000', priceCollar: '0.05' } },
    });
    rebalancer.approve();
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'LEG_NOT_FILLED' } });
    expect(run!.reason!.message).toMatch(
      /^The buy of [\d.]+ XRP at [\d.]+ was refused: .*PRICE_COLLAR/,
    );
    expect(run!.legs.filter(({ status }) => status === 'filled')).toHaveLength(4);
  });

  test('a sell is still unknown at the deadline: nothing is bought', async () => {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world);
    rebalancer.approve();
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST', times: 1 });
    // The exchange shows nothing of what it took, for longer than any run waits.
    world.exchange.setBehavior({
      visibilityLagMs: { min: HOUR_MS, max: HOUR_MS },
      tradeLagMs: { min: HOUR_MS, max: HOUR_MS },
    });
    world.exchange.faults.plan({
      fault: 'error_before',
      pathPrefix: `${API}/spot/my_trades`,
      times: 1_000,
    });
    world.exchange.faults.plan({
      fault: 'error_before',
      pathPrefix: `${API}/spot/orders`,
      method: 'GET',
      times: 1_000,
    });
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'SELL_UNKNOWN' } });
    expect(run!.reason!.message).toMatch(/not known in time. Nothing was bought.$/);
    expect(run!.legs.map(({ side }) => side)).toEqual(['sell']);
  });

  test('the account is not live: the whole plan, and no order', async () => {
    const { world, run } = await runOnce({ account: { live: false } });
    expect(run).toMatchObject({ status: 'dry_run', reason: { code: 'NOT_LIVE' }, legs: [] });
    expect(run.plan!.legs.map(({ side }) => side)).toContain('buy');
    expect(ordersIn(world)).toEqual([]);
  });

  test('the portfolio is paused', async () => {
    const { run } = await runOnce({}, (_world, rebalancer) =>
      rebalancer.invoke(({ pauses }) =>
        pauses.pause('portfolio', 'core', { reason: 'on holiday', by: 'me', atMs: 0 }),
      ),
    );
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'PAUSED' } });
    expect(run.reason!.message).toMatch(/on holiday/);
  });
});

describe('Balances that have changed since the last run', () => {
  const baselineAt = (world: World, amounts: object = {}) => ({
    account: 'main',
    atMs: world.scheduler.nowMs,
    amounts: { ...BALANCES, ...amounts },
  });

  test("are explained by Gate's account book, and the run says what came", async () => {
    const { run } = await runOnce({}, (world, rebalancer) => {
      rebalancer.approve({ baseline: baselineAt(world) });
      world.scheduler.after(1, () => world.exchange.deposit('10001', 'USDT', '500'));
    });
    expect(run).toMatchObject({ status: 'done' });
    expect(run.notes).toEqual(['Since the last run, deposit: +500 USDT.']);
  });

  test('pause the portfolio when an unexplained part is missing, until a person accepts it', async () => {
    const { world, rebalancer, run } = await runOnce({}, (around, each) =>
      each.approve({ baseline: baselineAt(around, { BTC: '0.02' }) }),
    );
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'UNEXPLAINED_DECREASE' } });
    expect(run.reason!.message).toMatch(/^0.01 BTC is missing/);
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([
      {},
      // A notice that a crash prevented goes out now.
      { status: 'skipped', reason: { code: 'UNEXPLAINED_DECREASE' } },
    ]);

    rebalancer.invoke((deps) => acceptBalances(deps, 'core'));
    await pass(world, 60_000);
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle();
    expect(rebalancer.runs()).toMatchObject([{}, {}, { status: 'done' }]);
  });

  test('pause it also if the value of the missing part is unknown', async () => {
    const { run } = await runOnce({ portfolio: { capital: '300' } }, (world, rebalancer) => {
      rebalancer.approve({ baseline: baselineAt(world, { BTC: '0.02' }) });
      const book = `${API}/spot/order_book`;
      world.exchange.faults.plan({ fault: 'error_before', pathPrefix: book, times: 20 });
    });
    expect(run).toMatchObject({ status: 'skipped', reason: { code: 'UNEXPLAINED_DECREASE' } });
  });

  test("leave a person's own pause as it is, and so does accepting them", async () => {
    const world = driftedWorld();
    const rebalancer = new Rebalancer(world);
    rebalancer.approve({ baseline: baselineAt(world, { BTC: '0.02' }) });
    rebalancer.schedule(world.scheduler.nowMs);
    // Gate's books are read once more after five seconds.
    await pass(world, 3_000);
    const pause = { reason: 'do not trade', by: 'me', atMs: 1 };
    rebalancer.invoke(({ pauses }) => pauses.pause('portfolio', 'core', pause));
    await pass(world, 20_000);
    expect(rebalancer.runs()).toMatchObject([{ reason: { code: 'UNEXPLAINED_DECREASE' } }]);
    expect(rebalancer.state()).toMatchObject({ paused: pause });
    rebalancer.invoke((deps) => acceptBalances(deps, 'core'));
    await pass(world, 5_000);
    expect(rebalancer.state()).toMatchObject({ paused: pause });
  });

  test('are reported if there is more than trades and deposits explain', async () => {
    const { run } = await runOnce({}, (world, rebalancer) =>
      rebalancer.approve({ baseline: baselineAt(world, { ETH: '0.05' }) }),
    );
    expect(run.status).toBe('done');
    expect(run.notes).toEqual(['0.05 ETH came in, and no trade or deposit accounts for it.']);
  });
});
