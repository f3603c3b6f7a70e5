import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { NEVER_MS } from './test/support/never-ms.ts';

/** Files that share a process: they hold nothing open, and would load the same modules again. */
const TOGETHER = [
  'architecture',
  'cli/!(account-modes|backtest|cancel-and-amend|dlq|exits|sluice|study)',
  'cli/export/!(csv|export)',
  'cli/profit/*',
  'console/!(console|many-orders|positions|server|trading|week)',
  'contract/!(queue)',
  'docs/*',
  'exchange/*',
  'exchange/futures/!(clients)',
  'infra/*',
  'local/{aws-like,cloudformation,cloudformation-{drift,names,template}}',
  'local/{function-definition,message-sender,service-spec}',
  // All but those that lower the priority of their process.
  'model/**/!(exits|protocol|slices)',
  'simulation/!(contract-contention|simulation|*crash-points)',
  'tools/{licences,test-shares}',
  'unit/**/*',
  'wire/refusals',
];

const filesOf = (names: readonly string[]) => names.map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    // A whole local cloud starts inside some tests; on two busy cores that takes seconds.
    testTimeout: process.env.SLUICE_LONG ? 3 * 3_600_000 : 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: NEVER_MS } },
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
