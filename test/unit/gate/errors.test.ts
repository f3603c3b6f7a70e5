import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../shared/gate/errors.ts';

describe('an error response to a placement', () => {
  it.each([
    [400, 'BALANCE_NOT_ENOUGH', 'refused'],
    [400, 'INVALID_PRECISION', 'refused'],
    [400, 'POC_FILL_IMMEDIATELY', 'refused'],
    [429, 'TOO_MANY_REQUESTS', 'passing'],
    [401, 'REQUEST_EXPIRED', 'passing'],
    [401, 'INVALID_KEY', 'credentials'],
    [403, 'READ_ONLY', 'credentials'],
  ])('%i %s is %s', (status, label, meaning) => {
    expect(meaningOf(status, label)).toBe(meaning);
  });

  it('is unknown for a server error, whatever its label', () => {
    expect(meaningOf(500, 'SERVER_ERROR')).toBe('unknown');
    expect(meaningOf(500, 'BALANCE_NOT_ENOUGH')).toBe('unknown');
  });

  it('is unknown without a label, or with an unclassified one', () => {
    expect(meaningOf(400, undefined)).toBe('unknown');
    expect(meaningOf(400, 'SOMETHING_NEW')).toBe('unknown');
    expect(meaningOf(400, 'constructor')).toBe('unknown');
  });
});
