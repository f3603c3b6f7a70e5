import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../shared/config/parse-config.ts';
import { exchangeUrl, streamUrl } from '../../shared/config/schema.ts';

const MINIMAL = { accounts: { main: { secret: 'sluice/main', pairs: ['BTC_USDT'] } } };
const parse = (config: unknown) => parseConfig(JSON.stringify(config), 'sluice.config.json');
function withAccount(fields: object) {
  return {
    accounts: { main: { ...MINIMAL.accounts.main, ...fields } },
  };
}

describe('the configuration', () => {
  it('is safe where something is left out', () => {
    const { accounts, egress, trackEverySeconds } = parse(MINIMAL);
    expect(accounts.main).toMatchObject({
      exchange: 'live',
      live: false,
      limits: { currency: 'USDT', maxOrder: '100', maxDay: '500', maxDayOrders: 500 },
      resubmit: false,
    });
    expect({ egress, trackEverySeconds }).toEqual({ egress: 'none', trackEverySeconds: 5 });
  });

  it('lets one exit be as large as the orders of a day, unless it says how large', () => {
    const maxExitOf = (limits: object) =>
      parse({ accounts: { main: { ...MINIMAL.accounts.main, limits } } }).accounts.main!.limits
        .maxExit;
    expect(maxExitOf({ maxDay: '700' })).toBe('700');
    expect(maxExitOf({ maxDay: '700', maxExit: '50' })).toBe('50');
  });

  it.each(['portfolios', 'recurring', 'webhooks', 'accounts'])(
    'names nothing in %s as every object names something',
    (section) => {
      const text = JSON.stringify({ ...MINIMAL, [section]: { constructor: {} } });
      expect(() => parseConfig(text, 'sluice.config.json')).toThrow(
        `${section}.constructor: is a name of JavaScript's own: take another one`,
      );
    },
  );

  it('may begin with a byte order mark', () => {
    const text = `\ufeff${JSON.stringify(MINIMAL)}`;
    expect(parseConfig(text, 'sluice.config.json')).toEqual(parse(MINIMAL));
  });

  it('that ships with the project is valid, and trades nothing', () => {
    const file = new URL('../../sluice.config.json', import.meta.url);
    const config = parseConfig(readFileSync(file, 'utf8'), 'sluice.config.json');
    expect(Object.values(config.accounts).map(({ live }) => live)).toEqual([false]);
  });

  it.each([
    ['an unknown key', { ...MINIMAL, acounts: {} }, 'acounts'],
    ['an unknown key inside', withAccount({ limit: {} }), 'limit'],
    [
      'a number where a decimal belongs',
      withAccount({ limits: { maxOrder: 100 } }),
      'accounts.main.limits.maxOrder',
    ],
    [
      'an offset in place of a time zone, which AWS does not take',
      {
        ...MINIMAL,
        recurring: {
          weekly: {
            schedule: 'cron(0 9 ? * MON *)',
            timezone: '+09:00',
            order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '5' },
          },
        },
      },
      'recurring.weekly.timezone',
    ],
    ['a pair in lower case', withAccount({ pairs: ['btc_usdt'] }), 'accounts.main.pairs.0'],
    [
      'plain http to another machine',
      withAccount({ exchange: 'http://example.com/api/v4' }),
      'accounts.main.exchange',
    ],
    ...[
      'constructor',
      'https://gate.example',
      'https://gate.example/',
      'https://key:secret@gate.example/api/v4',
      'https://gate.example/api/v4?key=1',
      'https://gate.example/api/v4#1',
    ].map((exchange): [string, object, string] => [
      `the exchange ${exchange}`,
      withAccount({ exchange }),
      'accounts.main.exchange',
    ]),
    ['no account', { accounts: {} }, 'accounts'],
    ['live without anybody to be told', withAccount({ live: true }), 'alarmEmail'],
    [
      'a recurring order of an account that is not there',
      {
        ...MINIMAL,
        recurring: {
          weekly: {
            schedule: 'cron(0 9 ? * MON *)',
            order: { account: 'other', currency_pair: 'BTC_USDT', side: 'buy', amount: '5' },
          },
        },
      },
      'recurring.weekly.order.account',
    ],
  ])('is refused with %s, by its path', (_name, config, path) => {
    expect(() => parse(config)).toThrow(ConfigError);
    expect(() => parse(config)).toThrow(path);
  });

  it.each([
    [{ capital: '1,000' }, 'portfolios.core.capital'],
    [{ reserve: '5 USDT', capital: '100' }, 'portfolios.core.reserve: a decimal in quotes'],
    [{ targets: { BTC: '50%' } }, 'portfolios.core.targets.BTC: a decimal in quotes'],
    [{ targets: { BTC: 0.5 } }, 'portfolios.core.targets.BTC: a decimal in quotes'],
  ])('names the path of an invalid decimal: %j', (fields, fault) => {
    const core = { schedule: 'cron(0 0 * * ? *)', targets: { BTC: '0.5' }, ...fields };
    expect(() => parse({ ...MINIMAL, portfolios: { core } })).toThrow(ConfigError);
    expect(() => parse({ ...MINIMAL, portfolios: { core } })).toThrow(fault);
  });

  it.each([
    [withAccount({ limits: { maxDay: '1,000' } }), 'accounts.main.limits.maxDay: a decimal'],
    [withAccount({ pairs: 'BTC_USDT' }), 'accounts.main.pairs: "*" or a list, as in ["BTC_USDT"]'],
    [
      { accounts: { 'my account': MINIMAL.accounts.main } },
      'accounts.my account: 1 to 32 letters, digits, "-" or "_"',
    ],
    [
      { accounts: { main: MINIMAL.accounts.main, Default: MINIMAL.accounts.main } },
      "accounts.Default: is a name of CDK's own",
    ],
    [{ ...MINIMAL, recurring: { Resource: {} } }, "recurring.Resource: is a name of CDK's own"],
  ])('names the accepted values', (config, fault) => {
    expect(() => parse(config)).toThrow(ConfigError);
    expect(() => parse(config)).toThrow(fault);
  });

  describe('has defaults in dollars', () => {
    const CORE = { schedule: 'cron(0 0 * * ? *)', targets: { ETH: '0.5' } };
    const inBtc = (core: object) => ({
      ...MINIMAL,
      accounts: { main: { ...MINIMAL.accounts.main, pairs: '*' } },
      portfolios: { core: { ...CORE, quote: 'BTC', ...core } },
    });

    it.each(['USDT', 'USDC'])('which hold in %s', (currency) => {
      const config = parse({
        ...inBtc({ quote: currency }),
        accounts: { main: { ...MINIMAL.accounts.main, pairs: '*', limits: { currency } } },
      });
      expect(config.accounts.main!.limits).toMatchObject({ maxOrder: '100', maxDay: '500' });
      expect(config.portfolios.core).toMatchObject({
        minTrade: '10',
        maxRun: '1000',
        maxDay: '2000',
      });
    });

    it.each(['minTrade', 'maxRun', 'maxDay'])('and says that %s has none in BTC', (field) => {
      const all = { minTrade: '0.0002', maxRun: '0.02', maxDay: '0.04' };
      expect(parse(inBtc(all)).portfolios.core).toMatchObject(all);
      expect(() => parse(inBtc({ ...all, [field]: undefined }))).toThrow(
        `portfolios.core.${field}: has no default in BTC: say how much`,
      );
    });

    it.each(['maxOrder', 'maxDay'])('and says that limits.%s has none in BTC', (field) => {
      const limits = { currency: 'BTC', maxOrder: '0.001', maxDay: '0.01' };
      expect(parse(withAccount({ limits })).accounts.main!.limits).toMatchObject(limits);
      expect(() => parse(withAccount({ limits: { ...limits, [field]: undefined } }))).toThrow(
        `accounts.main.limits.${field}: has no default in BTC: say how much`,
      );
    });
  });

  it('may be live with "none" as the alarm address', () => {
    const config = parse({ ...withAccount({ live: true }), alarmEmail: 'none' });
    expect(config.accounts.main?.live).toBe(true);
  });

  it('says so if it is not JSON', () => {
    expect(() => parseConfig('{', 'my.json')).toThrow(/my\.json is not JSON/);
  });

  it('leads to Gate by name, or anywhere by URL', () => {
    expect(exchangeUrl('live')).toBe('https://api.gateio.ws/api/v4');
    expect(exchangeUrl('http://127.0.0.1:1/api/v4')).toBe('http://127.0.0.1:1/api/v4');
    expect(exchangeUrl(' https://gate.example/api/v4/\n')).toBe('https://gate.example/api/v4');
  });

  it("leads to Gate's WebSocket by name, or to the same host and port", () => {
    expect(streamUrl('live')).toBe('wss://api.gateio.ws/ws/v4/');
    expect(streamUrl('testnet')).toBe('wss://ws-testnet.gate.com/v4/ws/spot');
    expect(streamUrl('http://127.0.0.1:7001/api/v4')).toBe('ws://127.0.0.1:7001/ws/v4/');
    expect(streamUrl('https://gate.example:8443/api/v4')).toBe('wss://gate.example:8443/ws/v4/');
  });

  it('listens unless the account says otherwise', () => {
    expect(parse(withAccount({})).accounts.main?.stream).toBe(true);
    expect(parse(withAccount({ stream: false })).accounts.main?.stream).toBe(false);
  });
});
