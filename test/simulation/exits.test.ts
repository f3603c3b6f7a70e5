import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { orderServicesOn } from '../../local/simulation/deployment.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import type { World } from '../../local/simulation/world.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { trackAccounts } from '../../shared/orders/tracking/track-accounts.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

const SECOND_MS = 1_000;
const PAIR = 'BTC_USDT';
const EXITS = {
  stop_loss: { price: '57000', slippage: '0.03' },
  take_profit: [
    { price: '63000', share: '0.5' },
    { price: '66000', share: '0.5' },
  ],
};

function worldAt(price: string): World {
  const world = quietWorld({ lostStartRate: 0 });
  world.exchange.movePrice(PAIR, price);
  return world;
}

function sendMessage(world: World, message: object): void {
  world.send(JSON.stringify({ currency_pair: PAIR, ...message }), `main#${PAIR}`);
}

async function exitOver(world: World, amount: string): Promise<void> {
  sendMessage(world, { id: 'oco', action: 'exit', amount, exits: EXITS });
  world.startTicking();
  await pass(world, 20 * SECOND_MS);
}

/** What the legs of the exit are, in words. */
function legsOf(world: World, exit: string): readonly string[] {
  const { progress } = recordIn(world, exit);
  return (progress?.state.legs ?? []).map(({ name }) => {
    const { status, filledAmount } = recordIn(world, `${exit}/${name}`);
    return `${name} ${status} ${filledAmount}`;
  });
}

it('an exit over coins that are held rests its take-profits', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  expect(recordIn(world, 'oco').status).toBe('working');
  expect(legsOf(world, 'oco')).toEqual(['tp1 open 0', 'tp2 open 0']);
});

it('take-profits that fill end it', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  world.exchange.movePrice(PAIR, '70000');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 filled 0.025', 'tp2 filled 0.025']);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(judge(world)).toEqual([]);
});

it('its stop cancels the take-profits first, and sells the rest once', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0', 'sl1 filled 0.05']);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(world.exchange.placements()).toHaveLength(3);
  expect(judge(world)).toEqual([]);
});

it('its stop sells only what a take-profit has left', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  world.exchange.movePrice(PAIR, '64000');
  await pass(world, 70 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 filled 0.025', 'tp2 cancelled 0', 'sl1 filled 0.025']);
  expect(recordIn(world, 'oco').status).toBe('filled');
  expect(judge(world)).toEqual([]);
});

it('an order with exits opens them when it has bought, less its fee in the coin', async () => {
  const world = worldAt('60000');
  sendMessage(world, {
    id: 'entry',
    type: 'market',
    side: 'buy',
    amount: '3000',
    exits: EXITS,
  });
  world.startTicking();
  await pass(world, 30 * SECOND_MS);
  const bought = recordIn(world, 'entry');
  expect(bought.status).toBe('filled');
  const exit = recordIn(world, 'entry/exit');
  expect(exit.status).toBe('working');
  const { owned = '' } = exit.progress?.state ?? {};
  expect(Number(owned)).toBeLessThan(Number(bought.filledAmount));
  expect(Number(owned)).toBeGreaterThan(Number(bought.filledAmount) * 0.99);
  expect(legsOf(world, 'entry/exit')).toEqual(['tp1 open 0', 'tp2 open 0']);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'entry/exit')).toMatchObject({ status: 'filled', filledAmount: owned });
  expect(judge(world)).toEqual([]);
});

it('its stop cancels an order that still buys, and sells what it bought', async () => {
  const world = worldAt('60000');
  sendMessage(world, { id: 'entry', side: 'buy', amount: '0.05', price: '59000', exits: EXITS });
  world.startTicking();
  await pass(world, 20 * SECOND_MS);
  expect(recordIn(world, 'entry').status).toBe('open');
  world.exchange.movePrice(PAIR, '58500');
  await pass(world, 5 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'entry').status).toBe('filled');
  const { status, filledAmount, progress } = recordIn(world, 'entry/exit');
  expect({ status, filledAmount }).toEqual({ status: 'filled', filledAmount: '0.0499' });
  expect(progress?.state.owned).toBe('0.0499');
  expect(judge(world)).toEqual([]);
});

it('a cancel of the exit withdraws its legs and ends it', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  const cancel = JSON.stringify({ id: 'stop-it', action: 'cancel', target: 'oco' });
  world.send(cancel, 'main#cancel#oco');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0']);
  expect(recordIn(world, 'oco').status).toBe('cancelled');
  expect(recordIn(world, 'stop-it').status).toBe('done');
  expect(judge(world)).toEqual([]);
});

it('a halt suspends it: nothing is sold until a person arms it again', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  await world.operator.halt('main');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 cancelled 0']);
  expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
  // A poll that reads an older mark tells it once more.
  const told = () => world.figures.sum('log unprotected');
  expect([1, 2]).toContain(told());
  const once = told();
  await pass(world, 3_700 * SECOND_MS);
  expect([1, 2]).toContain(told() - once);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 60 * SECOND_MS);
  expect(await world.operator.resume('main')).toBe(true);
  await pass(world, 120 * SECOND_MS);
  expect(world.exchange.placements()).toHaveLength(2);
  world.exchange.movePrice(PAIR, '60000');
  await world.operator.rearm('main');
  await pass(world, 90 * SECOND_MS);
  expect(legsOf(world, 'oco').slice(2)).toEqual(['tp3 open 0', 'tp4 open 0']);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(judge(world)).toEqual([]);
});

it('a take-profit that a person cancels stays with the stop', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  world.hands['10001']!.cancel(([first]) => first!);
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'oco').progress?.state.legs).toHaveLength(2);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(judge(world)).toEqual([]);
});

it('so does one that a message cancels; and nobody amends a leg', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  sendMessage(world, { id: 'more', action: 'amend', target: 'oco/tp2', amount: '0.05' });
  world.send(
    JSON.stringify({ id: 'off', action: 'cancel', target: 'oco/tp1' }),
    'main#cancel#oco/tp1',
  );
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'more').reason).toMatchObject({ field: 'target' });
  expect(recordIn(world, 'off').status).toBe('done');
  expect(legsOf(world, 'oco')).toEqual(['tp1 cancelled 0', 'tp2 open 0']);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
});

it('coins that are locked elsewhere make it smaller', async () => {
  const world = quietWorld({ lostStartRate: 0 }, { balances: { USDT: '100000', BTC: '0.05' } });
  world.exchange.movePrice(PAIR, '60000');
  const exits = { stop_loss: { price: '57000' } };
  sendMessage(world, { id: 'oco', action: 'exit', amount: '0.05', exits });
  world.startTicking();
  await pass(world, 20 * SECOND_MS);
  const sell = { side: 'sell', amount: '0.03' };
  world.hands['10001']!.place('t-by-hand', PAIR, '66000', sell);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 200 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['sl1 rejected 0', 'sl2 filled 0.02']);
  const { status, progress } = recordIn(world, 'oco');
  expect(status).toBe('filled');
  expect(progress?.state).toMatchObject({ owned: '0.02', missing: '0.03' });
  expect(world.figures.sum('log exit_coins_missing')).toBe(1);
  expect(judge(world)).toEqual([]);
});

it('two exits never take the same coins, and a sale of everything leaves them', async () => {
  const world = quietWorld({ lostStartRate: 0 }, { balances: { USDT: '100000', BTC: '0.1' } });
  world.exchange.movePrice(PAIR, '60000');
  const exits = { stop_loss: { price: '57000' }, take_profit: [{ price: '63000', share: '0.5' }] };
  sendMessage(world, { id: 'one', action: 'exit', amount: '0.06', exits });
  sendMessage(world, { id: 'two', action: 'exit', amount: '0.06', exits });
  sendMessage(world, { id: 'three', action: 'exit', amount_of_available: '0.5', exits });
  world.startTicking();
  await pass(world, 20 * SECOND_MS);
  expect(recordIn(world, 'two')).toMatchObject({
    status: 'rejected',
    reason: { code: 'BALANCE_NOT_ENOUGH', limit: '0.04' },
  });
  expect(recordIn(world, 'three').progress?.state.owned).toBe('0.02');
  const everything = { side: 'sell', type: 'market', amount_of_available: '1' };
  sendMessage(world, { id: 'all', ...everything });
  await pass(world, 10 * SECOND_MS);
  expect(recordIn(world, 'all')).toMatchObject({ status: 'filled', filledAmount: '0.02' });
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'one')).toMatchObject({ status: 'filled', filledAmount: '0.06' });
  expect(recordIn(world, 'three')).toMatchObject({ status: 'filled', filledAmount: '0.02' });
  const sold = world.table.items().filter(({ sk }) => String(sk).startsWith('OWNED#'));
  expect(Object.keys(sold[0] ?? {}).filter((name) => name.startsWith('held'))).toEqual([]);
  expect(judge(world)).toEqual([]);
});

/** Prices far from its stop and its trail, which a poll reads once a minute. */
async function farExit(exits: object): Promise<World> {
  const world = worldAt('60000');
  sendMessage(world, { id: 'far', action: 'exit', amount: '0.05', exits });
  world.startTicking();
  await pass(world, 6 * 60 * SECOND_MS);
  return world;
}

it('the best price of a trail counts although no reading saw it', async () => {
  const world = await farExit({ trail: { by: '0.1' } });
  await pass(world, 20 * SECOND_MS);
  world.exchange.movePrice(PAIR, '70000');
  await pass(world, SECOND_MS);
  world.exchange.movePrice(PAIR, '62900');
  await pass(world, 180 * SECOND_MS);
  expect(recordIn(world, 'far')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
});

it('a stop that was touched between two readings is told, and works on', async () => {
  const world = await farExit({ stop_loss: { price: '57000' } });
  await pass(world, 20 * SECOND_MS);
  world.exchange.movePrice(PAIR, '56900');
  await pass(world, SECOND_MS);
  world.exchange.movePrice(PAIR, '60000');
  await pass(world, 180 * SECOND_MS);
  const { status, history } = recordIn(world, 'far');
  expect(status).toBe('working');
  expect(history.filter(({ event }) => event === 'exit_touch_missed')).toHaveLength(1);
});

const holdersIn = (world: World) =>
  world.table
    .items()
    .filter(({ sk }) => String(sk).startsWith('OWNED#'))
    .flatMap((item) => Object.keys(item).filter((name) => name.startsWith('held/')));

it('a sell of everything holds its coins until its outcome is known: no exit takes them', async () => {
  const world = quietWorld({ lostStartRate: 0 }, { balances: { USDT: '100000', BTC: '0.1' } });
  world.exchange.movePrice(PAIR, '60000');
  const pathPrefix = '/api/v4/spot/orders';
  world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST', pathPrefix, times: 1 });
  const everything = { side: 'sell', amount_of_available: '1', price: '66000' };
  sendMessage(world, { id: 'all', ...everything });
  await pass(world, 2 * SECOND_MS);
  expect(recordIn(world, 'all').status).toBe('submitting');
  expect(holdersIn(world)).toHaveLength(1);
  const exits = { stop_loss: { price: '57000' } };
  world.send(
    JSON.stringify({ id: 'oco', action: 'exit', currency_pair: PAIR, amount: '0.05', exits }),
    'main#other-group',
  );
  await pass(world, 2 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({
    status: 'rejected',
    reason: { code: 'BALANCE_NOT_ENOUGH' },
  });
  world.startTicking();
  await pass(world, 60 * 60 * SECOND_MS);
  expect(recordIn(world, 'all').status).toBe('open');
  expect(holdersIn(world)).toEqual([]);
});

it('nobody sells what an order at the market buys before its exit has begun', async () => {
  const world = quietWorld({ lostStartRate: 1 }, { balances: { USDT: '100000', BTC: '0.01' } });
  world.exchange.movePrice(PAIR, '60000');
  const exits = { stop_loss: { price: '57000' } };
  sendMessage(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits });
  await pass(world, 2 * SECOND_MS);
  expect(recordIn(world, 'entry').status).toBe('filled');
  sendMessage(world, { id: 'all', type: 'market', side: 'sell', amount_of_available: '1' });
  await pass(world, 2 * SECOND_MS);
  expect(Number(recordIn(world, 'all').filledAmount)).toBeLessThan(0.011);
  world.startTicking();
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'entry/exit').status).toBe('working');
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'entry/exit')).toMatchObject({ status: 'filled' });
  expect(recordIn(world, 'entry/exit').progress?.state.missing).toBe('0');
  expect(holdersIn(world)).toEqual([]);
});

it('coins of an exit that never began are free again', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  const stem = 'AAAAAAAAAAAAAAAAAAAAAAAAA';
  const item = world.table.items().find(({ sk }) => String(sk).startsWith('OWNED#'))!;
  const lost = { [`held/${stem}`]: '1', [`heldVersion/${stem}`]: 0, [`heldAtMs/${stem}`]: 1 };
  world.table.execute(new PutCommand({ TableName: TABLE_NAME, Item: { ...item, ...lost } }));
  await pass(world, 11 * 60 * SECOND_MS);
  expect(holdersIn(world)).toHaveLength(1);
  expect(holdersIn(world)[0]).not.toContain(stem);
});

it('an account that is not live any more keeps its take-profits, and suspends its stop with an alarm', async () => {
  let isLive = true;
  const world = quietWorld({ lostStartRate: 0 }, { isLive: () => isLive });
  world.exchange.movePrice(PAIR, '60000');
  await exitOver(world, '0.05');
  isLive = false;
  sendMessage(world, { id: 'dry', action: 'exit', amount: '0.01', exits: EXITS });
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'dry')).toMatchObject({ status: 'rejected', reason: { code: 'DRY_RUN' } });
  expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
  expect(world.figures.sum('log unprotected')).toBeGreaterThan(0);
  world.exchange.movePrice(PAIR, '56500');
  await pass(world, 120 * SECOND_MS);
  expect(legsOf(world, 'oco')).toEqual(['tp1 open 0', 'tp2 open 0']);
  isLive = true;
  await world.operator.rearm('main');
  await pass(world, 120 * SECOND_MS);
  expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  expect(judge(world)).toEqual([]);
});

it('what waits or rests from the time when an account was live can be cancelled', async () => {
  let isLive = true;
  const world = quietWorld({ lostStartRate: 0 }, { isLive: () => isLive });
  world.exchange.movePrice(PAIR, '60000');
  await exitOver(world, '0.05');
  sendMessage(world, { id: 'resting', side: 'buy', amount: '0.01', price: '58500' });
  const trigger = { price: '57000', rule: '<=' };
  sendMessage(world, { id: 'armed', type: 'market', side: 'sell', amount: '0.01', trigger });
  await pass(world, 10 * SECOND_MS);
  isLive = false;
  for (const target of ['resting', 'armed', 'oco']) {
    sendMessage(world, { id: `no-${target}`, action: 'cancel', target, currency_pair: undefined });
  }
  await pass(world, 90 * SECOND_MS);
  for (const target of ['resting', 'armed', 'oco']) {
    expect(recordIn(world, `no-${target}`).status).toBe('done');
    expect(recordIn(world, target).status).toBe('cancelled');
  }
  expect(judge(world)).toEqual([]);
});

it('an exit that was cancelled before its order bought anything holds no coins', async () => {
  const world = worldAt('60000');
  sendMessage(world, {
    id: 'stop',
    action: 'cancel',
    target: 'entry/exit',
    currency_pair: undefined,
  });
  await pass(world, SECOND_MS);
  sendMessage(world, { id: 'entry', type: 'market', side: 'buy', amount: '600', exits: EXITS });
  world.startTicking();
  await pass(world, 90 * SECOND_MS);
  expect(recordIn(world, 'entry').status).toBe('filled');
  expect(judge(world)).toEqual([]);
});

it('an exit of an account that is not configured any more is suspended, and people are told of it and its orders', async () => {
  const world = worldAt('60000');
  await exitOver(world, '0.05');
  const tenMinutesMs = 600 * SECOND_MS;
  await pass(world, tenMinutesMs);
  const nowMs = Math.ceil(world.scheduler.nowMs / tenMinutesMs) * tenMinutesMs;
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };
  const client = documentClientOf(async (command) => world.table.execute(command));
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  const told: unknown[] = [];
  const deps = orderServicesOn({
    ledger,
    clock,
    config: { accounts: {}, trackEverySeconds: 5, hasFixedIp: false },
    configHash: 'hash',
    exchangeOf: () => ({}) as never,
    startTracker: async () => {},
    newNonce: () => 'nonce',
    sendMessage: async () => {},
    log: (_level, event, fields) => told.push([event, fields?.ids]),
  });
  await trackAccounts(deps, nowMs);
  await trackAccounts(deps, nowMs);
  expect(told).toEqual([
    ['unprotected', ['oco']],
    ['not_followed', ['oco/tp1', 'oco/tp2']],
  ]);
  expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
});
