import { describe, expect, test } from 'vitest';
import { HelpAsked, parseStartOptions, UsageError } from '../../cli/start/options.ts';

describe('the options of npm start', () => {
  test('an exchange is named with its path, as keys and rules are below it', () => {
    const url = 'https://api-testnet.gateapi.io/api/v4';
    expect(parseStartOptions(['--exchange', url])).toMatchObject({ exchange: url });
    expect(parseStartOptions(['--exchange', `${url}/`])).toMatchObject({ exchange: url });
    for (const bare of ['https://api-testnet.gateapi.io', 'http://127.0.0.1:8080/']) {
      expect(() => parseStartOptions(['--exchange', bare])).toThrow(UsageError);
      expect(() => parseStartOptions(['--exchange', bare])).toThrow(/\/api\/v4/);
    }
  });

  test.each(['--help', '-h'])('%s asks for help, which is no fault', (word) => {
    expect(() => parseStartOptions([word])).toThrow(HelpAsked);
  });
});
