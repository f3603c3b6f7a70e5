import { describe, expect, it } from 'vitest';
import { changeAnswers } from './changed-answers.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import {
  BRACKET,
  BTC,
  begin,
  booksOf,
  goTo,
  legsOf,
  listing,
  refusal,
  replyOtherwise,
  SECOND_MS,
  STOP,
  send,
  worldAt60000,
} from './scripted-exits.ts';

/** What an exit meets at Gate that is nobody's fault, and what becomes of the coins. */

const ONLY_COINS = { balances: { USDT: '100000', BTC: '0.05' } };

describe('coins that the exchange misses for a moment', () => {
  /** For 3 s after the request no sell has the coins, and the balances do not show them. */
  function hideCoins(world: ReturnType<typeof worldAt60000>, after: (request: string) => boolean) {
    let untilMs: number | undefined;
    replyOtherwise(world, ({ method, path, body }, reply) => {
      if (after(`${method} ${path} ${body}`)) {
        untilMs ??= world.scheduler.nowMs + 3_000;
        return reply();
      }
      if (world.scheduler.nowMs >= (untilMs ?? 0)) return undefined;
      if (method === 'POST') return refusal(400, 'BALANCE_NOT_ENOUGH');
      const isBalances = path.endsWith('/spot/accounts');
      const locked = [{ currency: 'BTC', available: '0', locked: '0.05' }];
      return isBalances ? { ...reply(), body: JSON.stringify(locked) } : undefined;
    });
  }

  it('after the cancel of a target are sold by the stop all the same', async () => {
    const world = worldAt60000(ONLY_COINS);
    await begin(world, BRACKET);
    hideCoins(world, (request) => request.startsWith('DELETE'));
    await goTo(world, '56500', 120);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(legsOf(world, 'oco')).toEqual(['tp1 0', 'sl1 0', 'sl2 0.05']);
    expect(judge(world)).toEqual([]);
  });

  it('after the entry do not end its target', async () => {
    const world = worldAt60000({ balances: { USDT: '100000' } });
    hideCoins(world, (request) => request.includes('"side":"buy"'));
    const take_profit = [{ price: '63000' }];
    const entry = { id: 'entry', type: 'market', side: 'buy', amount: '3000' };
    send(world, { ...entry, exits: { take_profit } });
    await pass(world, 150 * SECOND_MS);
    expect(booksOf(world)).toMatchObject({ live: 1 });
    expect(recordIn(world, 'entry/exit').status).toBe('working');
    expect(judge(world)).toEqual([]);
  });
});

describe('a refusal that says nothing of a target', () => {
  it.each([
    [401, 'INVALID_KEY'],
    [429, 'TOO_MANY_REQUESTS'],
  ])('%i %s, lets it be tried each minute', async (status, label) => {
    const world = worldAt60000(ONLY_COINS);
    let isOver = false;
    replyOtherwise(world, ({ method }) =>
      method === 'POST' && !isOver ? refusal(status, label) : undefined,
    );
    await begin(world, { take_profit: [{ price: '63000' }] });
    expect(recordIn(world, 'oco/tp1')).toMatchObject({ status: 'rejected' });
    await pass(world, 120 * SECOND_MS);
    isOver = true;
    await pass(world, 150 * SECOND_MS);
    expect(legsOf(world, 'oco').length).toBeLessThan(6);
    expect(recordIn(world, 'oco').status).toBe('working');
    expect(booksOf(world)).toMatchObject({ live: 1 });
    expect(judge(world)).toEqual([]);
  });
});

it('a stop uses no step while no key works, however often that is tried', async () => {
  const world = worldAt60000(ONLY_COINS);
  await begin(world, STOP);
  let isOver = false;
  replyOtherwise(world, ({ method }) =>
    method === 'POST' && !isOver ? refusal(401, 'INVALID_KEY') : undefined,
  );
  await goTo(world, '56500', 600);
  expect(recordIn(world, 'oco').status).toBe('working');
  isOver = true;
  await pass(world, 150 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(judge(world)).toEqual([]);
});

it.each([
  ['a rate limit', refusal(429, 'TOO_MANY_REQUESTS')],
  ['a clock', refusal(400, 'REQUEST_EXPIRED')],
  ['a server that fails', refusal(503, 'SERVER_ERROR')],
  ['a page of a proxy', { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<html>' }],
])(
  'a stop uses no step while Gate takes no order because of %s: it sells when Gate does',
  async (_why, answer) => {
    const world = worldAt60000(ONLY_COINS);
    await begin(world, STOP);
    let isOver = false;
    replyOtherwise(world, ({ method }) => (method === 'POST' && !isOver ? answer : undefined));
    await goTo(world, '56500', 900);
    expect(recordIn(world, 'oco').status).toBe('working');
    expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
    isOver = true;
    await pass(world, 150 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  },
);

it('a stop that Gate lets sell nothing for hours says so each hour, and in the end that it is over', async () => {
  const world = worldAt60000(ONLY_COINS);
  await begin(world, STOP);
  const answer = refusal(429, 'TOO_MANY_REQUESTS');
  replyOtherwise(world, ({ method }) => (method === 'POST' ? answer : undefined));
  await goTo(world, '56500', 90 * 60);
  expect(recordIn(world, 'oco').status).toBe('working');
  expect(world.figures.of('log unprotected')).toBe(2);
  await pass(world, 15 * 60 * SECOND_MS);
  const { status, reason } = recordIn(world, 'oco');
  expect({ status, code: reason?.code }).toEqual({ status: 'cancelled', code: 'EXIT_INCOMPLETE' });
  expect(legsOf(world, 'oco')).toHaveLength(100);
  expect(world.figures.of('log exit_incomplete')).toBe(1);
});

describe('balances that the key may not read', () => {
  it('leave it to Gate what the steps sell, and a cancel ends the exit', async () => {
    const world = worldAt60000(ONLY_COINS);
    await begin(world, STOP);
    replyOtherwise(world, ({ method, path }) => {
      if (method === 'POST') return refusal(400, 'BALANCE_NOT_ENOUGH');
      const isBalances = path.endsWith('/spot/accounts') || path.includes('unified');
      return isBalances ? refusal(403, 'FORBIDDEN') : undefined;
    });
    await goTo(world, '56500', 400);
    expect(recordIn(world, 'oco')).toMatchObject({
      status: 'cancelled',
      reason: { code: 'EXIT_INCOMPLETE' },
    });
    expect(legsOf(world, 'oco')).toHaveLength(5);
  });

  it('keep nobody from cancelling it', async () => {
    const world = worldAt60000(ONLY_COINS);
    await begin(world, STOP);
    replyOtherwise(world, ({ method, path }) => {
      if (method === 'POST') return refusal(400, 'BALANCE_NOT_ENOUGH');
      return path.endsWith('/spot/accounts') ? refusal(500, 'SERVER_ERROR') : undefined;
    });
    await goTo(world, '56500', 60);
    expect(recordIn(world, 'oco').status).toBe('working');
    send(world, { id: 'off', action: 'cancel', target: 'oco' });
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco').status).toBe('cancelled');
    expect(recordIn(world, 'off').status).toBe('done');
  });
});

describe('a price that Gate would not take', () => {
  it('of a target that the market has left far below is sold at the lowest that it takes', async () => {
    const world = worldAt60000();
    await begin(world, BRACKET);
    await world.operator.halt('main');
    await pass(world, 70 * SECOND_MS);
    await world.operator.resume('main');
    await goTo(world, '75000', 10);
    await world.operator.rearm('main');
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  });

  it('as the limit of a stop is refused at the start, with one that would do', async () => {
    const world = worldAt60000();
    await begin(world, { stop_loss: { price: '57000', limit_price: '50000' } });
    const { status, reason } = recordIn(world, 'oco');
    expect(status).toBe('rejected');
    expect(reason).toMatchObject({
      code: 'PRICE_COLLAR',
      field: 'exits.stop_loss.limit_price',
      limit: '52440',
    });
    send(world, {
      id: 'right',
      action: 'exit',
      amount: '0.05',
      exits: { stop_loss: { price: '57000', limit_price: reason!.limit } },
    });
    await pass(world, 20 * SECOND_MS);
    expect(recordIn(world, 'right').status).toBe('working');
    await goTo(world, '56990', 90);
    expect(recordIn(world, 'right')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });

  it('as a target below the price of now is refused: it would sell at once', async () => {
    const world = worldAt60000();
    await begin(world, { ...STOP, take_profit: [{ price: '63000' }, { price: '59000' }] });
    expect(recordIn(world, 'oco')).toMatchObject({
      status: 'rejected',
      reason: { code: 'INVALID_FIELD', field: 'exits.take_profit.1.price' },
    });
    expect(booksOf(world).orders).toBe(0);
  });
});

describe('a pair that changes', () => {
  it('and takes fewer decimals has what is left sold with them', async () => {
    const pair = { ...BTC.pair };
    const world = worldAt60000({ listings: [{ ...BTC, pair }] });
    await begin(world, STOP, '0.049999');
    await pass(world, 60 * SECOND_MS);
    Object.assign(pair, { amount_precision: 3, min_base_amount: '0.001' });
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.049' });
  });

  it('and trades again has its stop sold at once', async () => {
    const pair = { ...BTC.pair };
    const world = worldAt60000({ listings: [{ ...BTC, pair }] });
    pair.trade_status = 'untradable';
    await pass(world, 60 * SECOND_MS);
    pair.trade_status = 'tradable';
    await begin(world, STOP);
    pair.trade_status = 'untradable';
    await pass(world, 3_700 * SECOND_MS);
    await goTo(world, '56500', 90);
    expect(booksOf(world).orders).toBe(0);
    pair.trade_status = 'tradable';
    await pass(world, 80 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  });

  it('and vanishes from Gate is told, and does not keep its exit from being cancelled', async () => {
    const world = worldAt60000();
    await begin(world, STOP);
    // Its rules are known for an hour.
    await pass(world, 3_500 * SECOND_MS);
    replyOtherwise(world, ({ path, query }) => {
      const isAsked = `${path}?${query}`.includes('BTC_USDT');
      return isAsked ? refusal(400, 'INVALID_CURRENCY_PAIR') : undefined;
    });
    await pass(world, 300 * SECOND_MS);
    expect(recordIn(world, 'oco').status).toBe('working');
    expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
    send(world, { id: 'off', action: 'cancel', target: 'oco' });
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco').status).toBe('cancelled');
    expect(recordIn(world, 'off').status).toBe('done');
  });
});

it('a value below the minimum for a moment does not end an exit whose price may come', async () => {
  const world = worldAt60000(listing({ min_quote_amount: '100' }));
  await begin(
    world,
    { ...STOP, stop_loss: { price: '59500', slippage: '0.03', confirm_seconds: '60' } },
    '0.002',
  );
  await goTo(world, '45000', 20);
  await goTo(world, '60000', 60);
  expect(recordIn(world, 'oco').status).toBe('working');
});

it('a print far below the minimum does not end an exit that has fired: it sells when the price is back', async () => {
  const world = worldAt60000(listing({ min_quote_amount: '100' }));
  const take_profit = [{ price: '63000' }];
  await begin(world, { stop_loss: { price: '59500', slippage: '0.03' }, take_profit }, '0.002');
  await goTo(world, '1', 20);
  expect(recordIn(world, 'oco').status).toBe('working');
  await goTo(world, '59000', 30);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.002' });
  expect(judge(world)).toEqual([]);
});

it('coins of a target that a person cancels belong to the exit, before it knows of the cancel too', async () => {
  for (const by of ['message', 'hand'] as const) {
    const world = worldAt60000(ONLY_COINS);
    await begin(world, BRACKET);
    if (by === 'message') send(world, { id: 'off', action: 'cancel', target: 'oco/tp1' });
    else world.hands['10001']!.cancel((ids) => ids[0]!);
    const everything = { side: 'sell', type: 'market', amount_of_available: '1' };
    send(world, { id: 'all', ...everything });
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'all').status).toBe('rejected');
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  }
});

it('a stop does not fire by the price of another pair in the answer', async () => {
  const world = worldAt60000(ONLY_COINS);
  await begin(world, STOP);
  const eth = { currency_pair: 'ETH_USDT', last: '3000', highest_bid: '2999', lowest_ask: '3001' };
  changeAnswers(world, 'GET', '/spot/tickers', (body) =>
    JSON.stringify([eth, ...(JSON.parse(body) as readonly object[])]),
  );
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'oco').status).toBe('working');
  expect(booksOf(world).orders).toBe(0);
  await goTo(world, '56500', 90);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
});

it('people are told of a stop that has fired and cannot sell', async () => {
  const world = worldAt60000();
  await begin(world, { stop_loss: { price: '57000', limit_price: '56000' } });
  await goTo(world, '54000', 600);
  expect(booksOf(world)).toMatchObject({ sold: '0', live: 1 });
  expect(world.figures.of('log unprotected')).toBe(0);
  await pass(world, 120 * SECOND_MS);
  expect(world.figures.of('log unprotected')).toBeGreaterThan(0);
});

it('people are told of a stop that cannot sell although they were told of another exit just before', async () => {
  const world = worldAt60000();
  await begin(world, STOP, '0.02');
  await world.operator.halt('main');
  await pass(world, 120 * SECOND_MS);
  expect(world.figures.of('log unprotected')).toBe(1);
  expect(await world.operator.resume('main')).toBe(true);
  const stop_loss = { price: '57000', limit_price: '56000' };
  send(world, { id: 'late', action: 'exit', amount: '0.02', exits: { stop_loss } });
  await pass(world, 20 * SECOND_MS);
  await goTo(world, '54000', 900);
  expect(recordIn(world, 'late').progress?.state.firing).toBeDefined();
  expect(world.figures.of('log unprotected')).toBeGreaterThan(1);
});

it('what an exit is worth keeps none of its legs from selling it', async () => {
  const world = worldAt60000(listing({}, { depthPerPrice: 5_000_000 }));
  const take_profit = [{ price: '63000', share: '0.9' }];
  await begin(world, { ...STOP, take_profit }, '20');
  expect(booksOf(world)).toEqual({ sold: '0', live: 1, orders: 1 });
  await goTo(world, '56500', 90);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '20' });
  expect(judge(world)).toEqual([]);
});
