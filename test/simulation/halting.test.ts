import { expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { ACCOUNTS, secretNameOf } from '../../local/simulation/deployment.ts';
import { PAIRS, priceAt } from '../../local/simulation/markets.ts';
import { CALM } from '../../local/simulation/swarm.ts';
import { drawMessages } from '../../local/simulation/workload/workload.ts';
import { START_MS, World } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { onceAt, pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';
import { refusal, replyOtherwise } from './scripted-exits.ts';

const SECOND_MS = 1_000;
const RUNS = process.env.SLUICE_LONG ? 2_000 : 60;

it('completes a halt within 60 s of any instant while the exchange responds', async () => {
  const lateness: number[] = [];
  for (let seed = 1; seed <= RUNS; seed++) {
    const world = new World({ seed, swarm: CALM });
    const { scheduler, random, operator } = world;
    scheduler.after(random.integer({ min: 0, max: 60 * SECOND_MS }), () => world.startTicking());
    for (const { atMs, body, group } of drawMessages(
      new SeededRandom(seed),
      30,
      START_MS,
      120_000,
    )) {
      scheduler.at(atMs, () => world.send(body, group));
    }
    const haltedAtMs = START_MS + random.integer({ min: 0, max: 120 * SECOND_MS });
    scheduler.at(haltedAtMs, () => void operator.halt('main'));
    await scheduler.runUntil(haltedAtMs + 60 * SECOND_MS);
    const [halt] = operator.halts;
    expect(halt?.completeAtMs, `seed ${seed}`).toBeDefined();
    lateness.push(halt!.completeAtMs! - haltedAtMs);
    await scheduler.runUntil(START_MS + 16 * 60 * SECOND_MS);
    expect(judge(world), `seed ${seed}`).toEqual([]);
  }
  console.log(`${RUNS} halts, complete after ${Math.max(...lateness)} ms at most`);
});

it('cancels 1,000 resting orders and leaves the owner’s own alone', async () => {
  const world = quietWorld({ submitWorkers: PAIRS.length });
  const { scheduler, operator, exchange, hands } = world;
  const userId = ACCOUNTS.main;
  const open = () => exchange.orders(userId).filter(({ status }) => status === 'open');
  for (let n = 0; n < 1_000; n++) {
    const pair = PAIRS[n % PAIRS.length]!;
    const price = priceAt(pair, -1_000);
    const order = { id: `resting-${n}`, currency_pair: pair, side: 'buy', amount: '0.01', price };
    world.send(JSON.stringify(order), `main#${pair}`);
  }
  hands[userId]!.place('t-by-hand', PAIRS[0], priceAt(PAIRS[0], -1_000));
  await scheduler.runUntil(START_MS + 150 * SECOND_MS);
  expect(open()).toHaveLength(1_001);

  await operator.halt('main');
  await scheduler.runUntil(scheduler.nowMs + 60 * SECOND_MS);
  const { atMs, completeAtMs } = operator.halts[0]!;
  console.log(`1,000 orders cancelled, halt complete after ${Number(completeAtMs) - atMs} ms`);
  expect(completeAtMs).toBeDefined();
  expect(open().map(({ text }) => text)).toEqual(['t-by-hand']);
  expect(judge(world)).toEqual([]);
});

it('cancels the orders of a pair although Gate answers nothing about those of another', async () => {
  const world = quietWorld();
  for (let number = 1; number <= 10; number++) send(world, { ...RESTING, id: `stuck-${number}` });
  send(world, { ...RESTING, id: 'goes', currency_pair: 'ETH_USDT', amount: '1', price: '1000' });
  await pass(world, 10 * SECOND_MS);
  replyOtherwise(world, ({ path, query }) =>
    /\/spot\/orders\/\d/.test(path) && String(query).includes('BTC_USDT')
      ? refusal(500, 'SERVER_ERROR')
      : undefined,
  );
  await world.operator.halt('main');
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'stuck-1').status).toBe('open');
  expect(recordIn(world, 'goes').status).toBe('cancelled');
});

it('learns what became of an order although Gate answers nothing about another that it cancels', async () => {
  const world = quietWorld();
  send(world, { ...RESTING, id: 'stuck' });
  await pass(world, SECOND_MS);
  world.exchange.faults.plan({ fault: 'lost_request', method: 'POST' });
  send(world, { ...RESTING, id: 'lost' });
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'lost').status).toBe('submitting');
  const pathPrefix = `/api/v4/spot/orders/${recordIn(world, 'stuck').orderId}`;
  world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 10_000 });
  await world.operator.halt('main');
  for (let minute = 0; minute < 3; minute++) {
    world.track();
    await pass(world, 60 * SECOND_MS);
  }
  expect(recordIn(world, 'stuck').status).toBe('open');
  expect(recordIn(world, 'lost').status).toBe('not_placed');
});

it('sends nothing for an order whose function was frozen after it had read the switch', async () => {
  const frozenForMs = { min: 8 * SECOND_MS, max: 8 * SECOND_MS };
  const faultOf = onceAt('GetCommand ACCOUNT#main', 'frozen');
  const world = quietWorld({ frozenForMs }, { faultOf });
  send(world, RESTING);
  await pass(world, SECOND_MS);
  await world.operator.halt('main');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, RESTING.id)).toMatchObject({
    status: 'rejected',
    reason: { code: 'HALTED' },
  });
  expect(world.exchange.placements()).toEqual([]);
  expect(judge(world)).toEqual([]);
});

it('completes the halt of an account that has never had a key', async () => {
  const world = quietWorld();
  world.secrets.delete(secretNameOf('main'));
  await world.operator.halt('main');
  await pass(world, 60 * SECOND_MS);
  expect(world.operator.halts[0]?.completeAtMs).toBeDefined();
});
