import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/support/assemblies.ts'],
    include: ['test/**/*.test.ts'],
    // A whole local cloud starts inside some tests; on two busy cores that takes seconds.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On two cores, two more: the tests of the whole stack wait half of their time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
