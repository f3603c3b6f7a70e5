import { expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { evidenceOf } from './evidence.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld } from './scripted.ts';

const RUNS = process.env.SLUICE_LONG === '1' ? 2_000 : 80;
const SECOND_MS = 1_000;
const PAIR = 'BTC_USDT';
const COINS = '0.1';

/** What a seller asks for. Together they ask for more than there is. */
function drawSeller(random: SeededRandom, number: number): object {
  const id = `seller-${number}`;
  const isShare = random.fraction() < 0.4;
  const size = isShare
    ? { amount_of_available: random.oneOf(['0.3', '0.5', '1']) }
    : { amount: random.oneOf(['0.02', '0.04', '0.06']) };
  const take_profit = random.oneOf([[], [{ price: '63000' }], [{ price: '63000', share: '0.5' }]]);
  const exits = {
    stop_loss: { price: '57000' },
    ...(take_profit.length > 0 && { take_profit }),
  };
  if (random.fraction() < 0.7) return { id, action: 'exit', ...size, exits };
  return { id, side: 'sell', type: 'market', amount_of_available: random.oneOf(['0.5', '1']) };
}

async function run(seed: number): Promise<World> {
  const random = new SeededRandom(seed);
  const world = quietWorld(
    { lostStartRate: 0, submitWorkers: 4, duplicateRate: 0.3, reorderRate: 0.5 },
    { seed, balances: { USDT: '1000', BTC: COINS }, latencyMs: { min: 1, max: 400 } },
  );
  world.exchange.movePrice(PAIR, '60000');
  world.startTicking();
  for (let number = 1; number <= 5; number++) {
    const body = JSON.stringify({ currency_pair: PAIR, ...drawSeller(random, number) });
    const atMs = world.scheduler.nowMs + random.integer({ min: 0, max: 3 * SECOND_MS });
    // In groups of their own, so that they come at once.
    world.scheduler.at(atMs, () => world.send(body, `main#${number}`));
  }
  await pass(world, 30 * SECOND_MS);
  for (const price of [random.oneOf(['63500', '60000']), '56500']) {
    world.exchange.movePrice(PAIR, price);
    await pass(world, 120 * SECOND_MS);
  }
  return world;
}

it(
  'exits and sellers of what is available never sell the same coins',
  async () => {
    let working = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const world = await run(seed);
      expect(judge(world), `seed ${seed}`).toEqual([]);
      const exits = [...evidenceOf(world).records.values()].filter(({ progress }) => progress);
      working += exits.length;
      const lacking = exits.filter(({ progress }) => new Big(progress!.state.missing).gt('0'));
      expect(
        lacking.map(({ id, history }) => [seed, id, history]),
        `seed ${seed}`,
      ).toEqual([]);
    }
    expect(working).toBeGreaterThan(RUNS);
  },
  RUNS * 2_000,
);
