import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. */
const LONGEST = [
  'simulation/simulation',
  'end-to-end/killed',
  'simulation/crash-points',
  'end-to-end/npm-start',
  'mutants/mutants',
  'end-to-end/halting',
  'cli/sluice',
  'model/protocol',
  'infra/synth',
  'console/console',
  'end-to-end/figures',
  'simulation/assumptions',
  'wire/once',
  'end-to-end/alarms',
  'end-to-end/amending',
  'end-to-end/key-trouble',
  'local/queue-mapping',
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
