import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** The kinds of tests, by where their files begin; the first that fits counts. */
const KINDS = {
  'simulation and model': ['simulation/', 'model/', 'mutants/'],
  browser: ['console/'],
  'deployment and package': ['infra/', 'package/', 'rehearsal/', 'end-to-end/deployment'],
  'local stack and clients': ['end-to-end/', 'local/', 'wire/', 'exchange/', 'cli/', 'contract/'],
  rest: [''],
} as const;

/** How long a file took, from the loading of its modules to the last of its tests. */
export type FileTime = { readonly file: string; readonly ms: number };

/** Where the time of a test run went, in one line: several files run at the same time. */
export function sharesOf(times: readonly FileTime[]): string {
  const kindOf = ({ file }: FileTime) =>
    Object.entries(KINDS).find(([, starts]) => starts.some((start) => file.startsWith(start)))![0];
  const byKind = Map.groupBy(times, kindOf);
  const secondsOf = (of: readonly FileTime[] = []) =>
    Math.round(of.reduce((sum, { ms }) => sum + ms, 0) / 1_000);
  const all = secondsOf(times);
  const shares = Object.keys(KINDS).map((kind) => {
    const seconds = secondsOf(byKind.get(kind));
    return `${kind} ${seconds} s (${Math.round((100 * seconds) / Math.max(all, 1))} %)`;
  });
  return `${all} s of test files: ${shares.join(', ')}`;
}

/** Prints the shares at the end of a test run. */
export default class TestShares implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const times = modules.map((module) => {
      const { collectDuration, duration } = module.diagnostic();
      const file = relative(`${module.project.config.root}/test`, module.moduleId);
      return { file, ms: collectDuration + duration };
    });
    console.log(sharesOf(times));
  }
}
