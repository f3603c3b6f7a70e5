import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../shared/config/parse-config.ts';

const MAIN = { secret: 'sluice/main', pairs: ['BTC_USDT'] };
const parse = (config: object) => () => parseConfig(JSON.stringify(config), 'sluice.config.json');
const parseMain = (main: object) => parse({ accounts: { main: { ...MAIN, ...main } } });

describe('A fault of the configuration', () => {
  it.each([
    [
      { limits: { maxOrdr: '5' } },
      'accounts.main.limits.maxOrdr: is not a setting; did you mean "maxOrder"?',
    ],
    [
      { limits: { max_order: '5' } },
      'limits.max_order: is not a setting; did you mean "maxOrder"?',
    ],
    [{ pair: ['BTC_USDT'] }, 'accounts.main.pair: is not a setting; did you mean "pairs"?'],
    [{ banana: 1 }, 'accounts.main.banana: is not a setting\n'],
    [{ secret: undefined }, 'accounts.main.secret: is missing'],
    [{ live: 'yes' }, 'accounts.main.live: must be true or false'],
    [{ pairs: 5 }, 'accounts.main.pairs: "*" or a list, as in ["BTC_USDT"]'],
    [{ limits: { maxDayOrders: 0 } }, 'limits.maxDayOrders: must be at least 1'],
    [{ limits: { priceCollar: '2' } }, 'limits.priceCollar: '],
    [{ limits: { maxDayOrders: '5' } }, 'limits.maxDayOrders: must be a number without quotes'],
    [{ follow: 'fast' }, 'accounts.main.follow: must be "normal" or "always"'],
  ])('names the field and what it takes: %j', (main, fault) => {
    expect(parseMain(main)).toThrow(fault.trimEnd());
    expect(parseMain(main)).not.toThrow(/Invalid input|expected|Unrecognized|received/);
  });

  it('may be in any section, and several are named at once', () => {
    expect(parse({ accounts: { main: MAIN }, portfolio: {}, egres: 'none' })).toThrow(
      '  portfolio: is not a setting; did you mean "portfolios"?\n  egres: is not a setting; did you mean "egress"?',
    );
    expect(parse({})).toThrow('  accounts: is missing');
    const core = { schedule: 'cron(0 9 * * ? *)', target: { BTC: '0.5' } };
    expect(parse({ accounts: { main: MAIN }, portfolios: { core } })).toThrow(
      /portfolios\.core\.targets: is missing\n.*portfolios\.core\.target: is not a setting; did you mean "targets"/s,
    );
  });
});
