import { expect, it } from 'vitest';
import { COMMON_LABELS } from '../../../shared/gate/errors.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { legSeenOf } from '../../../shared/orders/tracking/exits/leg-seen.ts';

/** A leg's record, as far as an exit looks at it. */
function leg(fields: object): OrderRecord {
  const order = { side: 'sell', type: 'limit', amount: '0.05' };
  return {
    action: 'place',
    id: 'oco/tp1',
    order,
    attempt: { number: 1 },
    ...fields,
  } as unknown as OrderRecord;
}
const filled = { filledAmount: '0.02', filledTotal: '1200', fees: [] };

it('a leg without a record may still be claimed', () => {
  expect(legSeenOf(undefined)).toEqual({ kind: 'no_record' });
});

it('a leg has ended when its fills are those of Gate, and not before', () => {
  const estimated = { status: 'cancelled', exchange: { filled, isEstimate: true } };
  expect(legSeenOf(leg(estimated))).toMatchObject({ kind: 'live', isResting: false });
  const proven = legSeenOf(leg({ status: 'filled', exchange: { filled } }));
  expect(proven).toMatchObject({ kind: 'ended', by: 'fills' });
});

it.each([
  [{ status: 'not_placed' }, { by: 'proof_of_absence' }],
  [{ status: 'rejected', reason: { code: 'BALANCE_NOT_ENOUGH' } }, { lacksCoins: true }],
  [{ status: 'rejected', reason: { code: 'BELOW_MINIMUM' } }, { by: 'refusal' }],
  [{ status: 'cancelled', cancelRequestedAtMs: 1 }, { by: 'sluice' }],
  [{ status: 'cancelled', cancelRequestedAtMs: 1, cancelledBy: 'off' }, { by: 'person' }],
])('%o ended as %o', (fields, end) => {
  expect(legSeenOf(leg(fields))).toMatchObject({ kind: 'ended', ...end });
});

it.each(['HALTED', 'EXCHANGE_UNREACHABLE', 'EXPIRED'])(
  'a leg that ended with %s was not sent: it may be placed again',
  (code) => {
    const refused = leg({ status: 'rejected', reason: { code } });
    expect(legSeenOf(refused)).toMatchObject({ by: 'sluice', passes: 'limit' });
  },
);

it.each([
  ...COMMON_LABELS.passing.map((label) => [label, 'limit']),
  ...COMMON_LABELS.credentials.map((label) => [label, 'key']),
  ['INVALID_PRECISION', 'limit'],
  // Of a contract.
  ['TOO_MANY_ORDERS', 'limit'],
  ['POSITION_IN_CLOSE', 'limit'],
  ['POSITION_IN_LIQUIDATION', 'limit'],
])('a refusal with %s passes: it is one of the %s', (code, passes) => {
  const refused = leg({ status: 'rejected', reason: { code } });
  expect(legSeenOf(refused)).toMatchObject({ by: 'exchange', passes });
});
