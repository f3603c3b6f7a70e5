import { expect, test } from 'vitest';
import { parseConfig } from '../../../shared/config/parse-config.ts';

const CONTRACTS = { contracts: ['BTC_USDT'] };

function parse(futures: object | undefined, limits: object = {}) {
  const main = { secret: 'sluice/main', pairs: ['BTC_USDT'], limits, futures };
  return parseConfig(JSON.stringify({ accounts: { main } }), 'sluice.config.json').accounts.main!;
}

test('An account trades no contracts unless its configuration names them', () => {
  expect(parse(undefined)).not.toHaveProperty('futures');
});

test('Only the contracts need to be named: every limit has a default', () => {
  expect(parse(CONTRACTS).futures).toEqual({
    contracts: ['BTC_USDT'],
    maxLeverage: '3',
    maxPosition: '1000',
    maxExposure: '2000',
    maxOrder: '500',
    maxDay: '2000',
    maxDayOrders: 200,
    priceCollar: '0.03',
    requireStop: false,
  });
});

test('Amounts have defaults in dollars only', () => {
  const limits = { currency: 'BTC', maxOrder: '0.01', maxDay: '0.1' };
  const amounts = ['maxPosition', 'maxExposure', 'maxOrder', 'maxDay'] as const;
  for (const amount of amounts) {
    expect(() => parse(CONTRACTS, limits)).toThrow(
      `accounts.main.futures.${amount}: has no default in BTC: say how much`,
    );
  }
  const given = { maxPosition: '0.2', maxExposure: '0.2', maxOrder: '0.1', maxDay: '0.2' };
  expect(parse({ ...CONTRACTS, ...given }, limits).futures).toMatchObject(given);
});

test.each<readonly [string, object, string]>([
  ['no contracts', {}, 'contracts: a list of contracts, as in'],
  ['an empty list of contracts', { contracts: [] }, 'contracts: a list of contracts'],
  [
    'every contract',
    { contracts: '*' },
    'contracts: a list of contracts, as in ["BTC_USDT"]; there is no "*"',
  ],
  ['a star in the list', { contracts: ['*'] }, 'contracts.0: a contract that is settled in USDT'],
  ['an inverse contract', { contracts: ['BTC_USD'] }, 'contracts.0: a contract that is settled'],
  ['a leverage of zero', { ...CONTRACTS, maxLeverage: '0' }, 'maxLeverage: more than "0"'],
  ['30 for 3.0', { ...CONTRACTS, maxLeverage: '30' }, 'maxLeverage: at most "20"'],
  ['a leverage as a number', { ...CONTRACTS, maxLeverage: 3 }, 'maxLeverage: a decimal in quotes'],
  ['a collar above 1', { ...CONTRACTS, priceCollar: '3' }, 'priceCollar: a ratio between'],
  [
    'an unknown key',
    { ...CONTRACTS, max_order: '5' },
    'max_order: is not a setting; did you mean "maxOrder"?',
  ],
  [
    'an order above its day',
    { ...CONTRACTS, maxDay: '400' },
    'maxOrder: 500 is more than maxDay, 400',
  ],
  [
    'an order above its position',
    { ...CONTRACTS, maxPosition: '300' },
    'maxOrder: 500 is more than maxPosition, 300',
  ],
  [
    'a position above all positions',
    { ...CONTRACTS, maxPosition: '3000' },
    'maxPosition: 3000 is more than maxExposure, 2000',
  ],
])('%s is refused by its path', (_what, futures, fault) => {
  expect(() => parse(futures)).toThrow(`accounts.main.futures.${fault}`);
});
