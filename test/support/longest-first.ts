import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. */
const LONGEST = [
  'simulation/simulation',
  'end-to-end/killed',
  'simulation/crash-points',
  'model/protocol',
  'end-to-end/deployment',
  'end-to-end/futures',
  'console/trading',
  'end-to-end/halting',
  'end-to-end/triggers',
  'end-to-end/npm-start',
  'mutants/mutants',
  'package/package',
  'console/console',
  'console/positions',
  'console/week',
  'cli/sluice',
  'simulation/exit-crash-points',
  'simulation/contract-crash-points',
  'simulation/slice-crash-points',
  'model/slices/slices',
  'model/conformance',
  'end-to-end/figures',
  'end-to-end/clumsy-starts',
  'model/triggers',
  'end-to-end/killed-while-firing',
  'end-to-end/killed-while-slicing',
  'cli/cancel-and-amend',
  'simulation/assumptions',
  'local/updates',
  'end-to-end/alarms',
  'end-to-end/by-schedule',
  'local/queue-mapping',
  'infra/synth',
  'end-to-end/key-trouble',
  'wire/once',
  'end-to-end/limits',
  'end-to-end/following',
  'cli/exits',
  'wire/silent-aws',
  'simulation/rebalance',
  'model/exits/exits',
  'simulation/halting',
  'unit/portfolio/planning-laws',
  'simulation/blackout',
  'model/mutants',
  'simulation/too-many-orders',
];

/** Has long files start first: one that starts last would run on alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return rank === -1 ? LONGEST.length : rank;
    };
    return usual.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
