import { describe, expect, it } from 'vitest';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { manyMarkets } from './many-markets.ts';
import { judge } from './oracles.ts';
import { callsOfPoll, restingOrders } from './resting-orders.ts';
import { burst, type ScaleRun, steadyStream } from './scale.ts';

const isLong = process.env.SLUICE_LONG === '1';
const LONG_MS = 3_600_000;

/**
 * 80 % of what Gate takes. An order of a market comes 105 ms and its own checks after the one before:
 * of 8.3 a second and more, some would wait longer with every minute.
 */
const PER_SECOND = 8;
const STREAM = isLong ? { seconds: 600, orders: 48_000 } : { seconds: 10, orders: 800 };
/** As many a second as ten functions take. */
const MANY_MARKETS = isLong
  ? { perSecond: 2, seconds: 300, orders: 24_000 }
  : { perSecond: 2, seconds: 15, orders: 1_200 };
const BURST = isLong ? 10_000 : 1_000;
const LIFE_MS = 60_000;
const RESTING = isLong ? 5_000 : 500;

function statuses({ world }: ScaleRun) {
  return Object.groupBy(
    world.table.items().flatMap((item) => (item.sk === 'ORDER' ? recordOf(item) : [])),
    ({ status, reason }) => (reason ? `${status}: ${reason.code}` : status),
  );
}

describe('at the limit of what the exchange takes', () => {
  it(
    `places ${STREAM.orders} orders in ${STREAM.seconds} s over 10 markets, without being told to slow down`,
    async () => {
      const run = await steadyStream(10, PER_SECOND, STREAM.seconds);
      const placements = run.world.exchange.placements();
      expect(placements).toHaveLength(STREAM.orders);
      expect(run.rateLimited()).toBe(0);
      const spanMs = placements.at(-1)!.atMs - placements[0]!.atMs;
      // They were sent in this time; what waited, waited for a moment.
      expect(spanMs).toBeLessThan(STREAM.seconds * 1_000 + 2_000);
      expect(Object.keys(statuses(run))).toEqual(['filled']);
      // The oracles compare every record with every trade.
      if (!isLong) expect(judge(run.world)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    `places ${MANY_MARKETS.orders} orders over 40 markets, without asking for prices and rules more often than Gate answers`,
    async () => {
      const run = await steadyStream(40, MANY_MARKETS.perSecond, MANY_MARKETS.seconds);
      expect(run.rateLimited()).toBe(0);
      expect(Object.keys(statuses(run))).toEqual(['filled']);
      expect(run.world.exchange.placements()).toHaveLength(MANY_MARKETS.orders);
    },
    LONG_MS,
  );

  it(
    `places what it can of ${BURST} orders for one market that live for a minute, and none of them late`,
    async () => {
      const run = await burst(BURST, LIFE_MS);
      const placements = run.world.exchange.placements();
      const submitByMs = run.world.messages[0]!.atMs + LIFE_MS;
      expect(placements.filter(({ atMs }) => atMs > submitByMs)).toEqual([]);
      expect(run.rateLimited()).toBe(0);
      // At Gate's pace it were 570; an order's calls to AWS take a little longer than that here.
      expect(placements.length).toBeGreaterThan(450);
      expect(placements.length).toBeLessThanOrEqual(600);
      const { filled = [], ...rest } = statuses(run);
      expect(filled).toHaveLength(placements.length);
      const expired = Object.entries(rest).flatMap(([, records = []]) => records);
      expect(expired).toHaveLength(BURST - placements.length);
      expect(expired.filter(({ status }) => status !== 'rejected')).toEqual([]);
    },
    LONG_MS,
  );

  it(
    `follows ${RESTING} orders of 50 markets`,
    async () => {
      const perMarket = RESTING / 50;
      const { world, calls } = await restingOrders(manyMarkets(50), Array(50).fill(perMarket));
      expect(world.exchange.placements()).toHaveLength(RESTING);
      // One page for each hundred orders of a market, and one that shows that there are no more.
      const pages = Math.floor(perMarket / 100) + 1;
      expect(await callsOfPoll(world, calls)).toEqual(
        Array(pages).fill('GET /api/v4/spot/open_orders'),
      );
    },
    LONG_MS,
  );
});
