import { constants, setPriority } from 'node:os';

/**
 * For a file that only computes: leaves the processors to the tests that wait for real time. Threads
 * that start afterwards inherit it.
 */
export function stepAside(): void {
  setPriority(constants.priority.PRIORITY_LOW);
}
