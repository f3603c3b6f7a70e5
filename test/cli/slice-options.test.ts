import { describe, expect, it } from 'vitest';
import { readSlices } from '../../cli/orders/slice-options.ts';
import { withField } from '../../cli/terminal/failure.ts';

describe('--over and --every', () => {
  it('become the slices of a message, and nothing without both', () => {
    expect(readSlices({ over: '2h', every: '5m' })).toEqual({ over: 'PT2H', every: 'PT5M' });
    expect(readSlices({})).toBeUndefined();
  });

  it.each([
    ['2h', undefined, '--over and --every go together: --every is missing.'],
    [undefined, '5m', '--over and --every go together: --over is missing.'],
    ['2', '5m', '--over takes a time as in 90s, 5m, 4h or 2d.'],
    ['2h', '5 m', '--every takes a time as in 90s, 5m, 4h or 2d.'],
    ['1m', '20s', '--over is 1m: it takes 2m to 7d.'],
    ['8d', '1h', '--over is 8d: it takes 2m to 7d.'],
    ['2h', '5s', '--every is 5s: it takes 10s to 7d.'],
    ['2h', '90m', '--every may be at most half of --over: two slices or more.'],
    ['7d', '10s', '--every gives 60480 slices; at most 1000 are allowed.'],
  ])('are refused before anything is read or sent: %s, %s', (over, every, message) => {
    expect(() => readSlices({ over, every })).toThrow(message);
  });
});

describe('The field of a refusal', () => {
  it.each([
    ['size', 'The size is 5.', 'The size is 5.'],
    ['slices.every', '"slices.every" must be longer.', '"slices.every" must be longer.'],
    [
      'slices.count',
      'Its 24 slices are too small.',
      '"slices.count": Its 24 slices are too small.',
    ],
  ])('is named once: %s', (field, message, shown) => {
    expect(withField(message, field)).toBe(shown);
  });
});
