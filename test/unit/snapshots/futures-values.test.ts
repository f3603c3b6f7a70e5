import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { Statement } from '../../../shared/pnl/statement.ts';
import { statementOf } from '../../../shared/pnl/statement.ts';
import { takeSnapshot } from '../../../shared/snapshots/take-snapshot.ts';
import { ACCOUNT, openWorld } from './world.ts';

type SnapshotWorld = ReturnType<typeof openWorld>;

const START_MS = Date.UTC(2026, 10, 22, 7, 5);
const SECOND_MS = 1_000;

/** The first snapshot, and some time after it. */
async function begin(world: SnapshotWorld): Promise<void> {
  await world.minutes(1);
  world.pass(20 * SECOND_MS);
}

async function statementIn(world: SnapshotWorld): Promise<Statement> {
  world.pass(30 * SECOND_MS);
  await takeSnapshot(world.deps, ACCOUNT);
  const snapshots = [...(await world.snapshots('hour')), ...(await world.snapshots('minute'))];
  const ledger = { currency: 'USDT', events: await world.events(), snapshots };
  return statementOf(ledger, 'average', { fromMs: START_MS, toMs: world.nowMs() + 1 });
}

function expectLaw(statement: Statement): void {
  const { startValue, deposits, withdrawals, realised, unrealised, endValue } = statement;
  const sums = startValue.plus(deposits).minus(withdrawals).plus(realised).plus(unrealised);
  expect(sums.toString()).toBe(endValue.toString());
}

/** What the exchange booked for a contract, besides transfers. */
const bookedFor = ({ exchange, user }: SnapshotWorld, contract: string): string =>
  sum(
    exchange.futures
      .bookings(user)
      .filter((booking) => booking.contract === contract)
      .map(({ change }) => change),
  ).toString();

/** USDT of both wallets, coins at their last prices, and what open positions would bring. */
function worthAt({ exchange, user }: SnapshotWorld, btcPrice: string): string {
  const spot = exchange.balances(user).map(({ currency, available, locked }) => {
    const held = new Big(available).plus(locked);
    return held.times(currency === 'BTC' ? btcPrice : '1');
  });
  const paper = exchange.futures.positions(user).map(({ contract, size, entryPrice }) => {
    const multiplier = contract === 'BTC_USDT' ? '0.0001' : '0.01';
    const mark = new Big(exchange.futures.markPrice(contract));
    return mark.minus(entryPrice).times(size).times(multiplier);
  });
  return sum([...spot, exchange.futures.balance(user), ...paper]).toString();
}

describe('The value of an account with contracts', () => {
  it('contains the futures wallet and what its positions would bring, to the last digit', async () => {
    const world = openWorld(START_MS, { futures: '5000' });
    await begin(world);
    await world.tradeContract('30');
    world.pass(20 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', '90000');
    const statement = await statementIn(world);
    const [last] = (await world.snapshots('minute')).slice(-1);
    expect(statement.endValue.toString()).toBe(worthAt(world, last!.prices.BTC!));
    expect(statement.unrealised.gt('0')).toBe(true);
    expect([statement.deposits, statement.withdrawals].map(String)).toEqual(['0', '0']);
    expectLaw(statement);
  });

  it('has the realised profit, fees and funding of the exchange', async () => {
    const world = openWorld(START_MS, { futures: '5000' });
    await begin(world);
    await world.tradeContract('30');
    await world.tradeContract('2', 'ETH_USDT');
    // Over a time at which funding is paid.
    await world.minutes(120);
    await world.swept();
    world.exchange.movePrice('BTC_USDT', '91000');
    await world.tradeContract('-50');
    await world.minutes(3);
    await world.tradeContract('20', 'BTC_USDT', false);
    await world.minutes(3);
    const statement = await statementIn(world);
    const bookings = world.exchange.futures.bookings(world.user);
    expect(new Set(bookings.map(({ type }) => type))).toEqual(
      new Set(['dnw', 'fee', 'pnl', 'fund']),
    );
    const byContract = new Map(statement.contracts.map((each) => [each.contract, each]));
    for (const contract of ['BTC_USDT', 'ETH_USDT']) {
      expect(byContract.get(contract)!.realised.toString()).toBe(bookedFor(world, contract));
    }
    const fees = bookings.filter(({ type }) => type === 'fee').map(({ change }) => change);
    expect(statement.fees.toString()).toBe(sum(fees).neg().toString());
    const funding = bookings.filter(({ type }) => type === 'fund').map(({ change }) => change);
    expect(sum(statement.contracts.map((each) => each.funding)).toString()).toBe(
      sum(funding).toString(),
    );
    expectLaw(statement);
    // What was sent by hand is told apart from the orders of Sluice.
    const own = (await world.events()).filter(
      (event) => event.kind === 'contract' && event.stem !== undefined,
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan((await world.events()).length);
  });

  it('counts no transfer between its own wallets, in whatever direction', async () => {
    const world = openWorld(START_MS, { futures: '5000' });
    await begin(world);
    world.exchange.futures.transfer(world.user, '1000');
    await world.minutes(2);
    world.exchange.futures.transfer(world.user, '-300');
    await world.minutes(2);
    const statement = await statementIn(world);
    expect([statement.deposits, statement.withdrawals].map(String)).toEqual(['0', '0']);
    expect(statement.realised.toString()).toBe('0');
    expectLaw(statement);
    expect((await world.events()).map((event) => event.kind === 'flow' && event.flow)).toEqual(
      Array.from({ length: 4 }, () => 'internal'),
    );
  });

  it('counts money that comes to the futures wallet from elsewhere as a deposit', async () => {
    const world = openWorld(START_MS, { futures: '5000' });
    await begin(world);
    world.pass(20 * SECOND_MS);
    world.exchange.futures.fund(world.user, '700');
    world.pass(20 * SECOND_MS);
    const statement = await statementIn(world);
    expect(statement.deposits.toString()).toBe('700');
    expectLaw(statement);
  });

  it('gets the futures wallet once it is configured, and not as a profit', async () => {
    const world = openWorld(START_MS, { futures: '5000', isConfigured: false });
    await begin(world);
    await world.tradeContract('30');
    world.exchange.movePrice('BTC_USDT', '90000');
    const before = await statementIn(world);
    world.configureFutures();
    await world.minutes(125);
    const after = await statementIn(world);
    const joined = after.flows.filter(({ type }) => type === 'futures_wallet');
    expect(joined).toHaveLength(1);
    expect(after.deposits.toString()).toBe(joined[0]!.value.toString());
    expect(after.realised.toString()).toBe(before.realised.toString());
    expectLaw(after);
  });

  it('is one wallet in a unified account: nothing is counted twice', async () => {
    const world = openWorld(START_MS, { futures: '5000' });
    world.exchange.setMode(world.user, 'single_currency');
    await begin(world);
    await world.tradeContract('30');
    await world.minutes(2);
    world.exchange.movePrice('BTC_USDT', '90000');
    await world.tradeContract('-30');
    await world.minutes(3);
    const statement = await statementIn(world);
    expect(statement.contracts[0]!.realised.toString()).toBe(
      sum(
        world.exchange.futures
          .bookings(world.user)
          .filter(({ type }) => type !== 'dnw')
          .map(({ change }) => change),
      ).toString(),
    );
    expect([statement.deposits, statement.withdrawals].map(String)).toEqual(['0', '0']);
    expectLaw(statement);
  });
});

const SEEDS = process.env.SLUICE_LONG ? 300 : 8;
const CONTRACTS = ['BTC_USDT', 'ETH_USDT'] as const;

/** Something that happens to the account: trades, moves of the market, transfers, or only time. */
async function step(world: SnapshotWorld, random: SeededRandom): Promise<void> {
  const { exchange, user } = world;
  const contract = CONTRACTS[random.integer({ min: 0, max: 1 })]!;
  const isShort = random.fraction() < 0.5;
  const most = contract === 'BTC_USDT' ? 40 : 60;
  const size = `${isShort ? '-' : ''}${random.integer({ min: 1, max: most })}`;
  world.pass(random.integer({ min: 1, max: 20 }) * SECOND_MS);
  const what = random.fraction();
  if (what < 0.5) await world.tradeContract(size, contract, random.fraction() < 0.6);
  else if (what < 0.65) {
    const near = contract === 'BTC_USDT' ? 88_000 : 2_922;
    const price = Math.round(near * (0.97 + random.fraction() * 0.06));
    exchange.movePrice(contract, String(price));
  } else if (what < 0.75) {
    exchange.futures.transfer(user, String(random.integer({ min: -300, max: 500 })));
  } else if (what < 0.8) exchange.futures.liquidate(user, contract);
  else await world.minutes(random.integer({ min: 1, max: 90 }));
}

it('Whatever happens, the books are the exchange’s to the last digit', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new SeededRandom(seed);
    const world = openWorld(START_MS, { futures: '50000' });
    await begin(world);
    for (let count = 0; count < 30; count++) await step(world, random);
    const statement = await statementIn(world);
    const last = [...(await world.snapshots('hour')), ...(await world.snapshots('minute'))]
      .toSorted((one, other) => one.atMs - other.atMs)
      .at(-1)!;
    expect(statement.endValue.toString(), `seed ${seed}`).toBe(worthAt(world, last.prices.BTC!));
    expectLaw(statement);
    const booked = CONTRACTS.map((contract) => bookedFor(world, contract));
    const told = CONTRACTS.map(
      (contract) => statement.contracts.find((each) => each.contract === contract)?.realised ?? '0',
    );
    expect(told.map(String), `seed ${seed}`).toEqual(booked);
    expect([statement.deposits, statement.withdrawals].map(String), `seed ${seed}`).toEqual([
      '0',
      '0',
    ]);
  }
});
