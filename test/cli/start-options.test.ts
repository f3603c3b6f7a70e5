import { describe, expect, test } from 'vitest';
import { keyFromEnvironment } from '../../cli/start/key-from-environment.ts';
import { HelpRequested, parseStartOptions, StartUsageError } from '../../cli/start/options.ts';

describe('the options of npm start', () => {
  test('an exchange is named with its path, as keys and rules are below it', () => {
    const url = 'https://api-testnet.gateapi.io/api/v4';
    expect(parseStartOptions(['--exchange', url])).toMatchObject({ exchange: url });
    expect(parseStartOptions(['--exchange', `${url}/`])).toMatchObject({ exchange: url });
    for (const bare of ['https://api-testnet.gateapi.io', 'http://127.0.0.1:8080/']) {
      expect(() => parseStartOptions(['--exchange', bare])).toThrow(StartUsageError);
      expect(() => parseStartOptions(['--exchange', bare])).toThrow(/\/api\/v4/);
    }
  });

  test('play money is a list of amounts, and goes without the demonstration', () => {
    expect(parseStartOptions(['--balances', 'usdt=500, BTC=0.01'])).toMatchObject({
      balances: { USDT: '500', BTC: '0.01' },
      demonstration: 'none',
    });
    for (const wrong of ['500', 'USDT=', 'USDT=-1', 'USDT=1e3', 'A=1=2', '']) {
      expect(() => parseStartOptions(['--balances', wrong])).toThrow(/--balances must be a list/);
    }
    expect(() => parseStartOptions(['--balances', 'USDT=1', '--once'])).toThrow(/not with --once/);
  });

  test.each(['--help', '-h'])('%s asks for help, which is no fault', (word) => {
    expect(() => parseStartOptions([word])).toThrow(HelpRequested);
  });
});

describe('the API key of npm start', () => {
  const env = (key: string | undefined, secret: string | undefined) =>
    keyFromEnvironment({ GATE_API_KEY: key, GATE_API_SECRET: secret });

  test('comes from two variables', () => {
    expect(env('test-key', 'test-secret')).toEqual({ key: 'test-key', secret: 'test-secret' });
    expect(() => env(undefined, 'test-secret')).toThrow(/GATE_API_KEY and GATE_API_SECRET/);
    expect(() => env('test-key', '')).toThrow(StartUsageError);
  });

  test.each(['hidden\r', 'hidden ', '"hidden"', '\ufeffhidden', 'h'.repeat(257), 'hid\nden'])(
    'is refused where sluice keys set would refuse it, by the name of its variable: %j',
    (part) => {
      expect(() => env(part, 'test-secret')).toThrow(StartUsageError);
      expect(() => env(part, 'test-secret')).toThrow(/^(?!.*hidden)GATE_API_KEY cannot be used/);
      expect(() => env('test-key', part)).toThrow(/^(?!.*hidden)GATE_API_SECRET cannot be used/);
    },
  );
});
