import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import { PAIRS, priceAt } from '../../local/simulation/markets.ts';
import { drawSwarm, type Swarm } from '../../local/simulation/swarm.ts';
import { CONTRACT_LIMITS, CONTRACTS } from '../../local/simulation/workload/contract-workload.ts';
import {
  drawAccount,
  drawLevel,
  drawMessages,
  drawMove,
} from '../../local/simulation/workload/workload.ts';
import { START_MS, World } from '../../local/simulation/world.ts';
import { type Oracle, placementsIn } from './evidence.ts';
import { judge, ORACLES } from './oracles.ts';

/** How one run ended. */
export type Run = {
  readonly seed: number;
  /** The same for the same seed, whatever machine it ran on. */
  readonly traceHash: string;
  readonly violations: readonly string[];
  readonly figures: readonly (readonly [string, number])[];
  /** The last events before the end. */
  readonly tail: readonly string[];
};

export type RunOptions = {
  /** In place of what the seed draws. */
  readonly swarm?: Swarm;
  readonly oracles?: readonly Oracle[];
  /** An operator halts an account, whatever the seed draws. */
  readonly halts?: boolean;
  readonly healingMs?: number;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Enough for the slowest way to a verdict, and for one search for unexpected orders. */
const HEALING_MS = 11 * MINUTE_MS;

/** One run of everything under one seed: orders in trouble, then without, then the verdict. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<Run> {
  const { swarm: drawn = drawSwarm(seed), oracles = ORACLES, healingMs = HEALING_MS } = options;
  const swarm = options.halts ? { ...drawn, isHalted: true } : drawn;
  const world = new World({
    seed,
    swarm,
    ...(swarm.hasContracts && { futures: CONTRACT_LIMITS, contracts: CONTRACTS }),
  });
  const { scheduler, random } = world;
  scheduler.after(random.integer({ min: 0, max: MINUTE_MS }), () => world.startTicking());
  planTrouble(world, swarm);
  await scheduler.runUntil(START_MS + swarm.troubleMs);
  await heal(world, healingMs);
  world.figures.count('messages', world.messages.length);
  world.figures.count('placements', placementsIn(world).length);
  countContracts(world);
  return {
    seed,
    traceHash: world.trace.hash,
    violations: judge(world, oracles),
    figures: world.figures.entries(),
    tail: world.trace.tail,
  };
}

/** Without any further trouble, until everything has had the time to come to its end. */
export async function heal(world: World, healingMs = HEALING_MS): Promise<void> {
  const { scheduler } = world;
  world.endTrouble();
  const fromMs = scheduler.nowMs;
  while (scheduler.nowMs < fromMs + healingMs) {
    await scheduler.runUntil(scheduler.nowMs + MINUTE_MS);
    world.redrive();
  }
}

function planTrouble(world: World, swarm: Swarm): void {
  const { scheduler, random } = world;
  const { troubleMs } = swarm;
  const sometime = () => START_MS + random.integer({ min: 0, max: troubleMs });
  for (const { atMs, body, group } of drawMessages(
    random,
    swarm.orders,
    START_MS,
    troubleMs,
    swarm,
  )) {
    scheduler.at(atMs, () => world.send(body, group));
  }
  if (swarm.movesPrices) planMoves(world, troubleMs);
  if (swarm.cancelsByHand) planHands(world, sometime);
  if (swarm.hasMaintenance) {
    const fromMs = sometime();
    scheduler.at(fromMs, () => world.exchange.setMaintenance(true));
    const lengthMs = random.integer({ min: SECOND_MS, max: MINUTE_MS });
    scheduler.at(fromMs + lengthMs, () => world.exchange.setMaintenance(false));
  }
  if (swarm.hasOutage) {
    const fromMs = sometime();
    const lengthMs = random.integer({ min: SECOND_MS, max: 2 * MINUTE_MS });
    scheduler.at(fromMs, () => world.setOutage(true));
    scheduler.at(fromMs + lengthMs, () => world.setOutage(false));
  }
  if (swarm.hasContracts) planForcedCloses(world, sometime);
  if (swarm.isHalted) planHalt(world, sometime());
  if (swarm.keyTrouble !== 'none') {
    const account = drawAccount(random);
    const fromMs = sometime();
    const gapMs = random.integer({ min: 0, max: 20 * SECOND_MS });
    const [first, second] =
      swarm.keyTrouble === 'rotation'
        ? [() => world.rotateKey(account), () => {}]
        : [() => world.revokeKey(account), () => world.rotateKey(account)];
    scheduler.at(fromMs, first);
    scheduler.at(fromMs + gapMs, second);
  }
}

/** An operator halts an account, and perhaps resumes it once the halt is complete. */
function planHalt({ scheduler, random, operator, options }: World, atMs: number): void {
  const account = drawAccount(random);
  const isOfAll = options.swarm.hasContracts && random.fraction() < 0.3;
  scheduler.at(atMs, () => void operator.halt(account, isOfAll ? 'by_person_of_all' : undefined));
  if (random.fraction() < 0.5) return;
  async function resume() {
    if (!(await operator.resume(account))) scheduler.after(5 * SECOND_MS, resume);
    else if (options.swarm.hasTriggers || options.swarm.hasExits) {
      scheduler.after(
        random.integer({ min: 0, max: 90 * SECOND_MS }),
        () => void operator.rearm(account),
      );
    }
  }
  scheduler.at(atMs + random.integer({ min: SECOND_MS, max: 3 * MINUTE_MS }), resume);
}

/** The exchange closes positions by itself: the margin is gone, or it deleverages. */
function planForcedCloses({ scheduler, random, exchange }: World, sometime: () => number): void {
  const { futures } = exchange;
  for (const userId of Object.values(ACCOUNTS)) {
    const isLiquidation = random.fraction() < 0.5;
    scheduler.at(sometime(), () => {
      if (isLiquidation) {
        const balance = futures.balance(userId);
        futures.fund(userId, `-${balance}`);
        exchange.catchUp();
        futures.fund(userId, balance);
        return;
      }
      const [held] = futures.positions(userId);
      if (held) futures.deleverage(userId, held.contract, held.size.abs().toFixed());
    });
  }
}

function countContracts({ exchange, figures }: World): void {
  const orders = Object.values(ACCOUNTS).flatMap((userId) => exchange.futures.orders(userId));
  const forced = orders.filter(({ text }) => !text.startsWith('t-'));
  figures.count('contracts: orders', orders.length - forced.length);
  figures.count('contracts: forced closes', forced.length);
}

const A_MOMENT = { min: 100, max: 3 * SECOND_MS };
const A_WHILE = { min: 10 * SECOND_MS, max: 90 * SECOND_MS };

/** The price goes to where orders rest, and comes back before all of them are filled. */
function planMoves({ scheduler, random, exchange, options }: World, troubleMs: number): void {
  let atMs = START_MS;
  while (atMs < START_MS + troubleMs) {
    atMs += random.integer({ min: 500, max: 30 * SECOND_MS });
    // A price that is to fire orders stays for a while.
    const { hasTriggers, hasExits } = options.swarm;
    const stays = (hasTriggers || hasExits) && random.fraction() < 0.6;
    const { pair, price } = stays ? drawLevel(random) : drawMove(random);
    const backMs = atMs + random.integer(stays ? A_WHILE : A_MOMENT);
    scheduler.at(atMs, () => exchange.movePrice(pair, price));
    scheduler.at(backMs, () => exchange.movePrice(pair, priceAt(pair, 0)));
    if (stays) atMs = backMs;
  }
}

/** The owners place orders of their own, and cancel some of all. */
function planHands({ scheduler, random, hands, options }: World, sometime: () => number): void {
  for (const userId of Object.values(ACCOUNTS)) {
    const hand = hands[userId]!;
    const pair = random.oneOf(PAIRS);
    scheduler.at(sometime(), () => hand.place('t-by-hand', pair, priceAt(pair, -500)));
    if (options.swarm.hasContracts) {
      const size = random.oneOf(['1', '-1']);
      const price = random.fraction() < 0.5 ? '0' : priceAt(pair, size === '1' ? -200 : 200);
      scheduler.at(sometime(), () => hand.placeContract('t-by-hand', pair, size, price));
    }
    for (let times = random.integer({ min: 0, max: 3 }); times > 0; times--) {
      scheduler.at(sometime(), () => hand.cancel((ids) => random.oneOf(ids)));
    }
  }
}
