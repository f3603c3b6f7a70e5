import { describe, expect, it } from 'vitest';
import { TAG } from '../../local/simulation/deployment.ts';
import { STREAM_MODES } from '../../local/simulation/stream/mode.ts';
import type { World, WorldOptions } from '../../local/simulation/world.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MODES = Object.entries(STREAM_MODES);
type Mode = keyof typeof STREAM_MODES;

/** A world that listens, with an order that rests and a loop that follows it. */
async function following(mode: Mode, options: Parameters<typeof quietWorld>[0] = {}) {
  const world = quietWorld({ stream: STREAM_MODES[mode], ...options });
  send(world, RESTING);
  await pass(world, SECOND_MS);
  world.track();
  // The next poll by the clock is a second away.
  await pass(world, 4 * SECOND_MS);
  expect(recordIn(world, 'resting').status).toBe('open');
  return world;
}

/** How long it takes until a record is what the exchange has. */
async function msUntil(world: World, isSo: () => boolean): Promise<number> {
  const fromMs = world.scheduler.nowMs;
  while (!isSo()) {
    if (world.scheduler.nowMs - fromMs > 120 * SECOND_MS) throw new Error('not within 2 minutes');
    await pass(world, 20);
  }
  return world.scheduler.nowMs - fromMs;
}

const STOP = {
  id: 'stop',
  currency_pair: 'BTC_USDT',
  type: 'market',
  side: 'sell',
  amount: '0.001',
  trigger: { price: '87000', rule: '<=' },
};

/** A world with an order that is armed near the price, and the loop that watches it. */
async function armed(mode: Mode, faultOf: WorldOptions['faultOf'] = () => undefined) {
  const world = quietWorld({ stream: STREAM_MODES[mode], lostStartRate: 0 }, { faultOf });
  send(world, { ...STOP, id: 'first', trigger: { price: '86500', rule: '<=' } });
  await msUntil(world, statusIs(world, 'first', 'armed'));
  world.track();
  await pass(world, 4 * SECOND_MS);
  return world;
}

const statusIs = (world: World, id: string, status: string) => () =>
  world.table.find(keyOfOrder(orderStem(TAG, 'main', id)))?.status === status;

const isFilled = (world: World) => () => recordIn(world, 'resting').status === 'filled';

describe('a tracker that listens', () => {
  it('records a fill at once', async () => {
    const world = await following('on');
    await pass(world, 1_500);
    world.exchange.movePrice('BTC_USDT', '86000');
    expect(await msUntil(world, isFilled(world))).toBeLessThan(500);
    // The trades come to Gate's list later, and are looked for again.
    const isComplete = () => recordIn(world, 'resting').accounting === 'complete';
    expect(await msUntil(world, isComplete)).toBeLessThan(3_500);
    expect(judge(world)).toEqual([]);
  });

  it('records a cancellation by hand at once', async () => {
    const world = await following('on');
    await pass(world, 1_500);
    world.hands['10001']!.cancel(([first]) => first!);
    const isCancelled = () => recordIn(world, 'resting').status === 'cancelled';
    expect(await msUntil(world, isCancelled)).toBeLessThan(500);
  });

  it('fires an order at once when its price is heard', async () => {
    for (const waitMs of [0, 1_700, 3_300]) {
      const world = await armed('on');
      send(world, STOP);
      await pass(world, 6_000 + waitMs);
      world.exchange.movePrice('BTC_USDT', '86900');
      expect(await msUntil(world, statusIs(world, 'stop', 'filled'))).toBeLessThan(1_500);
      await pass(world, 15 * SECOND_MS);
      expect(judge(world)).toEqual([]);
    }
  });

  it('does not poll for a price that meets nothing new', async () => {
    let readings = 0;
    const world = await armed('on', ({ name }) => {
      if (name.includes('/spot/tickers')) readings += 1;
      return undefined;
    });
    send(world, { ...STOP, trigger: { ...STOP.trigger, confirm_seconds: '60' } });
    await pass(world, 6_000);
    const polls = async (ms: number) => {
      readings = 0;
      await pass(world, ms);
      expect(readings).toBeGreaterThan(2);
      return readings;
    };
    expect(await polls(20_000)).toBeLessThan(6);
    world.exchange.movePrice('BTC_USDT', '86900');
    expect(await polls(20_000)).toBeLessThan(8);
  });

  it.each<Mode>(['mute', 'cut', 'silent', 'refused', 'unanswered', 'late', 'off', 'everything'])(
    'fires with the next poll whatever the socket does: %s',
    async (mode) => {
      const world = await armed(mode);
      send(world, STOP);
      await pass(world, 6_000);
      world.exchange.movePrice('BTC_USDT', '86900');
      expect(await msUntil(world, statusIs(world, 'stop', 'filled'))).toBeLessThan(7_000);
      await pass(world, 15 * SECOND_MS);
      expect(judge(world)).toEqual([]);
    },
  );

  it.each<Mode>(['mute', 'cut', 'silent', 'refused', 'unanswered', 'late', 'off'])(
    'polls at its pace whatever the socket does: %s',
    async (mode) => {
      for (const waitMs of [0, 1_700, 3_300]) {
        const world = await following(mode);
        await pass(world, waitMs);
        world.exchange.movePrice('BTC_USDT', '86000');
        expect(await msUntil(world, isFilled(world))).toBeLessThan(5_500);
        await pass(world, 15 * SECOND_MS);
        expect(judge(world)).toEqual([]);
      }
    },
  );

  it('records a fill within a second at any moment, also while one loop hands over to the next', async () => {
    for (let waitMs = SECOND_MS; waitMs < 110 * SECOND_MS; waitMs += 5_300) {
      const world = quietWorld({ stream: STREAM_MODES.on, lostStartRate: 0 });
      send(world, RESTING);
      await pass(world, SECOND_MS + waitMs);
      world.exchange.movePrice('BTC_USDT', '86000');
      expect(await msUntil(world, isFilled(world)), `after ${waitMs} ms`).toBeLessThan(SECOND_MS);
    }
  });

  it('asks again while REST still shows what was before the push', async () => {
    const world = await following('on', { behavior: { changeLagMs: { min: 900, max: 900 } } });
    await pass(world, 1_500);
    world.exchange.movePrice('BTC_USDT', '86000');
    const takenMs = await msUntil(world, isFilled(world));
    expect(takenMs).toBeGreaterThanOrEqual(900);
    expect(takenMs).toBeLessThan(1_500);
    await pass(world, 15 * SECOND_MS);
    expect(judge(world)).toEqual([]);
  });

  it('asks again if REST does not answer at once', async () => {
    const world = await following('on');
    await pass(world, 1_500);
    world.exchange.faults.plan({ fault: 'error_before', method: 'GET', times: 2 });
    world.exchange.movePrice('BTC_USDT', '86000');
    expect(await msUntil(world, isFilled(world))).toBeLessThan(2_500);
  });

  it('notices what happened before the subscription began', async () => {
    const world = quietWorld({ stream: STREAM_MODES.on, trackEverySeconds: 30 });
    send(world, RESTING);
    await pass(world, SECOND_MS);
    world.track();
    // The first poll is over, and the subscription has not begun.
    await msUntil(world, () => world.exchange.streams.count === 1);
    world.exchange.movePrice('BTC_USDT', '86000');
    expect(await msUntil(world, isFilled(world))).toBeLessThan(1_500);
  });

  it('leaves no connection open when the loop ends', async () => {
    for (const mode of ['on', 'silent', 'late'] as const) {
      const world = await following(mode);
      await msUntil(world, () => world.figures.of('tracking succeeded') === 1);
      await pass(world, SECOND_MS);
      expect(world.exchange.streams.count, mode).toBe(0);
    }
  });

  it('opens one connection for an account, and none while nothing is open', async () => {
    const world = quietWorld({ stream: STREAM_MODES.on });
    world.track();
    await pass(world, 30 * SECOND_MS);
    expect(world.figures.of('log stream_begun')).toBe(0);
    send(world, RESTING);
    await pass(world, SECOND_MS);
    world.track();
    await pass(world, 40 * SECOND_MS);
    expect(world.exchange.streams.count).toBe(1);
    expect(world.figures.of('log stream_begun')).toBe(1);
  });
});

describe('late and repeated pushes', () => {
  it('change nothing that is newer', async () => {
    const world = await following('duplicating', { trackEverySeconds: 5 });
    const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
    send(world, { ...amendment, id: 'first', price: '86000' });
    await pass(world, 12 * SECOND_MS);
    send(world, { ...amendment, id: 'second', price: '85000' });
    await pass(world, 45 * SECOND_MS);
    expect(recordIn(world, 'resting').order).toMatchObject({ price: '85000' });
    expect(judge(world)).toEqual([]);
  });

  it('bring nothing back that has ended', async () => {
    const world = await following('late');
    send(world, { action: 'cancel', id: 'cancel', target: 'resting' });
    await pass(world, 200 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('cancelled');
    expect(judge(world)).toEqual([]);
  });
});

/** Orders that rest, fill, are amended and cancelled, whatever the trackers see of it, and when. */
async function storyOf(mode: Mode) {
  const world = quietWorld({ stream: STREAM_MODES[mode], trackEverySeconds: 5 });
  world.startTicking();
  const price = (index: number) => String(87_500 - 200 * index);
  for (let index = 0; index < 6; index++) {
    send(world, { ...RESTING, id: `order-${index}`, price: price(index) });
    await pass(world, 2 * SECOND_MS);
  }
  send(world, {
    action: 'amend',
    id: 'amend',
    target: 'order-5',
    currency_pair: 'BTC_USDT',
    amount: '0.02',
  });
  await pass(world, 7 * SECOND_MS);
  send(world, { action: 'cancel', id: 'cancel', target: 'order-4' });
  for (const to of ['87400', '87100', '86900', '86600', '86400', '87959.9']) {
    await pass(world, 9 * SECOND_MS);
    world.exchange.movePrice('BTC_USDT', to);
  }
  send(world, { ...RESTING, id: 'at-once', type: 'market', amount: '500', price: undefined! });
  await heal(world);
  const ids = [
    'amend',
    'cancel',
    'at-once',
    ...[0, 1, 2, 3, 4, 5].map((index) => `order-${index}`),
  ];
  const ledger = ids.map((id) => {
    const { status, order, filledAmount, filledTotal, fees, accounting, left } = recordIn(
      world,
      id,
    ) as ReturnType<typeof recordIn> & { readonly order?: unknown };
    return { id, status, order, filledAmount, filledTotal, fees, accounting, left };
  });
  return { ledger, violations: judge(world) };
}

describe('the final ledger', () => {
  it('is the same to the last digit, whatever the socket does', async () => {
    const { ledger: expected, violations } = await storyOf('off');
    expect(violations).toEqual([]);
    expect(expected.filter(({ status }) => status === 'filled').length).toBeGreaterThan(4);
    for (const [mode] of MODES) {
      const { ledger, violations: found } = await storyOf(mode as Mode);
      expect(found, mode).toEqual([]);
      expect(ledger, mode).toEqual(expected);
    }
  });
});
