import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A whole local cloud starts inside some tests; on two busy cores that takes seconds.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more forks only make the timing-sensitive processes wait for each other.
    maxWorkers: 2,
  },
});
