import { type ChildProcess, spawn } from 'node:child_process';
import { NODE_COMPILE_CACHE, programOf } from '../support/bundled-programs.ts';
import { expectNoLeak } from '../support/canary.ts';

export type Run = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunningSluice = {
  readonly process: ChildProcess;
  /** The output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Run>;
};

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export function endSluices(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts the command in a folder, as a user would, with this text on its standard input. */
export function startSluice(folder: string, words: readonly string[], input = ''): RunningSluice {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_COMPILE_CACHE,
  };
  const child = spawn(process.execPath, [programOf('sluice'), ...words], { cwd: folder, env });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // The command may end before it has read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      running.delete(child);
      try {
        expectNoLeak(`the output of sluice ${words.join(' ')}`, output.stdout + output.stderr);
        resolve({ exitCode, ...output });
      } catch (error) {
        reject(error);
      }
    });
  });
  return { process: child, stdout: () => output.stdout, stderr: () => output.stderr, ended };
}

/** Runs the command to its end. */
export function runSluice(folder: string, words: readonly string[], input = ''): Promise<Run> {
  return startSluice(folder, words, input).ended;
}
