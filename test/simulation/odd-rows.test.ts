import { describe, expect, it } from 'vitest';
import type { ExchangeRequest } from '../../local/exchange/exchange.ts';
import type { World } from '../../local/simulation/world.ts';
import { shownOrder } from '../support/record.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';
import { refusal, replyOtherwise } from './scripted-exits.ts';

const SECOND_MS = 1_000;
const MARKET_BUY = { id: 'bought', currency_pair: 'BTC_USDT', side: 'buy', type: 'market' };

/** The exchange's responses to placements, in place of its own; it carries them out or not. */
function answerPlacements(
  world: World,
  answer: { readonly status: number; readonly isServed: boolean },
  bodyOf: (body: Readonly<Record<string, unknown>>) => unknown,
): void {
  const { handle } = world.exchange;
  Object.assign(world.exchange, {
    handle: (request: ExchangeRequest) => {
      if (request.method !== 'POST') return handle(request);
      const isServed = answer.isServed;
      const reply = handle(
        isServed ? request : { ...request, method: 'GET', path: '/api/v4/none' },
      );
      if (reply.fault) return reply;
      const body = JSON.stringify(bodyOf(JSON.parse(reply.body)));
      return { ...reply, status: answer.status, body };
    },
  });
}

describe('rows without filled_amount, and trades without a text', () => {
  it('are accounted for exactly, also those of a market buy', async () => {
    const world = quietWorld({ behavior: { rows: 'old' } });
    send(world, { ...MARKET_BUY, amount: '60000' });
    await pass(world, SECOND_MS);
    const { orderId, filledAmount, accounting } = recordIn(world, 'bought');
    const [placed] = world.exchange.orders('10001');
    expect([orderId, accounting]).toEqual([placed!.id, 'pending']);
    // About: the average price is rounded.
    expect(Number(filledAmount)).toBeCloseTo(Number(placed!.filled_amount), 6);
    world.startTicking();
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'bought')).toMatchObject({
      status: 'filled',
      accounting: 'complete',
      filledAmount: placed!.filled_amount,
    });
    expect(judge(world)).toEqual([]);
  });

  it('find an order of unknown outcome, whose id only the trade tells', async () => {
    const world = quietWorld({ hidesFinished: true, behavior: { rows: 'old' } });
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, { ...RESTING, price: '88500' });
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(judge(world)).toEqual([]);
  });

  it('are read again until an order has all of its fills, although it could not be read by its id', async () => {
    const world = quietWorld({ behavior: { rows: 'old' } });
    world.startTicking();
    send(world, { ...RESTING, id: 'before' });
    await pass(world, 20 * SECOND_MS);
    let isAway = false;
    let refused = 0;
    replyOtherwise(world, ({ method, path }) => {
      const isOrder = /\/spot\/orders\/\d/.test(path);
      const fails = method === 'GET' && (isAway || (isOrder && refused++ === 0));
      return fails ? refusal(503, 'SERVER_ERROR') : undefined;
    });
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, { ...RESTING, price: '88500' });
    await pass(world, 100);
    isAway = true;
    await pass(world, 180 * SECOND_MS);
    isAway = false;
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(refused).toBeGreaterThan(0);
    expect(judge(world)).toEqual([]);
  });

  it('find an order that Gate took though it had said that it refused it', async () => {
    const lie = { rate: 1, status: 400, label: 'BALANCE_NOT_ENOUGH' };
    const world = quietWorld({ lie, behavior: { rows: 'old' } });
    send(world, { ...RESTING, price: '88500' });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('rejected');
    world.startTicking();
    await pass(world, 12 * 60 * SECOND_MS);
    const adopted = { status: 'filled', adopted: true, accounting: 'complete' };
    expect(recordIn(world, 'resting')).toMatchObject(adopted);
  });
});

describe('an answer 201 with an id', () => {
  it.each([
    ['nothing but the texts', ({ id, text }: Readonly<Record<string, unknown>>) => ({ id, text })],
    ['no text', ({ text: _text, ...rest }: Readonly<Record<string, unknown>>) => rest],
    ['numbers that are none', (row: Readonly<Record<string, unknown>>) => ({ ...row, left: 'x' })],
  ])('and %s is tracked all the same', async (_what, bodyOf) => {
    const world = quietWorld();
    answerPlacements(world, { status: 201, isServed: true }, bodyOf);
    send(world, RESTING);
    await pass(world, SECOND_MS);
    const [placed] = world.exchange.orders('10001');
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'open', orderId: placed!.id });
    send(world, { action: 'cancel', id: 'cancel', target: 'resting' });
    await pass(world, SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('cancelled');
    world.startTicking();
    await pass(world, 120 * SECOND_MS);
    expect(judge(world)).toEqual([]);
  });

  it('is tracked although it was filled already', async () => {
    const world = quietWorld();
    answerPlacements(world, { status: 201, isServed: true }, ({ id, text }) => ({ id, text }));
    send(world, { ...MARKET_BUY, amount: '500' });
    world.startTicking();
    await pass(world, 120 * SECOND_MS);
    expect(recordIn(world, 'bought')).toMatchObject({ status: 'filled', accounting: 'complete' });
    expect(judge(world)).toEqual([]);
  });
});

describe('an open order whose row has nothing but its texts', () => {
  function openVaguely(world: World) {
    const { handle } = world.exchange;
    Object.assign(world.exchange, {
      handle: (request: ExchangeRequest) => {
        const reply = handle(request);
        if (reply.fault || !request.path.endsWith('/open_orders')) return reply;
        const pairs = (JSON.parse(reply.body) as { orders: Record<string, unknown>[] }[]).map(
          (pair) => ({ ...pair, orders: pair.orders.map(({ id, text }) => ({ id, text })) }),
        );
        return { ...reply, body: JSON.stringify(pairs) };
      },
    });
  }

  it('is not proven absent', async () => {
    const world = quietWorld();
    openVaguely(world);
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, RESTING);
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    const [placed] = world.exchange.orders('10001');
    expect(recordIn(world, 'resting')).toMatchObject({ status: 'open', orderId: placed!.id });
  });

  it('is cancelled by a halt', async () => {
    const world = quietWorld();
    openVaguely(world);
    send(world, RESTING);
    await pass(world, 10 * SECOND_MS);
    await world.operator.halt('main');
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'resting').status).toBe('cancelled');
    expect(world.operator.halts[0]?.completeAtMs).toBeDefined();
    expect(judge(world)).toEqual([]);
  });

  it('is cancelled by a halt although its record does not know it', async () => {
    const world = quietWorld();
    openVaguely(world);
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    send(world, RESTING);
    await pass(world, 10 * SECOND_MS);
    await world.operator.halt('main');
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    expect(world.exchange.orders('10001')).toMatchObject([{ status: 'cancelled' }]);
    expect(judge(world)).toEqual([]);
  });
});

describe("Gate's own words", () => {
  it('are kept where an answer decides nothing, and are in the verdict', async () => {
    const world = quietWorld();
    const words = { label: 'INVALID_PRICE', message: 'Market BTC_USDT has no latest price' };
    answerPlacements(world, { status: 400, isServed: false }, () => words);
    send(world, RESTING);
    await pass(world, SECOND_MS);
    const unknown = recordIn(world, 'resting');
    expect(unknown.status).toBe('submitting');
    expect(shownOrder(unknown).gate_answer).toEqual(words);
    world.startTicking();
    await pass(world, 180 * SECOND_MS);
    const { status, reason } = recordIn(world, 'resting');
    expect(status).toBe('not_placed');
    expect(reason?.message).toContain('INVALID_PRICE: Market BTC_USDT has no latest price');
    expect(judge(world)).toEqual([]);
  });

  it('say why it ended an order', async () => {
    const world = quietWorld();
    send(world, { ...RESTING, time_in_force: 'ioc' });
    await pass(world, SECOND_MS);
    expect(shownOrder(recordIn(world, 'resting'))).toMatchObject({
      status: 'cancelled',
      finish_as: 'ioc',
    });
  });

  it('say why an order that is to be cancelled stays open', async () => {
    const world = quietWorld();
    send(world, RESTING);
    await pass(world, SECOND_MS);
    world.exchange.faults.plan({ fault: 'rate_limited', method: 'DELETE', times: 3 });
    send(world, { action: 'cancel', id: 'cancel', target: 'resting' });
    await pass(world, SECOND_MS);
    const { status, gateAnswer, history } = recordIn(world, 'resting');
    expect([status, gateAnswer?.label]).toEqual(['open', 'TOO_MANY_REQUESTS']);
    world.track();
    await pass(world, 60 * SECOND_MS);
    const events = recordIn(world, 'resting').history.map(({ event }) => event);
    expect(events.filter((event) => event === 'undecided')).toHaveLength(1);
    expect(events.length).toBeGreaterThan(history.length);
    expect(recordIn(world, 'resting').status).toBe('cancelled');
  });
});
