import { writeSync } from 'node:fs';
import type { Exploration } from './explore.ts';

const STDOUT = 1;

/** One line of figures for people, past the test runner's grouping of output. */
export function report(name: string, { verdict, states, edges }: Exploration): void {
  const what = verdict.kind === 'unsafe' ? `unsafe: ${verdict.violated.join(', ')}` : verdict.kind;
  writeSync(STDOUT, `model: ${name}: ${what}; ${states} states, ${edges} edges\n`);
}
