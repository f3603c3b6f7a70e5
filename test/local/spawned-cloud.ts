import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';
import { type Clients, connect } from './clients.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A local cloud in a process of its own, which can be killed. */
export async function spawnCloud(
  assembly: string,
  { dataDir, temporary }: { readonly dataDir?: string; readonly temporary?: string },
): Promise<{ child: ChildProcess; clients: Clients }> {
  const script = join(import.meta.dirname, 'fixtures/run-cloud.ts');
  const child = spawn(process.execPath, [script, assembly, ...(dataDir ? [dataDir] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(temporary && { TMPDIR: temporary }) },
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    const { endpoint, outputs } = JSON.parse(line);
    return { child, clients: connect(endpoint, outputs) };
  }
  throw new Error('The local cloud did not start.');
}

export async function killHard(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}
