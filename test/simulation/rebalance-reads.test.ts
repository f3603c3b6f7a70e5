import { describe, expect, test } from 'vitest';
import { busEventOf } from '../../shared/events/bus/bus-event.ts';
import { noticeOf } from '../../shared/events/notices/notice-of.ts';
import { RUN } from '../unit/events/changes.ts';
import { BALANCES, driftedWorld, Rebalancer, type RebalancerOptions } from './rebalancer.ts';

const USER = '10001';

/** The reads of every plan, and the report of a run that cannot read them. */
const READS: Readonly<Record<string, readonly [code: string, words: RegExp]>> = {
  'GET /unified/unified_mode': ['NO_SNAPSHOT', /^The balances of the account could not be read: /],
  'GetSecretValue sluice/main': ['NO_SNAPSHOT', /^The balances .* could not be read: /],
  'GET /spot/accounts': ['NO_SNAPSHOT', /^The balances of the account could not be read: /],
  'GET /spot/open_orders': ['NO_SNAPSHOT', /^The open orders .* could not be read: /],
  'QueryCommand main': ['NO_SNAPSHOT', /^The open orders .* could not be read: /],
  BatchGetCommand: ['NO_SNAPSHOT', /^The open orders of the account could not be read: /],
  'GET /spot/batch_fee': ['NO_SNAPSHOT', /^The fees of the account could not be read: /],
  'GetCommand ACCOUNT#main DAY': ['NO_SNAPSHOT', /^The limits .* could not be read: /],
  'GetCommand ACCOUNT#main OWNED': ['NO_SNAPSHOT', /^The coins of exits .* could not be read: /],
  'GET /spot/account_book': ['NO_SNAPSHOT', /^The account book .* could not be read: /],
  'GET /spot/currency_pairs': ['ASSET_SKIPPED', /^BTC, ETH, XRP, SOL, DOGE: Skipped: the rules /],
  'GET /spot/tickers': ['VALUE_UNKNOWN', /BTC, ETH, XRP, SOL, DOGE cannot be valued: /],
  'GET /spot/order_book': ['VALUE_UNKNOWN', /BTC, ETH, XRP, SOL, DOGE cannot be valued: /],
  // Without these it is not even known whether the portfolio may trade.
  'GetCommand ACCOUNT#main SWITCH': ['TOO_LATE', /^It could not be planned within five minutes/],
  'GetCommand PORTFOLIO#core STATE': ['TOO_LATE', /^It could not be planned within five minutes/],
};

/** The name of a read without what differs from call to call. */
function readOf(call: string): string {
  return call
    .replace('/api/v4', '')
    .replace(/\?.*/, '')
    .replace(/\/[A-Z]+_USDT$/, '')
    .replace(/ (DAY|OWNED)#.*/, ' $1');
}

/** One run of a portfolio that has drifted, and from whose account something was withdrawn. */
async function runWith(options: RebalancerOptions) {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world, options);
  rebalancer.approve({
    baseline: { account: 'main', atMs: world.scheduler.nowMs, amounts: BALANCES },
    unresolved: ['core-2026-11-01T09:00Z/1'],
  });
  world.scheduler.after(1, () => world.exchange.deposit(USER, 'USDT', '-100'));
  world.scheduler.after(10, () => rebalancer.schedule(world.scheduler.nowMs));
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  return { world, rebalancer, run: run! };
}

/** Once the run is in the ledger: before, there is none that could say anything. */
function timesOut(read: string): RebalancerOptions {
  let hasBegun = false;
  return {
    faultOf: (_call, name) => {
      hasBegun ||= name.startsWith('TransactWriteCommand');
      return hasBegun && readOf(name) === read ? 'timed_out' : undefined;
    },
  };
}
function isRefused(read: string): RebalancerOptions {
  return {
    refusalOf: (target) =>
      readOf(`GET ${target}`) === read ? { status: 400, label: 'INVALID_PROTOCOL' } : undefined,
  };
}

test('A plan needs nothing that is not listed here', async () => {
  const { rebalancer, run } = await runWith({ faultOf: () => undefined });
  expect(run.status).toBe('done');
  const planned = rebalancer.calls.slice(0, rebalancer.calls.indexOf('SendMessage main#BTC_USDT'));
  const reads = planned.filter((call) => /^(Get|Batch|GET|Query)/.test(call)).map(readOf);
  const others = [/ RUN#/, /^QueryCommand #runs/];
  const wanted = new Set(reads.filter((read) => !others.some((other) => other.test(read))));
  expect(wanted).toEqual(new Set(Object.keys(READS)));
});

describe.each(Object.entries(READS))('A run that cannot read %s', (read, [code, words]) => {
  const ways = read.startsWith('GET /') ? [timesOut, isRefused] : [timesOut];

  test.each(ways)('says so once, tells it, and trades nothing (%o)', async (fails) => {
    const { world, run } = await runWith(fails(read));
    expect(run).toMatchObject({ status: 'skipped', legs: [], reason: { code } });
    const { message } = run.reason!;
    expect(message).toMatch(words);
    expect(message.match(/Gate answered|no complete answer/g)?.length ?? 0).toBeLessThan(2);
    expect(world.exchange.orders(USER)).toEqual([]);
    const change = { kind: 'run', before: RUN, after: run } as const;
    expect(busEventOf(change)?.detail).toMatchObject({ status: 'skipped', reason: { message } });
    const notice = noticeOf(change);
    expect(notice?.subject).toBe('rebalance of core was skipped');
    expect(notice?.text).toContain(message);
  });
});
