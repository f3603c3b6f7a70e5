import { describe, expect, it } from 'vitest';
import type { Connection } from '../../cli/program/command.ts';
import { describeDataError } from '../../cli/start/data-folder.ts';
import { startWarnings } from '../../cli/start/warnings.ts';
import { TransportError } from '../../shared/gate/http.ts';
import { btcMarket, LIMITS } from '../support/btc-market.ts';

const BUY = { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '25' };
const SHARE = {
  currency_pair: 'BTC_USDT',
  side: 'buy',
  type: 'market',
  amount_of_available: '0.5',
};

type Stage = {
  readonly pairs?: readonly string[];
  readonly limits?: object;
  readonly orders?: Readonly<Record<string, object>>;
  readonly keyFaults?: readonly object[];
  readonly isDead?: boolean;
};

function warningsOf({ pairs = ['BTC_USDT'], limits, orders = {}, keyFaults, isDead }: Stage) {
  const schedule = { kind: 'recurring', account: 'main', schedule: 'cron(0 9 * * ? *)' };
  const schedules = Object.entries(orders).map(([name, order]) => [name, { ...schedule, order }]);
  const client = {
    synchronizeClock: async () => {
      if (isDead) throw new TransportError(false, 'connection refused');
    },
    exchangeNowMs: () => 0,
    pairRules: async (pair: string) => (pair === 'BTC_USDT' ? btcMarket().rules : undefined),
    lastPrice: async () => '88000',
  };
  return startWarnings({
    target: {
      accounts: { main: { pairs, limits: { ...LIMITS, ...limits } } },
      schedules: Object.fromEntries(schedules),
    },
    stack: {
      exchangeOf: () => ({ url: 'https://gate.test/api/v4', client }),
      checkKey: async () => ({ faults: keyFaults ?? [] }),
    },
  } as unknown as Connection);
}

describe('A start', () => {
  it('warns of nothing where every recurring order could trade', async () => {
    expect(await warningsOf({ orders: { weekly: BUY } })).toEqual([]);
  });

  it('judges an order that waits for a price at that price', async () => {
    const limit = { ...BUY, type: 'limit', amount: '0.001' };
    const breakout = { ...limit, price: '99900', trigger: { price: '99500', rule: '>=' } };
    const stop = {
      ...limit,
      side: 'sell',
      price: '70000',
      trigger: { price: '70500', rule: '<=' },
    };
    const trail = { ...limit, price: '60000', side: 'sell', trigger: { trail: { by: '0.3' } } };
    expect(await warningsOf({ orders: { breakout, stop, trail } })).toEqual([]);
    expect(await warningsOf({ orders: { stop: { ...stop, price: '50000' } } })).toEqual([
      expect.stringContaining('recurring.stop.order: The last price is 70500; a sell may have'),
    ]);
  });

  it.each([
    [{ pairs: ['BTC_USDT', 'BTC_UDST'] }, 'accounts.main.pairs: Gate has no pair BTC_UDST.'],
    [
      { limits: { maxOrder: '2' } },
      "accounts.main.limits.maxOrder: 2 USDT is less than Gate's minimum of BTC_USDT, 3 USDT.",
    ],
    [
      { orders: { tiny: { ...BUY, amount: '2' } } },
      'recurring.tiny.order: It is 2 USDT; Gate takes 3 or more.',
    ],
    [
      { orders: { large: { ...BUY, amount: '250' } } },
      "recurring.large.order: It is worth 250 USDT; the account's maxOrder is 100.",
    ],
    [
      { orders: { share: SHARE, large: { ...BUY, amount: '250' } } },
      "recurring.large.order: It is worth 250 USDT; the account's maxOrder is 100.",
    ],
    [
      { orders: { share: { ...SHARE, currency_pair: 'DOGE_USDT' } } },
      'recurring.share.order: Gate has no pair DOGE_USDT.',
    ],
    [
      { orders: { other: { ...BUY, currency_pair: 'DOGE_USDT' } } },
      'recurring.other.order: Gate has no pair DOGE_USDT.',
    ],
    [
      { keyFaults: [{ code: 'INVALID_KEY', message: 'Gate does not know it.' }] },
      'The key of the account "main" cannot trade: Gate does not know it.',
    ],
    [
      { isDead: true },
      'The exchange https://gate.test/api/v4 does not respond as Gate does: Not sent: connection refused',
    ],
  ] as const)('warns of what would never trade: %j', async (stage, warning) => {
    expect(await warningsOf(stage as Stage)).toEqual([warning]);
  });
});

describe('A data folder that cannot be used', () => {
  it.each([
    ['EACCES', /cannot be written/],
    ['EROFS', /read-only disk/],
    ['ENOSPC', /The disk of data is full: free some space/],
  ])('is explained in one sentence: %s', (code, sentence) => {
    const text = describeDataError('data', Object.assign(new Error(), { code }));
    expect(text).toMatch(sentence);
    expect(text).toMatch(/^[^.]+\.$/);
  });
});
