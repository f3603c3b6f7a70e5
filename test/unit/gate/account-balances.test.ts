import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createAccountBalances } from '../../../shared/gate/spot/account-balances.ts';

const KEY = { key: 'key', secret: createSecretKey('secret', 'utf8'), versionId: '1' };
const GATE = 'https://api.gateio.ws/api/v4';
const OTHER = 'http://127.0.0.1:4567/api/v4';
const MINUTE_MS = 60_000;

type Reply = { readonly status: number; readonly json: unknown };
const ok = (json: unknown): Reply => ({ status: 200, json });
function refused(status: number, label: string): Reply {
  return {
    status,
    json: { label, message: 'as the test has it' },
  };
}

const FORBIDDEN = refused(403, 'FORBIDDEN');
const NO_SUCH = refused(404, 'NOT_FOUND');
const modeIs = (mode: string) => ({ '/unified/unified_mode': ok({ mode, settings: {} }) });
const SPOT = { '/spot/accounts': ok([{ currency: 'USDT', available: '10', locked: '1' }]) };

/** An account at an exchange that answers each path with this, and what it was asked. */
function accountAt(replies: Readonly<Record<string, Reply>>, url = GATE) {
  const asked: string[] = [];
  const current = { ...replies };
  const time = { nowMs: 1_000_000_000_000 };
  const clock = { nowMs: () => time.nowMs, sleepUntil: async () => {} };
  const requests = createRequests(
    url,
    async ({ target }) => {
      const path = target.replace('/api/v4', '').replace(/\?.*/, '');
      asked.push(path);
      const { status, json } = current[path] ?? NO_SUCH;
      return { status, headers: { 'x-in-time': String(time.nowMs) }, body: JSON.stringify(json) };
    },
    async () => KEY,
    clock,
  );
  return { ...createAccountBalances(requests, url, clock), asked, current, time };
}

describe('the mode of an account', () => {
  test.each([
    ['as Gate names it', modeIs('single_currency'), GATE, 'single_currency'],
    [
      'classic, where only a unified account has an answer',
      { '/unified/unified_mode': refused(400, 'INVALID_UNIFIED_ACCOUNT') },
      GATE,
      'classic',
    ],
    [
      'classic, where no unified account was ever opened',
      { '/unified/unified_mode': refused(400, 'UNIFIED_ACCOUNT_NOT_ACTIVATED') },
      GATE,
      'classic',
    ],
    [
      'classic, by a futures account, for a key that may not read the unified one',
      { '/unified/unified_mode': FORBIDDEN, '/futures/usdt/accounts': ok({ margin_mode: 0 }) },
      GATE,
      'classic',
    ],
    [
      'classic, where futures were never used',
      {
        '/unified/unified_mode': FORBIDDEN,
        '/futures/usdt/accounts': refused(400, 'USER_NOT_FOUND'),
      },
      GATE,
      'classic',
    ],
    [
      'unified, by a futures account',
      { '/unified/unified_mode': FORBIDDEN, '/futures/usdt/accounts': ok({ margin_mode: 1 }) },
      GATE,
      'multi_currency',
    ],
    ['classic, at another server that knows no unified accounts', {}, OTHER, 'classic'],
    [
      'classic, by a futures account, where Gate does not find what it should have',
      { '/futures/usdt/accounts': ok({ margin_mode: 0 }) },
      GATE,
      'classic',
    ],
  ])('is %s', async (_, replies, url, mode) => {
    expect(await accountAt(replies, url).accountMode()).toEqual({ kind: 'read', mode });
  });

  test.each([
    ['a key may read neither', { '/futures/usdt/accounts': FORBIDDEN }, /right to read "Unified"/],
    [
      'the futures account has a mode of another time',
      { '/futures/usdt/accounts': ok({ margin_mode: 9 }) },
      /a mode that is not known|account mode that is not known/,
    ],
  ])('is not known where %s: nothing is available', async (_, replies, words) => {
    const account = accountAt({ '/unified/unified_mode': FORBIDDEN, ...SPOT, ...replies });
    expect(await account.accountMode()).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(words),
    });
    await expect(account.balances()).rejects.toMatchObject({ code: 'ACCOUNT_MODE_UNKNOWN' });
    expect(account.asked).not.toContain('/spot/accounts');
  });

  test.each([
    ['an outage', refused(500, 'SERVER_ERROR')],
    ['a key that does not work', refused(401, 'INVALID_KEY')],
    ['Gate not finding what Gate has', NO_SUCH],
  ])('is not guessed from %s', async (_, reply) => {
    await expect(accountAt({ '/unified/unified_mode': reply }).accountMode()).rejects.toThrow();
  });

  test('is asked for once in five minutes, and again after it was forgotten', async () => {
    const account = accountAt({ ...modeIs('classic'), ...SPOT });
    const timesAsked = () => account.asked.filter((path) => path.includes('mode')).length;
    await account.balances();
    account.time.nowMs += 4 * MINUTE_MS;
    await account.balances();
    expect(timesAsked()).toBe(1);
    account.time.nowMs += 2 * MINUTE_MS;
    await account.balances();
    expect(timesAsked()).toBe(2);
    account.forgetAccountMode();
    await account.balances();
    expect(timesAsked()).toBe(3);
  });

  test('is no longer a unified one where Gate says so', async () => {
    const account = accountAt({ ...modeIs('single_currency'), ...SPOT });
    account.current['/unified/accounts'] = refused(400, 'INVALID_UNIFIED_ACCOUNT');
    expect(await account.balances()).toMatchObject([{ currency: 'USDT', available: '10' }]);
  });
});

function unified(mode: string, balances: object, totals: object = {}) {
  return accountAt({
    ...modeIs(mode),
    ...SPOT,
    '/unified/accounts': ok({ mode, balances, ...totals }),
    '/spot/tickers': ok([
      { currency_pair: 'BTC_USDT', last: '50000' },
      { currency_pair: 'ETH_BTC', last: '0.05' },
    ]),
  });
}
function row(available: string, freeze: string, fields: object = {}) {
  return {
    available,
    freeze,
    borrowed: '0',
    negative_liab: '0',
    total_liab: '0',
    equity: String(Number(available) + Number(freeze)),
    ...fields,
  };
}

describe('what is available', () => {
  test('in a classic account is what the spot wallet shows', async () => {
    const account = accountAt({ ...modeIs('classic'), ...SPOT });
    expect(await account.balances()).toEqual([
      { currency: 'USDT', available: '10', locked: '1', total: '11' },
    ]);
  });

  test('in a single-currency account is the USDT that no futures need, and every coin', async () => {
    const account = unified('single_currency', {
      USDT: row('1000', '20', { available_margin: '300' }),
      BTC: row('0.5', '0.1'),
    });
    expect(await account.balances()).toEqual([
      { currency: 'USDT', available: '300', locked: '20', total: '1020' },
      { currency: 'BTC', available: '0.5', locked: '0.1', total: '0.6' },
    ]);
    expect(account.asked).not.toContain('/spot/accounts');
  });

  test.each(['multi_currency', 'portfolio'])(
    'in a %s account is its own, within the margin',
    async (mode) => {
      const balances = {
        USDT: row('1000', '0', { equity: '900' }),
        BTC: row('0.05', '0.01'),
        ETH: row('1', '0'),
      };
      const within = unified(mode, balances, { total_available_margin: '3400' });
      expect(await within.balances()).toMatchObject([
        { currency: 'USDT', available: '900' },
        { currency: 'BTC', available: '0.05', locked: '0.01' },
        // Without a price in USD its collateral value is unknown.
        { currency: 'ETH', available: '0', total: '1' },
      ]);
      const beyond = unified(mode, balances, { total_available_margin: '1700' });
      expect(await beyond.balances()).toMatchObject([
        { currency: 'USDT', available: '450', locked: '450', total: '1000' },
        { currency: 'BTC', available: '0.025', locked: '0.035', total: '0.06' },
        { currency: 'ETH', available: '0' },
      ]);
    },
  );

  test.each([
    ['borrowed', { borrowed: '0.1' }],
    ['negative_liab', { negative_liab: '0.1' }],
    ['total_liab', { total_liab: '0.1' }],
  ])('is nothing in an account with a debt (%s)', async (_, debt) => {
    const account = unified('multi_currency', { BTC: row('1', '0', debt), USDT: row('5', '0') });
    await expect(account.balances()).rejects.toMatchObject({
      code: 'ACCOUNT_IN_DEBT',
      message: expect.stringMatching(/^The account owes BTC: repay it/),
    });
  });

  test.each([{ borrowed: '12' }, { unified_account_total_liab: '12' }])(
    'is nothing where all together owes something: %o',
    async (totals) => {
      const account = unified('portfolio', { USDT: row('5', '0') }, totals);
      await expect(account.balances()).rejects.toMatchObject({ code: 'ACCOUNT_IN_DEBT' });
    },
  );

  test.each([
    ['the free margin of USDT', 'single_currency', { USDT: row('5', '0') }, /"available_margin"/],
    ['an equity', 'portfolio', { BTC: { ...row('5', '0'), equity: null } }, /BTC has no "equity"/],
    ['the margin in all', 'portfolio', { BTC: row('5', '0') }, /"total_available_margin"/],
  ])('is not guessed where Gate leaves out %s', async (_, mode, balances, words) => {
    await expect(unified(mode, balances).balances()).rejects.toThrow(words);
  });

  test('is not known where the key may not read a unified account', async () => {
    const account = accountAt({
      '/unified/unified_mode': FORBIDDEN,
      '/unified/accounts': FORBIDDEN,
      '/futures/usdt/accounts': ok({ margin_mode: 3 }),
      ...SPOT,
    });
    await expect(account.balances()).rejects.toMatchObject({
      code: 'ACCOUNT_MODE_UNKNOWN',
      message: expect.stringMatching(/unified one \(single_currency\).*right to read "Unified"/),
    });
  });
});
