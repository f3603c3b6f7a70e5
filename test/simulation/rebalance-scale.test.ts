import { describe, expect, test } from 'vitest';
import { PROMPT } from '../../local/exchange/behavior/exchange-behavior.ts';
import type { World } from '../../local/simulation/world.ts';
import { recordOf } from '../../shared/orders/ledger/item.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { driveNamed } from '../../shared/rebalance/steps/drive.ts';
import { manyMarkets } from './many-markets.ts';
import { Rebalancer } from './rebalancer.ts';
import { pass, quietWorld } from './scripted.ts';

const COINS = 40;
const MINUTE_MS = 60_000;
/** How often changes leave the ledger, and how long they take to the function. */
const EVENTS_EVERY_MS = 250;
const EVENT_AFTER_MS = 600;

const NAMES = manyMarkets(COINS).map(({ pair: { base } }) => base);
/** There is too much of every other coin, and none of the rest. */
const BALANCES = {
  USDT: '1000',
  ...Object.fromEntries(NAMES.map((name, index) => [name, index % 2 ? '0' : '1000'])),
};

/** Each end of a leg wakes the function, as the rule of infra/rebalancing.ts has it. */
function wakeByOrders({ table, scheduler }: World, rebalancer: Rebalancer): void {
  const told = new Set<string>();
  function look() {
    const ended = table
      .items()
      .flatMap((item) => (item.sk === 'ORDER' ? recordOf(item) : []))
      .filter(({ status, id, version }) => isFinal(status) && !told.has(`${id}/${version}`));
    const [run] = rebalancer.runs();
    for (const { id, version } of ended) {
      told.add(`${id}/${version}`);
      scheduler.after(EVENT_AFTER_MS, () => rebalancer.invoke((deps) => driveNamed(deps, run!.id)));
    }
    scheduler.after(EVENTS_EVERY_MS, look);
  }
  look();
}

async function rebalance(travelMs: number) {
  const world = quietWorld(
    { submitWorkers: 10, behavior: PROMPT },
    { listings: manyMarkets(COINS), balances: BALANCES },
  );
  const rebalancer = new Rebalancer(world, {
    travelMs,
    portfolio: {
      targets: Object.fromEntries(NAMES.map((name) => [name, '0.023'])),
      maxOrdersPerRun: COINS,
      maxRun: '100000',
      maxDay: '100000',
    },
    account: { limits: { maxOrder: '100000', maxDay: '1000000', priceCollar: '0.5' } },
  });
  rebalancer.approve();
  wakeByOrders(world, rebalancer);
  world.startTicking();
  rebalancer.schedule(world.scheduler.nowMs);
  for (let minute = 0; minute < 6; minute++) {
    await pass(world, MINUTE_MS);
    rebalancer.tick();
  }
  return rebalancer.runs()[0]!;
}

describe(`A portfolio of ${COINS} coins`, () => {
  test.each([5, 60, 125])(
    'buys what it has sold for, %i ms from the exchange',
    async (travelMs) => {
      const run = await rebalance(travelMs);
      expect(run.plan?.legs).toHaveLength(COINS);
      expect(run.notes).toEqual([]);
      expect(run.legs.map(({ side, status }) => `${side} ${status}`)).toEqual([
        ...Array(COINS / 2).fill('sell filled'),
        ...Array(COINS / 2).fill('buy filled'),
      ]);
      expect(run).toMatchObject({ status: 'done', after: { investable: expect.any(String) } });
    },
  );
});
