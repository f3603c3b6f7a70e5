import { hash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time, by hashes of equal length. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
}
