import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../shared/config.ts';

const MAIN = { secret: 'sluice/main', pairs: ['BTC_USDT', 'ETH_USDT'] };
const CORE = { schedule: 'rate(1 day)', targets: { BTC: '0.5' } };
const ORDER = { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '25' };
const WEEKLY = { schedule: 'rate(7 days)', order: ORDER };

const parse = (sections: object, main: object = {}) =>
  parseConfig(
    JSON.stringify({ accounts: { main: { ...MAIN, ...main } }, alarmEmail: 'none', ...sections }),
    'sluice.config.json',
  );

describe('A configuration is refused, by the path of its fault, with', () => {
  test.each([
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
      'one name for a portfolio and a recurring order',
      { portfolios: { core: CORE }, recurring: { core: WEEKLY } },
      'recurring.core: a portfolio has the same name',
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

test('A portfolio and a recurring order need little', () => {
  const config = parse({ portfolios: { core: CORE }, recurring: { weekly: WEEKLY } });
  expect(config.portfolios.core).toMatchObject({ approval: 'manual', settle: 'half-band' });
  expect(config.recurring.weekly!.order.account).toBe('main');
});
