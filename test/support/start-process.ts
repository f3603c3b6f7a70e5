import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalCloud } from '../../local/cloud/cloud.ts';
import { NODE_COMPILE_CACHE, programOf } from './bundled-programs.ts';
import { eventually } from './eventually.ts';
import { connectClients, type StackClients } from './stack-clients.ts';

/** A bound, no expectation: other tests share the processors. */
const READY_MS = 120_000;
export const START_CONFIG = {
  accounts: { main: { secret: 'sluice/main', pairs: '*' } },
  trackEverySeconds: 1,
};

/** `npm start` as a process of its own in a folder of its own. */
export type StartProcess = {
  readonly pid: number;
  /** Where `sluice` finds it. */
  readonly folder: string;
  /** Where `.local/outputs.json` lies while it runs. */
  readonly outputsFile: string;
  readonly outputs: () => Readonly<Record<string, string>>;
  /** Everything it has printed. */
  readonly printed: () => string;
  /** Waits until it says that the stack is ready; returns how long that took since the spawn. */
  readonly ready: () => Promise<number>;
  readonly clients: () => StackClients;
  /** Has track-orders run now, by Lambda's API, instead of at the next minute. */
  readonly trackOrders: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exitCode: Promise<number | null>;
  /** Starts another one in the same folder, which has to fail; returns what that one printed. */
  readonly again: (args: readonly string[]) => Promise<string>;
  /** Ends it if it still runs, and removes its folder. */
  readonly end: () => Promise<void>;
};

/** Spawns cli/start/start.ts with these options, on any free port; `sections` go into its configuration. */
export function spawnStart(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  sections: Readonly<Record<string, unknown>> = {},
): StartProcess {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-start-'));
  writeFileSync(
    join(folder, 'sluice.config.json'),
    JSON.stringify({ ...START_CONFIG, ...sections }),
  );
  const own = { PATH: process.env.PATH, HOME: folder, NODE_COMPILE_CACHE };
  const spawnedMs = performance.now();
  const child: ChildProcess = spawn(
    process.execPath,
    [programOf('start'), '--port', '0', ...args],
    {
      cwd: folder,
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const workDir = join(folder, '.local');
  const outputsFile = join(workDir, 'outputs.json');
  const outputs = () => JSON.parse(readFileSync(outputsFile, 'utf8')).Sluice;
  return {
    pid: child.pid!,
    folder,
    outputsFile,
    outputs,
    printed: () => text,
    ready: async () => {
      const isOver = () => text.includes('Ready in') || child.exitCode !== null;
      await eventually(
        'npm start is ready',
        () => text,
        () => isOver(),
        READY_MS,
      );
      if (child.exitCode !== null) throw new Error(`npm start has ended:\n${text}`);
      return performance.now() - spawnedMs;
    },
    clients: () => connectClients({ endpoint: outputs().Endpoint, region: 'us-east-1' }, outputs()),
    trackOrders: () => invokeTrackOrders(outputs().Endpoint, workDir),
    signal: (signal) => child.kill(signal),
    exitCode,
    again: async (more) => {
      const running = promisify(execFile)(
        process.execPath,
        [programOf('start'), '--port', '0', ...more],
        {
          cwd: folder,
          env: own,
        },
      );
      const { stderr } = await running.then(
        () => Promise.reject(new Error('It has succeeded.')),
        (error: { readonly stderr: string }) => error,
      );
      return stderr;
    },
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exitCode;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function invokeTrackOrders(endpoint: LocalCloud['endpoint'], workDir: string): Promise<void> {
  const template = readFileSync(join(workDir, 'cdk.out', 'Sluice.template.json'), 'utf8');
  const functionId = Object.entries<{ readonly Type: string }>(JSON.parse(template).Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id]) => id)
    .find((id) => id.includes('TrackOrders'));
  await fetch(`${endpoint}/2015-03-31/functions/${functionId}/invocations`, {
    method: 'POST',
    headers: { 'x-amz-invocation-type': 'Event' },
  });
}
