import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/assemblies.ts'],
    include: ['test/**/*.test.ts'],
    // A whole local cloud starts inside some tests; on two busy cores that takes seconds.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On two cores, one more: the tests of the whole stack wait most of their time.
    maxWorkers: 3,
  },
});
