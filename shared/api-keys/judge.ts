import { isoTime } from '../lib/clock.ts';
import type { KeyFacts, KeyRights, KeyRules } from './facts.ts';

/** A fault that forbids the use of a key, or a warning about a usable key. */
export type KeyFinding = { readonly code: KeyFindingCode; readonly message: string };

export type KeyFindingCode =
  | 'MAY_WITHDRAW'
  | 'NO_SPOT_RIGHTS'
  | 'OTHER_USER'
  | 'NO_IP_ALLOW_LIST'
  | 'NOT_CHECKABLE'
  | 'MODE_UNKNOWN'
  | 'NO_FUTURES_RIGHTS'
  | 'FUTURES_UNKNOWN'
  | 'LAPSES';

export type KeyJudgement = {
  /** Each fault forbids the use of the key. */
  readonly faults: readonly KeyFinding[];
  readonly remarks: readonly KeyFinding[];
  /**
   * The time at which the key lapses: Gate lets keys without an IP allow-list lapse after 90 days.
   */
  readonly lapsesAtMs?: number;
};

const DAY_MS = 86_400_000;
/** Source: Gate, help article 17521. */
const LIFE_WITHOUT_ALLOW_LIST_MS = 90 * DAY_MS;
/** Days of warning before a key lapses. */
export const WARNING_DAYS = [21, 7, 1] as const;

/** Decides whether a key may be used. Pure. */
export function judgeKey(facts: KeyFacts, rules: KeyRules): KeyJudgement {
  const unknownFacts = unknownFactsOf(facts);
  const notCheckable: readonly KeyFinding[] =
    unknownFacts.length === 0
      ? []
      : [
          {
            code: 'NOT_CHECKABLE',
            message:
              `Gate does not say ${unknownFacts.join(', nor ')}. Give the key the right to read ` +
              '"Account", or set "allowKeyWithoutSelfCheck": true in sluice.config.json.',
          },
        ];
  const lapsesAtMs = lapseOf(facts, rules);
  return {
    faults: [
      ...rightsFaults(facts),
      ...userFaults(facts, rules),
      ...allowListFaults(facts, rules),
      ...(rules.mayBeUnchecked ? [] : notCheckable),
    ],
    remarks: [
      ...(rules.mayBeUnchecked ? notCheckable : []),
      ...futuresRemarks(facts, rules),
      ...(lapsesAtMs === undefined ? [] : [lapseRemark(lapsesAtMs)]),
    ],
    ...(lapsesAtMs !== undefined && { lapsesAtMs }),
  };
}

/** The smallest warning that is due; undefined if none is due yet. */
export function dueWarning(lapsesAtMs: number, nowMs: number): number | undefined {
  return WARNING_DAYS.findLast((days) => nowMs >= lapsesAtMs - days * DAY_MS);
}

function mayWithdraw({ permissions }: KeyRights): boolean {
  return permissions.some(({ name, readOnly }) => /withdraw/.test(name) && !readOnly);
}

function mayTradeSpot({ permissions }: KeyRights): boolean {
  return permissions.some(({ name, readOnly }) => name.startsWith('spot') && !readOnly);
}

function mayTradeFutures({ permissions }: KeyRights): boolean {
  return permissions.some(({ name, readOnly }) => name.startsWith('futures') && !readOnly);
}

/** The common answer of all candidates; undefined if they differ. */
function agreedBy(
  candidates: readonly KeyRights[] | undefined,
  isSo: (rights: KeyRights) => boolean,
): boolean | undefined {
  if (!candidates || candidates.length === 0) return undefined;
  const verdicts = new Set(candidates.map(isSo));
  return verdicts.size === 1 ? [...verdicts][0] : undefined;
}

function unknownFactsOf({ userId, ipAllowList, candidates }: KeyFacts): readonly string[] {
  return [
    ...(userId === undefined ? ['whose key it is'] : []),
    ...(ipAllowList === undefined ? ['whether it is bound to IP addresses'] : []),
    ...(agreedBy(candidates, mayWithdraw) === undefined ? ['whether it may withdraw'] : []),
    ...(agreedBy(candidates, mayTradeSpot) === undefined ? ['whether it may trade spot'] : []),
  ];
}

function rightsFaults({ candidates }: KeyFacts): readonly KeyFinding[] {
  const faults: KeyFinding[] = [];
  if (agreedBy(candidates, mayWithdraw) === true) {
    const message =
      'It may withdraw. Sluice never withdraws: make a key without the right to, and delete this one.';
    faults.push({ code: 'MAY_WITHDRAW', message });
  }
  if (agreedBy(candidates, mayTradeSpot) === false) {
    const message = 'It may not trade spot: give it the right to read and write "Spot".';
    faults.push({ code: 'NO_SPOT_RIGHTS', message });
  }
  return faults;
}

/** No fault: the key may still trade the account's pairs. */
function futuresRemarks(
  { candidates }: KeyFacts,
  { tradesFutures }: KeyRules,
): readonly KeyFinding[] {
  if (!tradesFutures || agreedBy(candidates, mayTradeFutures) !== false) return [];
  const message =
    'It may not trade futures, so Gate refuses every order of a contract: give it the right to ' +
    'read and write "Perpetual Futures".';
  return [{ code: 'NO_FUTURES_RIGHTS', message }];
}

/** The fault of a key that is not the account's user's, as far as both are known. */
export function userFaults(
  { userId }: Pick<KeyFacts, 'userId'>,
  rules: Pick<KeyRules, 'userId'>,
): readonly KeyFinding[] {
  if (userId === undefined || rules.userId === undefined || userId === rules.userId) return [];
  const message =
    `It is a key of user ${userId}; the ledger of this account is that of user ${rules.userId}. ` +
    'If this is intended: sluice keys set --other-user.';
  return [{ code: 'OTHER_USER', message }];
}

function allowListFaults(
  { ipAllowList }: KeyFacts,
  { hasFixedIp }: KeyRules,
): readonly KeyFinding[] {
  if (!hasFixedIp || ipAllowList === undefined || ipAllowList.length > 0) return [];
  const message =
    'It works from any address, although the functions have one of their own: bind it to the ' +
    "stack's EgressIp at Gate.";
  return [{ code: 'NO_IP_ALLOW_LIST', message }];
}

function lapseOf(
  { ipAllowList, candidates = [], storedAtMs }: KeyFacts,
  { lapses }: KeyRules,
): number | undefined {
  if (!lapses || ipAllowList === undefined || ipAllowList.length > 0) return undefined;
  const created = candidates.map(({ createdAtMs }) => createdAtMs ?? storedAtMs ?? 0);
  const createdAtMs = created.length > 0 ? Math.min(...created) : storedAtMs;
  return createdAtMs ? createdAtMs + LIFE_WITHOUT_ALLOW_LIST_MS : undefined;
}

function lapseRemark(lapsesAtMs: number): KeyFinding {
  return {
    code: 'LAPSES',
    message: `It is bound to no IP address, so Gate lets it lapse at ${isoTime(lapsesAtMs)}.`,
  };
}
