import { expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import { faultOfExposure } from '../../local/simulation/exposure.ts';
import { drawSwarm } from '../../local/simulation/swarm.ts';
import { CONTRACTS } from '../../local/simulation/workload/contract-workload.ts';
import { START_MS, World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { stepAside } from '../support/step-aside.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';

stepAside();

const SECOND_MS = 1_000;
const SEEDS = process.env.SLUICE_LONG ? 500 : 4;
const PRODUCERS = 50;
const USER = ACCOUNTS.main;
/** Less than a tenth of what the producers ask for. */
const LIMITS: FuturesConfig = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '200',
  maxExposure: '250',
  maxOrder: '100',
  maxDay: '700',
  maxDayOrders: 40,
  priceCollar: '0.03',
  requireStop: false,
};

/** In every other run the day is over before the positions are full. */
function limitsOf(seed: number): FuturesConfig {
  return seed % 2 === 0 ? { ...LIMITS, maxDay: '150', maxDayOrders: 12 } : LIMITS;
}

/** An opening of either side at market or at rest, now and then an amendment or an exit. */
function drawMessage(random: SeededRandom, producer: number, turn: number): object {
  const contract = random.oneOf(['BTC_USDT', 'ETH_USDT']);
  const sign = random.fraction() < 0.6 ? '' : '-';
  const size = `${sign}${contract === 'BTC_USDT' ? random.oneOf(['2', '7']) : random.oneOf(['0.6', '2'])}`;
  const rests = contract === 'BTC_USDT' ? '88000' : '2922';
  const price = random.fraction() < 0.5 ? '0' : rests;
  const id = `p-${producer}-${turn}`;
  const kind = turn === 0 ? 1 : random.fraction();
  const target = `p-${producer}-0`;
  if (kind < 0.2) return { id, action: 'amend', target, contract, size };
  if (kind < 0.3) return { id, contract, size, price, reduce_only: true };
  return { id, contract, size, price };
}

/** All producers at once, each in a group of its own, so that nothing keeps them apart. */
async function contend(seed: number) {
  const swarm = {
    ...drawSwarm(seed),
    submitWorkers: PRODUCERS,
    isHalted: false,
    movesPrices: false,
    cancelsByHand: false,
    keyTrouble: 'none',
  } as const;
  const limits = limitsOf(seed);
  const exceeded: string[] = [];
  const world = new World({
    seed,
    swarm,
    accounts: ['main'],
    futures: limits,
    contracts: CONTRACTS,
    onWire: ({ kind, request }) => {
      if (kind !== 'served' || request.method === 'GET') return;
      // Prices stand still, so the limits hold to the last digit.
      const fault = faultOfExposure(world.exchange, USER, limits, '1');
      if (fault) exceeded.push(fault);
    },
  });
  const { scheduler } = world;
  scheduler.after(0, () => world.startTicking());
  const random = new SeededRandom(seed);
  for (let producer = 0; producer < PRODUCERS; producer++) {
    for (const [turn, latestMs] of [2 * SECOND_MS, 90 * SECOND_MS].entries()) {
      const atMs = START_MS + random.integer({ min: 0, max: latestMs });
      const body = JSON.stringify(drawMessage(random, producer, turn));
      scheduler.at(atMs, () => world.send(body, `producer-${producer}`));
    }
  }
  await scheduler.runUntil(START_MS + swarm.troubleMs);
  await heal(world);
  return { world, exceeded, limits };
}

/** What the orders of the day have opened or may still open, by the exchange's own book. */
function usedOf({ exchange }: World) {
  const opening = exchange.futures
    .orders(USER)
    .filter(({ text, reduceOnly }) => stemOfText(text, TAG) !== undefined && !reduceOnly);
  const values = opening.map(({ contract, filledValue, left, price, endedAtMs }) => {
    const { row } = CONTRACTS.find((listing) => listing.row.name === contract)!;
    const resting = endedAtMs === undefined ? left.times(price) : new Big('0');
    return filledValue.plus(resting).times(row.quanto_multiplier);
  });
  return { orders: opening.length, value: sum(values) };
}

it(`${PRODUCERS} producers at once exceed no limit of positions, exposure and day, whatever fails`, async () => {
  let placed = 0;
  const refusals = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { world, exceeded, limits } = await contend(seed);
    expect(exceeded, `seed ${seed}`).toEqual([]);
    expect(judge(world), `seed ${seed}`).toEqual([]);
    const used = usedOf(world);
    expect(used.value.lte(limits.maxDay), `seed ${seed}: ${used.value}`).toBe(true);
    expect(used.orders, `seed ${seed}`).toBeLessThanOrEqual(limits.maxDayOrders);
    placed += used.orders;
    for (const { reason } of world.table.items()) {
      refusals.add(String((reason as { readonly code?: string } | undefined)?.code));
    }
  }
  console.log(`${SEEDS} seeds: ${placed} openings placed`);
  for (const code of ['MAX_POSITION', 'MAX_EXPOSURE', 'MAX_DAY']) expect(refusals).toContain(code);
  expect(placed).toBeGreaterThan(SEEDS * 4);
}, 3_600_000);
