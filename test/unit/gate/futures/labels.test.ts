import { describe, expect, it } from 'vitest';
import { futuresMeaningOf } from '../../../../shared/gate/futures/labels.ts';

describe('An error response to a futures order', () => {
  it.each([
    [400, 'INSUFFICIENT_AVAILABLE', 'refused'],
    [400, 'INCREASE_POSITION', 'refused'],
    [400, 'POSITION_DUAL_MODE', 'refused'],
    [400, 'USER_NOT_FOUND', 'refused'],
    [400, 'INVALID_PARAM_VALUE', 'refused'],
    [403, 'REQUEST_EXPIRED', 'passing'],
    [401, 'REQUEST_EXPIRED', 'passing'],
    [401, 'INVALID_KEY', 'credentials'],
    // The key works for spot: its circuit stays closed.
    [403, 'FORBIDDEN', 'refused'],
    [403, 'READ_ONLY', 'refused'],
    // Labels of spot say nothing about a contract.
    [400, 'BALANCE_NOT_ENOUGH', 'unknown'],
    // They belong to cancellations, amendments and reads.
    [400, 'ORDER_NOT_FOUND', 'unknown'],
    [400, 'ORDER_FINISHED', 'unknown'],
    [400, 'ERR_QUOTA_LOWER_LIMIT', 'unknown'],
    [500, 'INSUFFICIENT_AVAILABLE', 'unknown'],
    [400, undefined, 'unknown'],
  ])('%i %s is %s', (status, label, meaning) => {
    expect(futuresMeaningOf(status, label)).toBe(meaning);
  });

  // Another attempt may follow these without a proof. So the list is closed, and repeated on purpose.
  it('passes by itself for two labels only', () => {
    const labels = ['TOO_MANY_REQUESTS', 'REQUEST_EXPIRED', 'TOO_MANY_ORDERS', 'POSITION_IN_CLOSE'];
    const passing = labels.filter((label) => futuresMeaningOf(400, label) === 'passing');
    expect(passing).toEqual(['TOO_MANY_REQUESTS', 'REQUEST_EXPIRED']);
  });
});
