import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Files that share a process: they hold nothing open, and would load the same modules again. */
const TOGETHER = [
  'architecture',
  'contract/!(queue)',
  'docs/*',
  'exchange/*',
  'infra/*',
  'model/**/*',
  // All but those that lower the priority of their process.
  'simulation/!(simulation|*crash-points)',
  'unit/**/*',
];

const filesOf = (names: readonly string[]) => names.map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    // A whole local cloud starts inside some tests; on two busy cores that takes seconds.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // On two cores, two more: the tests of the whole stack wait half of their time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          globalSetup: ['test/support/assemblies.ts'],
          include: ['test/**/*.test.ts'],
          exclude: filesOf(TOGETHER),
        },
      },
      {
        extends: true,
        test: { name: 'together', isolate: false, include: filesOf(TOGETHER) },
      },
    ],
  },
});
