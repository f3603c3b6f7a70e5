import { describe, expect, it } from 'vitest';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import { STREAM_MODES } from '../../local/simulation/stream/mode.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { judge } from './oracles.ts';
import { pass, recordIn } from './scripted.ts';
import {
  BRACKET,
  begin,
  booksOf,
  faultOnDemand,
  goTo,
  legsOf,
  listing,
  PAIR,
  SECOND_MS,
  STOP,
  send,
  worldAt60000,
} from './scripted-exits.ts';

/** What goes wrong with exits elsewhere, by the public issues that report it; and how each ends here. */

describe('an exit that is not placed, or not noticed', () => {
  it('freqtrade#9940: a cancel that comes when the stop has fired changes nothing of the sale', async () => {
    const world = worldAt60000();
    await begin(world, BRACKET);
    await goTo(world, '56500', 1);
    send(world, { id: 'late', action: 'cancel', target: 'oco' });
    await pass(world, 90 * SECOND_MS);
    const { status, filledAmount } = recordIn(world, 'oco');
    expect(['filled', 'cancelled']).toContain(status);
    expect(booksOf(world)).toMatchObject({ sold: filledAmount, live: 0 });
    expect(judge(world)).toEqual([]);
  });

  it('freqtrade#7075: a sale that nobody heard of is found by the next poll', async () => {
    const { strike, faultOf } = faultOnDemand('POST', 'crash_after');
    const world = worldAt60000({ faultOf });
    await begin(world, STOP);
    strike();
    await goTo(world, '56500', 150);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
    expect(judge(world)).toEqual([]);
  });

  it('freqtrade#8270: a stop whose price is there already is refused, and says so', async () => {
    const world = worldAt60000();
    await goTo(world, '56500', 5);
    await begin(world, STOP);
    expect(recordIn(world, 'oco')).toMatchObject({
      status: 'rejected',
      reason: { code: 'TRIGGER_ALREADY_MET' },
    });
    expect(booksOf(world).orders).toBe(0);
  });

  it('freqtrade#1557: a price that falls as soon as the entry has bought is sold into at once', async () => {
    const world = worldAt60000();
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: BRACKET });
    await pass(world, 300);
    expect(recordIn(world, 'entry').status).toBe('filled');
    await goTo(world, '56500', 90);
    const { status, filledAmount } = recordIn(world, 'entry/exit');
    expect(status).toBe('filled');
    expect(booksOf(world)).toMatchObject({ sold: filledAmount, live: 0 });
    expect(judge(world)).toEqual([]);
  });

  it('tony-ho#19: a leg whose message was never sent is sent by the next poll', async () => {
    const { strike, faultOf } = faultOnDemand('SendMessage', 'crash_before');
    const world = worldAt60000({ faultOf });
    strike();
    await begin(world, BRACKET);
    await pass(world, 90 * SECOND_MS);
    expect(booksOf(world)).toEqual({ sold: '0', live: 1, orders: 1 });
    expect(judge(world)).toEqual([]);
  });

  it('hummingbot#8457: an exit that begins in an outage is worked on when it is over', async () => {
    const world = worldAt60000();
    world.setOutage(true);
    await begin(world, BRACKET);
    await pass(world, 30 * SECOND_MS);
    world.setOutage(false);
    await pass(world, 90 * SECOND_MS);
    expect(booksOf(world)).toEqual({ sold: '0', live: 1, orders: 1 });
    world.setOutage(true);
    await goTo(world, '56500', 60);
    world.setOutage(false);
    await pass(world, 180 * SECOND_MS);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });

  it('chrisleekr#92: nothing that a buy has used up keeps its stop from selling', async () => {
    const limits = { maxDay: '3100', maxDayOrders: 1 };
    const world = worldAt60000({ limits });
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: BRACKET });
    await pass(world, 20 * SECOND_MS);
    send(world, { id: 'more', type: 'market', side: 'buy', amount: '50' });
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'more')).toMatchObject({ reason: { code: 'MAX_DAY_ORDERS' } });
    const { status, filledAmount, progress } = recordIn(world, 'entry/exit');
    expect({ status, filledAmount }).toEqual({
      status: 'filled',
      filledAmount: progress?.state.owned,
    });
    expect(judge(world)).toEqual([]);
  });

  it('chrisleekr#577, #596: with the socket the stop is sent within a second and a half', async () => {
    const world = worldAt60000({}, { stream: STREAM_MODES.on });
    await begin(world, { stop_loss: { price: '59500' } });
    await pass(world, 2_300);
    const before = world.exchange.placements().length;
    await goTo(world, '59400', 1.5);
    expect(world.exchange.placements()).toHaveLength(before + 1);
    await pass(world, 60 * SECOND_MS);
    expect(judge(world)).toEqual([]);
  });
});

describe('an exit that is carried out twice', () => {
  it('hummingbot#7503: a sale whose response is lost is not repeated', async () => {
    const { strike, faultOf } = faultOnDemand('POST', 'answer_lost');
    const world = worldAt60000({ faultOf });
    await begin(world, STOP);
    strike();
    await goTo(world, '56500', 150);
    expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });

  it('hummingbot#7611, #7295: two trackers and doubled messages sell once', async () => {
    const world = worldAt60000({}, { trackersPerTick: 3, duplicateRate: 1, doubledStartRate: 1 });
    await begin(world, BRACKET);
    await goTo(world, '56500', 120);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(legsOf(world, 'oco')).toEqual(['tp1 0', 'sl1 0.05']);
    expect(judge(world)).toEqual([]);
  });

  it('an orphan target: after the stop none is live, and a rise sells nothing more', async () => {
    const world = worldAt60000();
    await begin(world, BRACKET);
    await goTo(world, '56500', 60);
    await goTo(world, '64000', 60);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(judge(world)).toEqual([]);
  });

  it('an orphan stop: after the target has filled, a fall sells nothing more', async () => {
    const world = worldAt60000();
    await begin(world, BRACKET);
    await goTo(world, '64000', 60);
    await goTo(world, '56500', 60);
    expect(booksOf(world)).toEqual({ sold: '0.05', live: 0, orders: 1 });
    expect(judge(world)).toEqual([]);
  });

  it('a target of unknown outcome is proven before the stop sells what it has left', async () => {
    const { strike, faultOf } = faultOnDemand('POST', 'answer_lost');
    const world = worldAt60000({ faultOf });
    strike();
    send(world, { id: 'oco', action: 'exit', amount: '0.05', exits: BRACKET });
    await pass(world, 2_000);
    await goTo(world, '56500', 150);
    expect(legsOf(world, 'oco')).toEqual(['tp1 0', 'sl1 0.05']);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(judge(world)).toEqual([]);
  });

  it('a target that fills while the stop cancels it leaves that much less to sell', async () => {
    const world = worldAt60000();
    await begin(world, { ...STOP, take_profit: [{ price: '60100' }] });
    // The stop's price is seen, and the target trades before its cancel arrives.
    world.exchange.movePrice(PAIR, '56500');
    while (recordIn(world, 'oco').progress?.state.firing === undefined) await pass(world, 5);
    world.exchange.movePrice(PAIR, '60200');
    await pass(world, 120 * SECOND_MS);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });
});

describe('a leg that was wrongly judged absent', () => {
  const HIDDEN = { behavior: { visibilityLagMs: { min: 200_000, max: 200_000 } } };

  it('suspends its exit with an alarm when it turns up, and each coin is sold once', async () => {
    const world = worldAt60000({}, HIDDEN);
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    await begin(world, BRACKET);
    await pass(world, 150 * SECOND_MS);
    // Nothing has shown it for minutes: its coins are granted anew.
    expect(recordIn(world, 'oco/tp1').status).toBe('not_placed');
    expect(booksOf(world)).toMatchObject({ sold: '0', live: 2 });
    await pass(world, 900 * SECOND_MS);
    expect(recordIn(world, 'oco/tp1')).toMatchObject({ adopted: true });
    expect(recordIn(world, 'oco').progress?.state.suspended).toBe(true);
    expect(world.figures.sum('log exit_leg_turned_up')).toBeGreaterThan(0);
    expect(world.operator.selfHalts).not.toEqual([]);
    expect(booksOf(world)).toMatchObject({ sold: '0', live: 0 });
    await goTo(world, '64000', 120);
    await goTo(world, '60000', 60);
    expect(booksOf(world).sold).toBe('0');
    expect(await world.operator.resume('main')).toBe(true);
    await world.operator.rearm('main');
    await goTo(world, '56500', 300);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
  });

  it('counts what it sold before it turned up', async () => {
    const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' } }, HIDDEN);
    world.exchange.faults.plan({ fault: 'lost_reply', method: 'POST' });
    await begin(world, BRACKET);
    await pass(world, 30 * SECOND_MS);
    await goTo(world, '64000', 900);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(recordIn(world, 'oco/tp1')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
  });
});

describe('an exit through a gap', () => {
  it('freqtrade#7255, #12984, UPetit#28, nautilus_trader#4355: it sells in steps within its slippage', async () => {
    const world = worldAt60000(listing({}, { depthPerPrice: 60 }));
    await begin(world, { stop_loss: { price: '57000', slippage: '0.002' } }, '0.2');
    await goTo(world, '50000', 400);
    const { status, progress } = recordIn(world, 'oco');
    const steps = progress?.state.legs ?? [];
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.length).toBeLessThanOrEqual(5);
    expect(['filled', 'partially_filled']).toContain(status);
    const prices = world.exchange.trades(ACCOUNTS.main).map(({ price }) => Number(price));
    // Each of them from the last price of its time.
    expect(Math.min(...prices)).toBeGreaterThanOrEqual(50_000 * 0.998 ** steps.length - 1);
    expect(judge(world)).toEqual([]);
  });

  it('freqtrade#8374, #8526: a step that sells a part is booked as that part', async () => {
    const world = worldAt60000(listing({}, { depthPerPrice: 60 }));
    await begin(world, { stop_loss: { price: '57000', slippage: '0.002' } }, '0.2');
    await goTo(world, '56500', 400);
    const { filledAmount, progress } = recordIn(world, 'oco');
    const [first] = progress?.state.legs ?? [];
    expect(new Big(first?.sold ?? '0').lt(first?.amount ?? '0')).toBe(true);
    expect(booksOf(world).sold).toBe(filledAmount);
    expect(judge(world)).toEqual([]);
  });

  it('hummingbot#6837, #6980, #7712: a stop with a limit price rests there instead', async () => {
    const world = worldAt60000();
    await begin(world, { stop_loss: { price: '57000', limit_price: '56900' } });
    await goTo(world, '55000', 60);
    expect(booksOf(world)).toEqual({ sold: '0', live: 1, orders: 1 });
    await goTo(world, '57500', 60);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });

  it('gateapi-python#144, #146: a step that Gate refuses in passing is sent again', async () => {
    const world = worldAt60000();
    await begin(world, STOP);
    world.exchange.faults.plan({ fault: 'rate_limited', method: 'POST', times: 2 });
    await goTo(world, '56500', 120);
    expect(recordIn(world, 'oco/sl1').attempt).toBe(3);
    expect(booksOf(world)).toMatchObject({ sold: '0.05', live: 0 });
    expect(judge(world)).toEqual([]);
  });
});

describe('a wick', () => {
  it('does not fire a stop that wants a confirmation', async () => {
    const world = worldAt60000();
    const stop_loss = { price: '57000', confirm_seconds: '30' };
    await begin(world, { stop_loss });
    await goTo(world, '56500', 15);
    await goTo(world, '60000', 120);
    expect(booksOf(world).orders).toBe(0);
    await goTo(world, '56500', 90);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });
});

describe('dust, minimums and coins that are not there', () => {
  it('freqtrade#1723: a value that has fallen below the minimum ends the exit, unsold', async () => {
    const world = worldAt60000(listing({ min_quote_amount: '100' }));
    await begin(world, { stop_loss: { price: '57000', slippage: '0.03' } }, '0.0021');
    expect(recordIn(world, 'oco').status).toBe('working');
    await goTo(world, '45000', 150);
    expect(recordIn(world, 'oco')).toMatchObject({
      status: 'cancelled',
      reason: { code: 'BELOW_MINIMUM' },
    });
    expect(booksOf(world).orders).toBe(0);
    expect(judge(world)).toEqual([]);
  });

  it('freqtrade#2011, #2877, #3622: a part of the entry too small to sell ends the exit', async () => {
    const world = worldAt60000(listing({ min_quote_amount: '100' }));
    const buy = { side: 'buy', amount: '0.05', price: '59900', time_in_force: 'gtc' };
    send(world, { id: 'entry', ...buy, exits: { stop_loss: { price: '57000' } } });
    await pass(world, 20 * SECOND_MS);
    world.hands['10001']!.place('t-other', PAIR, '59900', { side: 'sell', amount: '0.001' });
    await pass(world, 20 * SECOND_MS);
    send(world, { id: 'off', action: 'cancel', target: 'entry' });
    await pass(world, 90 * SECOND_MS);
    const bought = recordIn(world, 'entry').filledAmount ?? '0';
    const item = world.table.find(keyOfOrder(orderStem(TAG, 'main', 'entry/exit')));
    if (bought === '0') expect(item).toBeUndefined();
    else expect(item).toMatchObject({ status: 'cancelled', reason: { code: 'BELOW_MINIMUM' } });
    expect(judge(world)).toEqual([]);
  });

  it('freqtrade#7586: dust that the fee leaves keeps no exit open', async () => {
    const world = worldAt60000(listing({ amount_precision: 3, min_base_amount: '0.001' }));
    send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: BRACKET });
    await pass(world, 30 * SECOND_MS);
    await goTo(world, '64000', 90);
    const { status, filledAmount, progress } = recordIn(world, 'entry/exit');
    expect({ status, filledAmount }).toEqual({
      status: 'filled',
      filledAmount: progress?.state.owned,
    });
    const bought = new Big(recordIn(world, 'entry').filledAmount ?? '0');
    expect(bought.minus(filledAmount ?? '0').toString()).toMatch(/^0\.00\d+$/);
  });

  it('freqtrade#2076, #3499, #2862, #1371: resting targets do not keep the coins from the stop', async () => {
    const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' } });
    const take_profit = [{ price: '63000', share: '0.5' }, { price: '66000' }];
    await begin(world, { ...STOP, take_profit });
    expect(booksOf(world).live).toBe(2);
    await goTo(world, '56500', 60);
    expect(legsOf(world, 'oco')).toEqual(['tp1 0', 'tp2 0', 'sl1 0.05']);
    expect(judge(world)).toEqual([]);
  });

  it('an amount in quote currency is never the amount of a leg', async () => {
    const world = worldAt60000();
    send(world, { id: 'entry', side: 'buy', quote_amount: '3000', price: '60100', exits: BRACKET });
    await pass(world, 30 * SECOND_MS);
    const { filledAmount: bought = '0' } = recordIn(world, 'entry');
    expect(new Big(bought).lt('0.06')).toBe(true);
    await goTo(world, '56500', 90);
    const { status, filledAmount } = recordIn(world, 'entry/exit');
    expect(status).toBe('filled');
    expect(new Big(filledAmount ?? '0').lte(bought)).toBe(true);
    expect(booksOf(world).sold).toBe(filledAmount);
    expect(judge(world)).toEqual([]);
  });

  it('nautilus_trader#2623, #3435: targets have the size of what was bought, however it came', async () => {
    const world = worldAt60000();
    send(world, { id: 'entry', side: 'buy', amount: '0.9', price: '59990', exits: BRACKET });
    await pass(world, 20 * SECOND_MS);
    await goTo(world, '59990', 30);
    await goTo(world, '59900', 90);
    const { filledAmount = '0' } = recordIn(world, 'entry');
    const { owned = '0', legs = [] } = recordIn(world, 'entry/exit').progress?.state ?? {};
    expect(new Big(owned).lte(filledAmount)).toBe(true);
    const granted = sum(legs.map(({ amount, sold }) => sold ?? amount));
    expect(granted.toString()).toBe(owned);
    await goTo(world, '56500', 120);
    expect(recordIn(world, 'entry/exit').status).toBe('filled');
    expect(booksOf(world).sold).toBe(owned);
    expect(judge(world)).toEqual([]);
  });

  it('an end whose driver crashes leaves its coins to others', async () => {
    const { strike, faultOf } = faultOnDemand(
      'UpdateCommand ACCOUNT#main OWNED#BTC',
      'crash_before',
    );
    const world = worldAt60000({ balances: { USDT: '100000', BTC: '0.05' }, faultOf });
    await begin(world, STOP);
    send(world, { id: 'off', action: 'cancel', target: 'oco' });
    strike();
    await pass(world, 90 * SECOND_MS);
    expect(recordIn(world, 'oco').status).toBe('cancelled');
    send(world, { id: 'all', side: 'sell', type: 'market', amount_of_available: '1' });
    await pass(world, 10 * SECOND_MS);
    expect(recordIn(world, 'all')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });

  it('a delisting ends it with what it could not sell', async () => {
    const delistedAtMs = 1_766_400_000_000 + 300 * SECOND_MS;
    const world = worldAt60000(listing({ delisting_time: delistedAtMs / 1_000 }));
    await begin(world, { stop_loss: { price: '57000' } });
    await pass(world, 400 * SECOND_MS);
    await goTo(world, '56500', 120);
    const { status, reason } = recordIn(world, 'oco');
    expect({ status, code: reason?.code }).toEqual({
      status: 'cancelled',
      code: 'PAIR_NOT_TRADABLE',
    });
    expect(booksOf(world).live).toBe(0);
  });
});

describe('a trail', () => {
  it('keeps its best price over a restart of everything', async () => {
    const world = worldAt60000();
    await begin(world, { trail: { by: '0.03' } });
    await goTo(world, '70000', 60);
    // track-orders begins anew each minute.
    await goTo(world, '68500', 180);
    expect(recordIn(world, 'oco').status).toBe('working');
    await goTo(world, '67800', 90);
    expect(recordIn(world, 'oco')).toMatchObject({ status: 'filled', filledAmount: '0.05' });
    expect(judge(world)).toEqual([]);
  });
});
