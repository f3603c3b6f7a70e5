import { expect, test } from 'vitest';
import { sharesOf } from '../../tools/test-shares.ts';

test('The time of a test run is shared out among the kinds of its files', () => {
  const line = sharesOf([
    { file: 'simulation/simulation.test.ts', ms: 60_000 },
    { file: 'model/exits/exits.test.ts', ms: 20_000 },
    { file: 'console/week.test.ts', ms: 10_400 },
    { file: 'end-to-end/deployment.test.ts', ms: 5_000 },
    { file: 'end-to-end/halting.test.ts', ms: 4_000 },
    { file: 'unit/config.test.ts', ms: 600 },
  ]);
  expect(line).toBe(
    '100 s of test files: simulation and model 80 s (80 %), browser 10 s (10 %), ' +
      'deployment and package 5 s (5 %), local stack and clients 4 s (4 %), rest 1 s (1 %)',
  );
});
