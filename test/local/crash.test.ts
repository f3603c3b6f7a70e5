import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  Duration,
  aws_secretsmanager as secretsmanager,
  aws_lambda_event_sources as sources,
} from 'aws-cdk-lib';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { type Clients, connect, startCloud } from './clients.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

const SOON = { timeout: 20_000, interval: 50 };

let assembly: string;
beforeAll(() => {
  assembly = synthesize((stack) => {
    const worker = addFunction(stack, 'worker', addTable(stack), { timeout: Duration.seconds(2) });
    const queue = addQueue(stack, {
      fifo: true,
      visibilityTimeout: Duration.seconds(2),
      maxReceiveCount: 5,
    });
    worker.addEventSource(new sources.SqsEventSource(queue, { reportBatchItemFailures: true }));
    new secretsmanager.CfnSecret(stack, 'Keys', { name: 'keys' });
  });
});

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A local cloud in a process of its own, which can be killed. */
async function spawnCloud(dataDir: string): Promise<{ child: ChildProcess; clients: Clients }> {
  const script = join(import.meta.dirname, 'fixtures/run-cloud.ts');
  const child = spawn(process.execPath, [script, assembly, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    const { endpoint, outputs } = JSON.parse(line);
    return { child, clients: connect(endpoint, outputs) };
  }
  throw new Error('The local cloud did not start.');
}

async function killHard(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

/** The processes that a local cloud has recorded in its data directory. */
function recordedPids(dataDir: string): number[] {
  const { children } = JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8'));
  return children.map(({ pid }: { pid: number }) => pid);
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks. A process that ended but is not yet waited for counts as gone.
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).syscall !== 'kill' && process.platform !== 'linux';
  }
}

test('kill -9 leaves no process behind, and loses nothing that was acknowledged', async () => {
  const dataDir = temporaryDirectory();
  const { child, clients } = await spawnCloud(dataDir);
  const stored = (id: string) => expect.objectContaining({ pk: id });
  await clients.secrets.send(new PutSecretValueCommand({ SecretId: 'keys', SecretString: 'kept' }));
  await clients.send({ do: 'store', id: 'done before' }, 'group');
  await vi.waitFor(
    async () => expect(await clients.items()).toEqual([stored('done before')]),
    SOON,
  );

  await clients.send({ do: 'store', id: 'interrupted', sleepMs: 1_500 }, 'group');
  await clients.send({ do: 'store', id: 'still waiting' }, 'group');
  const pids = recordedPids(dataDir);
  expect(pids.length).toBeGreaterThanOrEqual(2);
  await killHard(child);

  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), SOON);

  const again = await startCloud({ assembly, dataDir });
  await vi.waitFor(async () => {
    const items = await again.items();
    expect(items).toHaveLength(3);
    expect(items).toEqual(
      expect.arrayContaining([
        stored('done before'),
        stored('interrupted'),
        stored('still waiting'),
      ]),
    );
  }, SOON);
  const { SecretString } = await again.secrets.send(
    new GetSecretValueCommand({ SecretId: 'keys' }),
  );
  expect(SecretString).toBe('kept');
});

test('a data directory in use, and a port in use, are refused', async () => {
  const dataDir = temporaryDirectory();
  const { clients } = await spawnCloud(dataDir);
  const { startLocalCloud } = await import('../../infra/local/cloud.ts');

  await expect(startCloud({ assembly, dataDir })).rejects.toThrow(/is in use by process \d+/);
  const { port } = await clients.sqs.config.endpoint!();
  await expect(startLocalCloud({ assembly, port: port! })).rejects.toThrow(
    `Port ${port} is in use`,
  );
});
