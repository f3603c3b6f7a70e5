import { describe, expect, test } from 'vitest';
import { turnoverWith } from '../../../shared/rebalance/ledger/state-after.ts';

function sentAt(time: string, quoteAmount: string) {
  return {
    sentAtMs: Date.parse(`2026-11-${time}Z`),
    quoteAmount,
  };
}
const BEFORE = { turnover: { day: '2026-11-22', amount: '100' } };

describe('The turnover of a day', () => {
  test('grows by what was sent on it', () => {
    const fills = [sentAt('22T09:00', '0.1'), sentAt('22T23:59', '0.2')];
    expect(turnoverWith(BEFORE, fills)).toEqual({ day: '2026-11-22', amount: '100.3' });
  });

  test('has only the orders of its own side of midnight', () => {
    const fills = [sentAt('22T23:59', '50'), sentAt('23T00:01', '20')];
    expect(turnoverWith(BEFORE, fills)).toEqual({ day: '2026-11-23', amount: '20' });
  });

  test('ignores late news of an earlier day', () => {
    expect(turnoverWith(BEFORE, [sentAt('21T09:00', '50')])).toEqual(BEFORE.turnover);
  });

  test('is there as soon as there is an order', () => {
    expect(turnoverWith({}, [])).toBeUndefined();
    expect(turnoverWith({}, [sentAt('22T09:00', '0')])).toEqual({ day: '2026-11-22', amount: '0' });
  });
});
