// Every check that must hold, in the order in which they are cheapest to fail: `npm test`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CANARY } from '../local/simulation/canary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isLong = process.argv.includes('--long');
/** Files or options for vitest, as in `npm test -- test/unit/gate/prices.test.ts`: then nothing else is checked. */
const wanted = process.argv.slice(2).filter((word) => word !== '--long');
const scratch = mkdtempSync(join(tmpdir(), 'sluice-check-'));
const results = join(scratch, 'results.json');

const node = (...args: string[]) => [process.execPath, ...args] as const;
const CHECKS = [
  { name: 'format and lint', command: node('node_modules/@biomejs/biome/bin/biome', 'check', '.') },
  { name: 'types', command: node('node_modules/typescript/bin/tsc', '-p', '.') },
  {
    name: 'tests',
    command: node(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(root, 'tools/test-shares.ts')}`,
      `--outputFile.json=${results}`,
      ...wanted,
    ),
  },
];

/** The tests of whole stacks that matter most, again with the troubles that AWS has and one machine has not. */
const AWS_LIKE_TESTS = ['order-life', 'messages', 'amending', 'limits', 'halting', 'events'];
const AWS_LIKE_CHECK = {
  name: 'tests under --aws-like',
  command: node(
    'node_modules/vitest/vitest.mjs',
    'run',
    ...AWS_LIKE_TESTS.map((name) => `test/end-to-end/${name}.test.ts`),
  ),
  env: { SLUICE_AWS_LIKE: '1' },
};

/** The line in which a test names the program that it needs, and that is not installed. */
const LEFT_OUT = /LEFT OUT: .*/g;

let failed = false;
let hasLeaked = false;
/** What the tests said that this machine lacks. */
const leftOut = new Set<string>();
for (const { name, command, env: own = {} } of checks()) {
  const startedMs = performance.now();
  const [program, ...args] = command;
  const env = { ...process.env, ...(isLong && { SLUICE_LONG: '1' }), ...own };
  const status = await run(program, args, env);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name} (${seconds} s)`);
  failed = status !== 0;
  if (failed) break;
}
if (hasLeaked) console.log('FAILED: an API key of the tests is in the output above');
failed ||= hasLeaked;
printCounts();
for (const what of leftOut) console.log(what);
rmSync(scratch, { recursive: true });
process.exitCode = failed ? 1 : 0;

type Check = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
};

function checks(): readonly Check[] {
  if (wanted.length > 0) return CHECKS.slice(-1);
  return isLong ? [...CHECKS, AWS_LIKE_CHECK] : CHECKS;
}

/** Runs a program with its output on ours, and searches the output for keys and for what was left out. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...env, ...colour },
  });
  for (const [stream, ours] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      hasLeaked ||= chunk.includes(CANARY);
      for (const [what] of String(chunk).matchAll(LEFT_OUT)) leftOut.add(what);
      ours.write(chunk);
    });
  }
  const [status] = await once(child, 'close');
  return status as number | null;
}

/** One plain line that people and machines can read. */
function printCounts(): void {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
    console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  } catch {
    console.log('No test was run.');
  }
}
