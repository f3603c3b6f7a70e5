import { describe, expect, it } from 'vitest';
import type { ExchangeReply, ExchangeRequest } from '../../local/exchange/exchange.ts';
import type { World } from '../../local/simulation/world.ts';
import { pass, quietWorld, RESTING, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;

/** From now on the exchange has another order under the id of ours, as after the loss of its state. */
function replaceOrder(world: World, orderId: string): void {
  const { handle } = world.exchange;
  const other = {
    id: orderId,
    text: 't-of-somebody-else',
    amend_text: '-',
    status: 'closed',
    currency_pair: 'BTC_USDT',
    type: 'limit',
    side: 'buy',
    amount: '7',
    price: '12345',
    left: '0',
    filled_amount: '7',
    filled_total: '86415',
    update_time_ms: world.scheduler.nowMs + 1_000_000,
  };
  const answer = (reply: ExchangeReply, json: unknown): ExchangeReply =>
    reply.fault ? reply : { ...reply, status: 200, body: JSON.stringify(json) };
  Object.assign(world.exchange, {
    handle: (request: ExchangeRequest) => {
      const { path } = request;
      if (path.endsWith(`/spot/orders/${orderId}`)) {
        // The response concerns the other order; ours is untouched.
        const reply = handle({ ...request, method: 'GET', path: '/api/v4/spot/time' });
        return answer(reply, { ...other, status: request.method === 'GET' ? 'closed' : 'open' });
      }
      const reply = handle(request);
      return path.endsWith('/spot/open_orders') ? answer(reply, []) : reply;
    },
  });
}

describe('an order that has the id of ours and another text', () => {
  async function open() {
    const world = quietWorld();
    send(world, RESTING);
    await pass(world, SECOND_MS);
    const before = recordIn(world, 'resting');
    expect(before.status).toBe('open');
    replaceOrder(world, before.orderId!);
    return { world, before };
  }
  function expectUntouched(world: World, { version, ...before }: ReturnType<typeof recordIn>) {
    const { order, filledAmount, filledTotal, left, fees, orderId } = recordIn(world, 'resting');
    const { order: was } = before;
    expect({ order, filledAmount, filledTotal, left, fees, orderId }).toEqual({
      order: was,
      filledAmount: '0',
      filledTotal: '0',
      left: before.left,
      fees: [],
      orderId: before.orderId,
    });
    expect(world.operator.selfHalts.join()).toContain('carries the text t-of-somebody-else');
  }

  it('is not adopted by a poll, and halts the account', async () => {
    const { world, before } = await open();
    world.track();
    await pass(world, 180 * SECOND_MS);
    expectUntouched(world, before);
    expect(recordIn(world, 'resting').status).toBe('open');
  });

  it('is not adopted from the response to a cancel', async () => {
    const { world, before } = await open();
    send(world, { action: 'cancel', id: 'cancel', target: 'resting' });
    await pass(world, 10 * SECOND_MS);
    expectUntouched(world, before);
    expect(recordIn(world, 'cancel').status).toBe('submitting');
  });

  it('is not adopted from the response to an amendment', async () => {
    const { world, before } = await open();
    const amendment = { action: 'amend', target: 'resting', currency_pair: 'BTC_USDT' };
    send(world, { ...amendment, id: 'amend', price: '86000' });
    await pass(world, 10 * SECOND_MS);
    expectUntouched(world, before);
  });
});
