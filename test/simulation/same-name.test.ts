import { describe, expect, it } from 'vitest';
import { contractListing } from '../../local/exchange/futures/listings.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { keyOfHoldings } from '../../shared/ledger/keys.ts';
import { instrumentOf } from '../../shared/market/instrument.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';
import { releaseGroup } from '../../shared/orders/model/release.ts';
import { messageGroup } from '../../shared/orders/model/request.ts';
import { evidenceOf } from './evidence.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

/** BTC_USDT is a pair, and it is a contract: nothing of the one may ever touch the other. */
const USER = ACCOUNTS.main;
const SECOND_MS = 1_000;
const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT'],
  maxLeverage: '10',
  maxPosition: '5000',
  maxExposure: '5000',
  maxOrder: '5000',
  maxDay: '10000',
  maxDayOrders: 100,
  priceCollar: '0.03',
  requireStop: false,
};
const PAIR = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.01', price: '87000' };
const CONTRACT = { contract: 'BTC_USDT', size: '5', price: '87000' };

type Fields = Readonly<Record<string, unknown>>;

function requestOf(message: Fields) {
  const maxAgeSeconds = { main: 300 };
  const parsed = parseMessage(JSON.stringify(message), {
    sentAtMs: 0,
    maxAgeSeconds,
    namesChildren: false,
  });
  if (parsed.kind !== 'request') throw new Error(JSON.stringify(parsed));
  return parsed.request;
}

/** Each message goes to the group that the contract names for it. */
async function send(world: World, ...messages: readonly Fields[]): Promise<void> {
  for (const message of messages) {
    world.send(JSON.stringify(message), messageGroup(requestOf(message)));
  }
  await pass(world, 5 * SECOND_MS);
}

async function poll(world: World, times: number): Promise<void> {
  for (let each = 0; each < times; each++) {
    world.track();
    await pass(world, 30 * SECOND_MS);
  }
}

const open = (options: Parameters<typeof quietWorld>[1] = {}): World =>
  quietWorld({}, { futures: FUTURES, ...options });

describe('The message groups of a pair and of a contract', () => {
  const amend = { id: 'a', action: 'amend', target: 'b', price: '1' };

  it('are two, for orders, amendments and everything that protects', () => {
    const groups = [
      messageGroup(requestOf({ id: 'a', ...PAIR })),
      messageGroup(requestOf({ id: 'a', ...CONTRACT })),
      releaseGroup('main', instrumentOf({ currency_pair: 'BTC_USDT' })),
      releaseGroup('main', instrumentOf({ settle: 'usdt', contract: 'BTC_USDT' })),
    ];
    expect(groups).toEqual([
      'main#BTC_USDT',
      'main#usdt:BTC_USDT',
      'main#BTC_USDT#exit',
      'main#usdt:BTC_USDT#exit',
    ]);
    const exits = { stop_loss: { price: '80000' } };
    const ofExits = [
      { currency_pair: 'BTC_USDT', amount: '1' },
      { contract: 'BTC_USDT', size: '-5' },
    ];
    expect(
      ofExits.map((held) => messageGroup(requestOf({ id: 'a', action: 'exit', ...held, exits }))),
    ).toEqual(['main#BTC_USDT', 'main#usdt:BTC_USDT']);
    const ofAmendments = [{ currency_pair: 'BTC_USDT' }, { contract: 'BTC_USDT' }];
    expect(ofAmendments.map((named) => messageGroup(requestOf({ ...amend, ...named })))).toEqual([
      'main#BTC_USDT',
      'main#usdt:BTC_USDT',
    ]);
  });

  it('wait for nothing of each other', async () => {
    const world = open();
    const pathPrefix = '/api/v4/spot/tickers';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
    await send(world, { id: 'waits', ...PAIR }, { id: 'goes', ...CONTRACT });
    expect(recordIn(world, 'goes').status).toBe('open');
    expect(() => recordIn(world, 'waits')).toThrow();
  });
});

describe('One id', () => {
  it('is one order: the second message is a conflict, whichever market comes first', async () => {
    const orders = [PAIR, CONTRACT];
    for (const [first, second] of [orders, orders.toReversed()]) {
      const world = open();
      await send(world, { id: 'same', ...first! });
      await send(world, { id: 'same', ...second! });
      await poll(world, 2);
      expect(recordIn(world, 'same').order).toMatchObject(first!);
      const { exchange } = world;
      expect(exchange.orders(USER).length + exchange.futures.orders(USER).length).toBe(1);
      expect(judge(world)).toEqual([]);
    }
  });

  it('has two hashes, for an order and for an amendment', () => {
    const amend = { id: 'a', action: 'amend', target: 'b', price: '1' };
    const messages = [
      { id: 'a', ...PAIR },
      { id: 'a', ...CONTRACT },
      { ...amend, currency_pair: 'BTC_USDT' },
      { ...amend, contract: 'BTC_USDT' },
    ];
    const hashes = new Set(messages.map((message) => requestOf(message).hash));
    expect(hashes.size).toBe(messages.length);
  });
});

describe('The text of an order in the other market', () => {
  const PLAIN = 't-by-another-program';

  it.each([
    ['of a pair', PAIR],
    ['of a contract', CONTRACT],
  ])('is none of ours, where ours rests: %s', async (_what, ours) => {
    const world = open();
    await send(world, { id: 'ours', ...ours });
    const { text, orderId } = recordIn(world, 'ours');
    const hand = world.hands[USER]!;
    if ('contract' in ours) hand.place(text!, 'BTC_USDT', '87000');
    else hand.placeContract(text!, 'BTC_USDT', '7', '87000');
    await poll(world, 3);
    expect(world.operator.selfHalts.join()).toContain('in the market');
    expect(recordIn(world, 'ours')).toMatchObject({ orderId, order: ours, filledAmount: '0' });
  });

  it('is not adopted, where ours was refused', async () => {
    const world = open();
    world.exchange.moveOutside(USER, 'USDT', '-99999999', 'withdraw');
    await send(world, { id: 'ours', ...PAIR });
    const { text } = recordIn(world, 'ours');
    expect(recordIn(world, 'ours').status).toBe('rejected');
    world.hands[USER]!.placeContract(text!, 'BTC_USDT', '7', '0');
    await send(world, { id: 'other', ...CONTRACT });
    await poll(world, 3);
    expect(world.operator.selfHalts.join()).toContain('in the market');
    expect(recordIn(world, 'ours')).toMatchObject({ status: 'rejected' });
    expect(recordIn(world, 'ours').adopted).toBeUndefined();
  });

  it('is not taken for ours, while the outcome of ours is unknown', async () => {
    const world = open();
    world.exchange.faults.plan({
      fault: 'lost_request',
      method: 'POST',
      pathPrefix: '/api/v4/spot',
    });
    await send(world, { id: 'ours', ...PAIR });
    const { text } = recordIn(world, 'ours');
    expect(recordIn(world, 'ours').status).toBe('submitting');
    world.hands[USER]!.placeContract(text!, 'BTC_USDT', '7', '87000');
    await poll(world, 1);
    expect(world.operator.selfHalts.join()).toContain('in the market');
    expect(recordIn(world, 'ours').orderId).toBeUndefined();
    world.hands[USER]!.place(PLAIN, 'BTC_USDT', '87000');
  });
});

describe('What one market shows', () => {
  it('proves nothing about an order in the other', async () => {
    const world = open();
    const pathPrefix = '/api/v4/futures/usdt/orders';
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST', pathPrefix });
    await send(world, { id: 'unknown', ...CONTRACT }, { id: 'pair', ...PAIR });
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'unknown').status).toBe('submitting');
    world.exchange.faults.plan({ fault: 'error_before', method: 'GET', pathPrefix, times: 1_000 });
    await poll(world, 6);
    expect(recordIn(world, 'unknown').status).toBe('submitting');
    expect(recordIn(world, 'pair').status).toBe('open');
    world.exchange.faults.clear();
    await poll(world, 2);
    expect(recordIn(world, 'unknown').status).toBe('open');
    expect(judge(world)).toEqual([]);
  });

  it('is read up to a time of its own: no trade of the other is passed over', async () => {
    const world = open();
    const pathPrefix = '/api/v4/spot/my_trades';
    world.exchange.faults.plan({ fault: 'error_before', pathPrefix, times: 1_000 });
    const bought = { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '100' };
    await send(world, { id: 'pair', ...bought });
    await send(world, { id: 'contract', ...CONTRACT, price: '0' });
    await poll(world, 12);
    expect(recordIn(world, 'contract').accounting).toBe('complete');
    expect(recordIn(world, 'pair').accounting).toBe('pending');
    world.exchange.faults.clear();
    await poll(world, 2);
    expect(recordIn(world, 'pair').accounting).toBe('complete');
    expect(judge(world)).toEqual([]);
  });

  it('is its own price: no contract fires what waits for the price of the pair', async () => {
    const cheaper = { quanto_multiplier: '0.0001', order_price_round: '0.1' };
    const contracts = [contractListing('BTC_USDT', cheaper, { basis: '0.98' })];
    const world = open({ contracts });
    const sell = { currency_pair: 'BTC_USDT', side: 'sell', type: 'market', amount: '0.01' };
    await send(world, { id: 'contract', ...CONTRACT, price: '0' });
    // The pair stands at 87960, the contract at 86200: each price would fire the other's order.
    await send(world, { id: 'stop', ...sell, trigger: { price: '86500', rule: '<=' } });
    const take = { ...CONTRACT, size: '-5', price: '0', reduce_only: true };
    await send(world, { id: 'take', ...take, trigger: { price: '87500', rule: '>=' } });
    await poll(world, 3);
    expect(recordIn(world, 'contract').status).toBe('filled');
    expect(recordIn(world, 'stop').status).toBe('armed');
    expect(recordIn(world, 'take').status).toBe('armed');
    const watches = world.table.items().filter(({ sk }) => sk === 'WATCH');
    expect(new Set(watches.map(({ pk }) => pk)).size).toBe(watches.length);
    world.exchange.movePrice('BTC_USDT', '86400');
    await poll(world, 3);
    expect(recordIn(world, 'stop').status).toBe('filled');
    expect(recordIn(world, 'take').status).toBe('armed');
    world.exchange.movePrice('BTC_USDT', '89400');
    await poll(world, 3);
    expect(recordIn(world, 'take').status).toBe('filled');
  });
});

describe('What belongs to one market', () => {
  it('is its list: neither allows the instrument of the other', async () => {
    const world = open();
    const unlisted = { contract: 'ETH_USDT', size: '1', price: '2900' };
    const listed = { currency_pair: 'ETH_USDT', side: 'buy', amount: '0.1', price: '2900' };
    await send(world, { id: 'contract', ...unlisted }, { id: 'pair', ...listed });
    expect(recordIn(world, 'contract').reason).toMatchObject({ code: 'PAIR_NOT_ALLOWED' });
    expect(recordIn(world, 'pair').status).toBe('open');
  });

  it('is its budget: neither uses up the day of the other', async () => {
    const limits = { maxDay: '900', maxDayOrders: 2 };
    const world = open({ limits, futures: { ...FUTURES, maxDay: '60', maxDayOrders: 1 } });
    await send(world, { id: 'pair-1', ...PAIR }, { id: 'contract-1', ...CONTRACT });
    await send(world, { id: 'pair-2', ...PAIR }, { id: 'contract-2', ...CONTRACT });
    const records = ['pair-1', 'contract-1', 'pair-2', 'contract-2'].map((id) =>
      recordIn(world, id),
    );
    expect(records.map(({ status, reason }) => reason?.code ?? status)).toEqual([
      'open',
      'open',
      'MAX_DAY',
      'MAX_DAY_ORDERS',
    ]);
    expect(judge(world)).toEqual([]);
  });

  it('is its coins: a contract sells nothing of what an exit owns', async () => {
    const world = open();
    const exits = { stop_loss: { price: '80000' } };
    const exit = { action: 'exit', currency_pair: 'BTC_USDT', amount: '0.5', exits };
    await send(world, { id: 'exit', ...exit });
    const owned = () => {
      const { version: _version, ...item } = world.table.find(keyOfHoldings('main', 'BTC')) ?? {};
      return item;
    };
    const before = owned();
    expect(Object.keys(before).length).toBeGreaterThan(2);
    await send(world, { id: 'short', ...CONTRACT, size: '-50', price: '0' });
    const stop = { stop_loss: { price: '95000' } };
    await send(world, {
      id: 'cover',
      action: 'exit',
      contract: 'BTC_USDT',
      size: '50',
      exits: stop,
    });
    expect(recordIn(world, 'cover').status).toBe('working');
    expect(owned()).toEqual(before);
    await send(world, { id: 'close', contract: 'BTC_USDT', size: '0', close: true, price: '0' });
    await poll(world, 3);
    expect(owned()).toEqual(before);
    expect(recordIn(world, 'exit').progress?.state.owned).toBe('0.5');
    const orders = [...evidenceOf(world).orders.values()].flat();
    expect(orders.filter(({ side }) => side === 'sell')).toHaveLength(1);
    expect(judge(world)).toEqual([]);
  });
});
