import { describe, expect, test } from 'vitest';
import type { KeyFacts, KeyRights, KeyRules } from '../../../shared/api-keys/facts.ts';
import { dueWarning, judgeKey } from '../../../shared/api-keys/judge.ts';

const DAY_MS = 86_400_000;
const CREATED_MS = Date.parse('2026-09-01T00:00:00Z');
const SPOT = { name: 'spot', readOnly: false };

function rights(over: Partial<KeyRights> = {}): KeyRights {
  return {
    permissions: [SPOT],
    ipAllowList: [],
    createdAtMs: CREATED_MS,
    ...over,
  };
}
const FACTS: KeyFacts = { userId: '10001', ipAllowList: [], candidates: [rights()] };
const RULES: KeyRules = {
  userId: '10001',
  hasFixedIp: false,
  mayBeUnchecked: false,
  lapses: true,
  tradesFutures: false,
};

function faultsOf(facts: Partial<KeyFacts>, rules: Partial<KeyRules> = {}) {
  return judgeKey({ ...FACTS, ...facts }, { ...RULES, ...rules }).faults.map(({ code }) => code);
}

describe('A key', () => {
  test('that trades spot and nothing else may be used', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each([
    [
      'MAY_WITHDRAW',
      { candidates: [rights({ permissions: [SPOT, { name: 'withdrawal', readOnly: false }] })] },
    ],
    [
      'NO_SPOT_RIGHTS',
      { candidates: [rights({ permissions: [{ name: 'wallet', readOnly: false }] })] },
    ],
    [
      'NO_SPOT_RIGHTS',
      { candidates: [rights({ permissions: [{ name: 'spot', readOnly: true }] })] },
    ],
    ['OTHER_USER', { userId: '10002' }],
  ])('is refused with %s', (code, facts) => {
    expect(faultsOf(facts)).toEqual([code]);
  });

  test('that may only read withdrawals does not withdraw', () => {
    const permissions = [SPOT, { name: 'withdrawal', readOnly: true }];
    expect(faultsOf({ candidates: [rights({ permissions })] })).toEqual([]);
  });

  test('without the right to trade futures is named where contracts are traded, and still used', () => {
    const judged = (tradesFutures: boolean, ...permissions: KeyRights['permissions']) => {
      const facts = { ...FACTS, candidates: [rights({ permissions: [SPOT, ...permissions] })] };
      const { faults, remarks } = judgeKey(facts, { ...RULES, tradesFutures, lapses: false });
      return [...faults, ...remarks].map(({ code }) => code);
    };
    expect(judged(false)).toEqual([]);
    expect(judged(true)).toEqual(['NO_FUTURES_RIGHTS']);
    expect(judged(true, { name: 'futures', readOnly: true })).toEqual(['NO_FUTURES_RIGHTS']);
    expect(judged(true, { name: 'futures', readOnly: false })).toEqual([]);
    const withdrawing = { name: 'withdrawal', readOnly: false };
    expect(judged(true, { name: 'futures', readOnly: false }, withdrawing)).toEqual([
      'MAY_WITHDRAW',
    ]);
  });

  test('needs an IP allow-list where the functions have an address of their own', () => {
    expect(faultsOf({}, { hasFixedIp: true })).toEqual(['NO_IP_ALLOW_LIST']);
    expect(faultsOf({ ipAllowList: ['192.0.2.7'] }, { hasFixedIp: true })).toEqual([]);
  });

  test('of an account with several keys is refused where what Gate says is true of some of them only', () => {
    const withdrawing = rights({ permissions: [SPOT, { name: 'withdrawal', readOnly: false }] });
    const { faults } = judgeKey({ ...FACTS, candidates: [rights(), withdrawing] }, RULES);
    expect(faults.map(({ code }) => code)).toEqual(['NOT_CHECKABLE']);
    expect(faults[0]?.message).toContain('whether it may withdraw');
  });

  test.each([
    ['nothing at all', {}],
    ['no rights', { userId: '10001', ipAllowList: [] }],
    [
      'no list of keys that could be this one',
      { userId: '10001', ipAllowList: [], candidates: [] },
    ],
  ])('of which Gate says %s needs to be acknowledged in the configuration', (_what, facts) => {
    const strict = judgeKey(facts, RULES);
    expect(strict.faults.map(({ code }) => code)).toEqual(['NOT_CHECKABLE']);
    expect(strict.faults[0]?.message).toContain('allowKeyWithoutSelfCheck');
    const acknowledged = judgeKey(facts, { ...RULES, mayBeUnchecked: true });
    expect(acknowledged.faults).toEqual([]);
    expect(acknowledged.remarks.map(({ code }) => code)).toContain('NOT_CHECKABLE');
  });

  test('without an IP allow-list lapses 90 days after it was made', () => {
    const lapsesAtMs = CREATED_MS + 90 * DAY_MS;
    expect(judgeKey(FACTS, RULES)).toMatchObject({ lapsesAtMs, remarks: [{ code: 'LAPSES' }] });
    expect(judgeKey({ ...FACTS, ipAllowList: ['192.0.2.7'] }, RULES).lapsesAtMs).toBeUndefined();
    expect(judgeKey(FACTS, { ...RULES, lapses: false }).lapsesAtMs).toBeUndefined();
  });

  test('lapses 90 days after it was stored, if Gate does not say when it was made', () => {
    const { createdAtMs: _, ...unknown } = rights();
    const judged = judgeKey({ ...FACTS, candidates: [unknown], storedAtMs: CREATED_MS }, RULES);
    expect(judged.lapsesAtMs).toBe(CREATED_MS + 90 * DAY_MS);
  });

  test.each([
    [22, undefined],
    [21, 21],
    [8, 21],
    [7, 7],
    [1, 1],
    [-3, 1],
  ])('is warned of %i days before it lapses: the warning of %s days', (daysLeft, warning) => {
    expect(dueWarning(CREATED_MS, CREATED_MS - daysLeft * DAY_MS)).toBe(warning);
  });
});
