import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';

const MAIN = { secret: 'sluice/main', pairs: ['BTC_USDT', 'ETH_USDT'] };
const CORE = { schedule: 'cron(0 0 * * ? *)', targets: { BTC: '0.5' } };
const ORDER = { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' };
const ALERT = {
  secret: 'sluice/alerts',
  id: '{{timenow}}',
  order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' },
};
const WEEKLY = { schedule: 'cron(0 9 ? * MON *)', order: ORDER };

function parse(sections: object, main: object = {}) {
  return parseConfig(
    JSON.stringify({ accounts: { main: { ...MAIN, ...main } }, alarmEmail: 'none', ...sections }),
    'sluice.config.json',
    new Date('2026-11-22T12:00:00Z'),
  );
}

describe('A configuration is refused, by the path of its fault, with', () => {
  test.each([
    [
      'an unknown field in the trigger of a recurring order',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, trigger: { prise: '1' } } } } },
      'recurring.weekly.order.trigger',
    ],
    [
      'an unknown field in the exits of a webhook',
      {
        webhooks: { tv: { ...ALERT, order: { ...ORDER, exits: { take_profit: [{ at: '1' }] } } } },
      },
      'webhooks.tv.order.exits.take_profit.0',
    ],
    [
      'targets beyond the whole',
      { portfolios: { core: { ...CORE, targets: { BTC: '0.6', ETH: '0.5' } } } },
      'portfolios.core.targets: they add up to 1.1',
    ],
    [
      'a target whose pair the account may not trade',
      { portfolios: { core: { ...CORE, targets: { XRP: '0.5' } } } },
      'portfolios.core.targets.XRP: XRP_USDT is not among the pairs',
    ],
    [
      'the quote currency as a target',
      { portfolios: { core: { ...CORE, targets: { USDT: '0.5' } } } },
      'portfolios.core.targets.USDT: ',
    ],
    [
      'a portfolio of an unknown account',
      { portfolios: { core: { ...CORE, account: 'other' } } },
      'portfolios.core.account: no account is called "other"',
    ],
    [
      'an Availability Zone that is none',
      { egress: 'nat-instance', availabilityZone: 'us-east-1' },
      'availabilityZone: the name of an Availability Zone, as in "us-east-1b"',
    ],
    [
      'an Availability Zone of a fixed IP that there is not',
      { availabilityZone: 'us-east-1b' },
      'availabilityZone: it needs a fixed IP',
    ],
    [
      'a band for what is no target',
      { portfolios: { core: { ...CORE, band: { perAsset: { ETH: '0.1' } } } } },
      'portfolios.core.band.perAsset.ETH: ',
    ],
    [
      'an unknown time zone',
      { portfolios: { core: { ...CORE, timezone: 'Mars/Olympus' } } },
      'portfolios.core.timezone: ',
    ],
    [
      'a recurring order that each deployment would send',
      { recurring: { weekly: { ...WEEKLY, schedule: 'rate(7 days)' } } },
      'recurring.weekly.schedule: has to be cron(...) or at(...)',
    ],
    [
      'a portfolio that each deployment would rebalance',
      { portfolios: { core: { ...CORE, schedule: 'rate(1 day)' } } },
      'portfolios.core.schedule: has to be cron(...) or at(...)',
    ],
    [
      'a schedule that AWS would not take',
      { portfolios: { core: { ...CORE, schedule: 'cron(0 9 * * * *)' } } },
      'portfolios.core.schedule: cron(0 9 * * * *): one of day-of-month and day-of-week has to be ?',
    ],
    [
      'a day that never comes',
      { recurring: { weekly: { ...WEEKLY, schedule: 'cron(0 9 30 2 ? *)' } } },
      'recurring.weekly.schedule: cron(0 9 30 2 ? *) never comes, or not again, in UTC',
    ],
    [
      'a time that is over',
      { portfolios: { core: { ...CORE, schedule: 'at(2026-11-22T12:00:00)' } } },
      'portfolios.core.schedule: at(2026-11-22T12:00:00) never comes, or not again, in UTC',
    ],
    [
      'a time that the clock skips',
      {
        portfolios: {
          core: { ...CORE, schedule: 'at(2027-03-28T02:30:00)', timezone: 'Europe/Berlin' },
        },
      },
      'portfolios.core.schedule: at(2027-03-28T02:30:00) never comes, or not again, in Europe/Berlin',
    ],
    [
      'a time zone that AWS does not know',
      { portfolios: { core: { ...CORE, timezone: 'US/Pacific-New' } } },
      'portfolios.core.timezone: ',
    ],
    [
      'a recurring order in a pair that is not allowed',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, currency_pair: 'XRP_USDT' } } } },
      'recurring.weekly.order.currency_pair: ',
    ],
    [
      'a limit order without a price',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, type: 'limit' } } } },
      'recurring.weekly.order.price: ',
    ],
    [
      'a recurring order without an amount',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, amount: undefined } } } },
      'recurring.weekly.order.amount: an order needs "amount", "quote_amount" or "amount_of_available"',
    ],
    [
      'a recurring order with two amounts',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, quote_amount: '25' } } } },
      'recurring.weekly.order.quote_amount: an order takes "amount" or "quote_amount", not both',
    ],
    [
      'a recurring order with an amount and a share',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, amount_of_available: '0.5' } } } },
      'recurring.weekly.order.amount_of_available: an order takes "amount" or "amount_of_available", not both',
    ],
    [
      'a recurring order of nothing that is available',
      {
        recurring: {
          weekly: { ...WEEKLY, order: { ...ORDER, amount: undefined, amount_of_available: '0' } },
        },
      },
      'recurring.weekly.order.amount_of_available: ',
    ],
    [
      'a recurring sell for more than one order may be worth',
      {
        recurring: {
          weekly: {
            ...WEEKLY,
            order: { ...ORDER, side: 'sell', amount: undefined, quote_amount: '101' },
          },
        },
      },
      'recurring.weekly.order.quote_amount: 101 is more than the maxOrder of "main", 100',
    ],
    [
      'one name for a portfolio and a recurring order',
      { portfolios: { core: CORE }, recurring: { core: WEEKLY } },
      'recurring.core: a portfolio has the same name',
    ],
    ...['constructor', '__proto__', 'toString'].flatMap((account): [string, object, string][] => [
      [
        `a portfolio of the account ${account}, which every object has`,
        { portfolios: { core: { ...CORE, account } } },
        `portfolios.core.account: no account is called "${account}"`,
      ],
      [
        `a recurring order of the account ${account}, which every object has`,
        { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, account } } } },
        `recurring.weekly.order.account: no account is called "${account}"`,
      ],
      [
        `a webhook of the account ${account}, which every object has`,
        { webhooks: { alerts: { ...ALERT, account } } },
        `webhooks.alerts.account: no account is called "${account}"`,
      ],
    ]),
    [
      'an amount held back of what is in no portfolio',
      { portfolios: { core: { ...CORE, holdBack: { BTCC: '1', USDT: '5' } } } },
      'portfolios.core.holdBack.BTCC: is neither in targets nor the quote currency',
    ],
    [
      'a frozen coin that is no target',
      { portfolios: { core: { ...CORE, frozen: ['BTC', 'EHT'] } } },
      'portfolios.core.frozen.1: EHT is not in targets',
    ],
    [
      'two portfolios of one account that hold the same coin',
      { portfolios: { core: CORE, other: { ...CORE, targets: { BTC: '0', ETH: '0.5' } } } },
      'portfolios.other.targets.BTC: belongs to the portfolio "core" of the same account too',
    ],
    [
      'one name for a webhook and a recurring order',
      { recurring: { weekly: WEEKLY }, webhooks: { weekly: ALERT } },
      'webhooks.weekly: a recurring order has the same name',
    ],
    [
      'one name for a webhook and a portfolio',
      { portfolios: { core: CORE }, webhooks: { core: ALERT } },
      'webhooks.core: a portfolio has the same name',
    ],
    [
      'a portfolio that may buy at half as much again',
      { portfolios: { core: { ...CORE, collar: '0.5' } } },
      'portfolios.core.collar: less than "0.5"',
    ],
    [
      'a portfolio of nothing',
      { portfolios: { core: { ...CORE, capital: '0' } } },
      'portfolios.core.capital: ',
    ],
    [
      'a reserve that is more than the capital',
      { portfolios: { core: { ...CORE, capital: '100', reserve: '100.1' } } },
      'portfolios.core.reserve: 100.1 is more than capital, 100',
    ],
    [
      'a band without width',
      { portfolios: { core: { ...CORE, band: { size: '0' } } } },
      'portfolios.core.band.size: more than "0"',
    ],
    [
      'a recurring order that the limits would refuse each time',
      { recurring: { weekly: { ...WEEKLY, order: { ...ORDER, amount: '100.01' } } } },
      'recurring.weekly.order.amount: 100.01 is more than the maxOrder of "main", 100',
    ],
    [
      'two accounts with one secret',
      { accounts: { main: MAIN, other: MAIN } },
      'accounts.other.secret: belongs to the account "main" too',
    ],
  ])('%s', (_name, sections, message) => {
    expect(() => parse(sections)).toThrow(message);
  });

  test('a live portfolio that does not say how much of the account it manages', () => {
    expect(() => parse({ portfolios: { core: CORE } }, { live: true })).toThrow(
      'portfolios.core.capital: ',
    );
  });

  test('a recurring order whose life is shorter than the scheduler may be late', () => {
    const limits = { maxAgeSeconds: 60 };
    expect(() => parse({ recurring: { weekly: WEEKLY } }, { limits })).toThrow('maxAgeSeconds');
  });
});

test('A configuration is refused with an order that may be larger than all of a day', () => {
  expect(() => parse({}, { limits: { maxDay: '50' } })).toThrow(
    'accounts.main.limits.maxOrder: 100 is more than maxDay, 50',
  );
});

test('A configuration is refused with a key that occurs twice, wherever it is', () => {
  const main = '{"secret":"sluice/main","pairs":"*","live":false,"live":true}';
  const twice = `{"accounts":{"main":${main}},"alarmEmail":"none","alarmEmail":null}`;
  expect(() => parseConfig(twice, 'sluice.config.json')).toThrow(
    'sluice.config.json has keys more than once: accounts.main.live, alarmEmail.',
  );
});

test('A portfolio and a recurring order need little', () => {
  const config = parse({ portfolios: { core: CORE }, recurring: { weekly: WEEKLY } });
  expect(config.portfolios.core).toMatchObject({ approval: 'manual', settle: 'half-band' });
  expect(config.recurring.weekly!.order.account).toBe('main');
});

test('A schedule is kept as AWS takes it', () => {
  const schedule = 'cron(0  9 ? * mon-fri *)';
  const config = parse({ recurring: { weekly: { ...WEEKLY, schedule } } });
  expect(config.recurring.weekly!.schedule).toBe('cron(0 9 ? * MON-FRI *)');
});

const SLICED = { slices: { over: 'PT4H', every: 'PT10M' } };
const slicedOrder = (fields: object) => ({
  recurring: { weekly: { ...WEEKLY, order: { ...ORDER, ...SLICED, ...fields } } },
});
const SLICED_CORE = { sliceAbove: '500', sliceOver: 'PT4H' };
const slicedCore = (fields: object) => ({
  portfolios: { core: { ...CORE, ...SLICED_CORE, ...fields } },
});

describe('Slices in a configuration are refused with', () => {
  test.each<[string, object, string, object?]>([
    [
      'a time that is none',
      slicedOrder({ slices: { over: '4h', every: 'PT5M' } }),
      'recurring.weekly.order.slices.over: a duration of PT2M to P7D',
    ],
    [
      'a time of its own to start at',
      slicedOrder({ slices: { ...SLICED.slices, start_at: '2026-12-01T09:00:00Z' } }),
      'recurring.weekly.order.slices.start_at: is not a setting',
    ],
    [
      'two ways to say how many',
      slicedOrder({ slices: { ...SLICED.slices, count: '24' } }),
      'recurring.weekly.order.slices.count: "slices" take one of',
    ],
    [
      'an interval that gives one slice',
      slicedOrder({ slices: { over: 'PT10M', every: 'PT6M' } }),
      'recurring.weekly.order.slices.every: "every" may be at most half of "over"',
    ],
    [
      'more slippage than the account allows',
      slicedOrder({ slices: { ...SLICED.slices, slippage: '0.06' } }),
      'recurring.weekly.order.slices.slippage: 0.06 is more than the priceCollar',
    ],
    [
      'more slices than the account has orders in a day',
      slicedOrder({ slices: { over: 'P2D', count: '1000' } }),
      'recurring.weekly.order.slices: it has 500 slices within a day, more than the maxDayOrders',
      { limits: { maxDayOrders: 499 } },
    ],
    [
      'a trigger beside them',
      slicedOrder({ trigger: { price: '57000', rule: '<=' } }),
      'recurring.weekly.order.slices: an order takes a trigger or slices',
    ],
    [
      'a time in force beside them',
      slicedOrder({ type: 'limit', price: '60000', amount: '0.001', time_in_force: 'fok' }),
      'recurring.weekly.order.time_in_force: a slice takes what is there at once',
    ],
    [
      'a portfolio that does not say from which amount on',
      slicedCore({ sliceAbove: undefined }),
      'portfolios.core.sliceAbove: sliceOver needs it',
    ],
    [
      'a portfolio that does not say for how long',
      slicedCore({ sliceOver: undefined }),
      'portfolios.core.sliceOver: sliceAbove needs it',
    ],
    [
      'a portfolio whose slices would be below its smallest trade',
      slicedCore({ sliceAbove: '19.99' }),
      'portfolios.core.sliceAbove: 19.99 is less than twice minTrade, 10',
    ],
    [
      'a portfolio whose account allows less slippage',
      slicedCore({}),
      'portfolios.core.sliceAbove: a slice may trade 0.002 from the best price',
      { limits: { priceCollar: '0.001' } },
    ],
    [
      'a portfolio whose next run would come before this one can have ended',
      slicedCore({ schedule: 'cron(0 0,9 * * ? *)', sliceOver: 'PT4H30M' }),
      'portfolios.core.sliceOver: PT4H30M for the sells and again for the buys may take PT9H15M',
    ],
    [
      'a portfolio whose runs leave no time for slices at all',
      slicedCore({ schedule: 'cron(0/15 * * * ? *)', sliceOver: 'PT2M' }),
      'and runs come after PT15M: a schedule with longer gaps',
    ],
  ])('%s', (_what, sections, message, main = {}) => {
    expect(() => parse(sections, main)).toThrow(message);
  });
});

test('A portfolio is worked in slices that end before its next run', () => {
  expect(parse(slicedCore({})).portfolios.core).toMatchObject(SLICED_CORE);
  const close = { schedule: 'cron(0 0,9 * * ? *)', sliceOver: 'PT4H22M' };
  expect(parse(slicedCore(close)).portfolios.core).toMatchObject({ sliceOver: 'PT4H22M' });
});

test('A recurring order may have slices, as its message has them', () => {
  const { weekly } = parse(slicedOrder({ amount: '100' })).recurring;
  expect(weekly?.order).toEqual({ account: 'main', ...ORDER, amount: '100', ...SLICED });
  const message = JSON.stringify({ id: 'weekly:1', ...weekly?.order });
  const parsed = parseMessage(message, { sentAtMs: 1_000, maxAgeSeconds: { main: 300 } });
  expect(parsed).toMatchObject({ kind: 'request', request: { slices: { count: 24 } } });
});

test('A recurring order may have a trigger and exits, as its message has them', () => {
  const order = {
    ...ORDER,
    trigger: { trail: { by: '0.02' } },
    exits: { stop_loss: { price: '57000' }, take_profit: [{ price: '63000', share: '0.5' }] },
  };
  const { weekly } = parse({ recurring: { weekly: { ...WEEKLY, order } } }).recurring;
  expect(weekly?.order).toEqual({ account: 'main', ...order });
  const message = JSON.stringify({ id: 'weekly:1', ...weekly?.order });
  const parsed = parseMessage(message, { sentAtMs: 1_000, maxAgeSeconds: { main: 300 } });
  expect(parsed).toMatchObject({ kind: 'request', request: { action: 'place' } });
});
