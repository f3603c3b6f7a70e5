import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  Duration,
  aws_secretsmanager as secretsmanager,
  aws_lambda_event_sources as sources,
} from 'aws-cdk-lib';
import { beforeAll, expect, test, vi } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { killHard, spawnCloud } from './spawned-cloud.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

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
  const { child, clients } = await spawnCloud(assembly, { dataDir });
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

test('kill -9 of a cloud without a data directory leaves no file behind', async () => {
  const temporary = temporaryDirectory();
  const { child } = await spawnCloud(assembly, { temporary });
  expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^sluice-local-/)]);

  await killHard(child);

  await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), SOON);
});

test('a data directory in use, and a port in use, are refused', async () => {
  const dataDir = temporaryDirectory();
  const { clients } = await spawnCloud(assembly, { dataDir });
  const { startLocalCloud } = await import('../../local/cloud/cloud.ts');

  await expect(startCloud({ assembly, dataDir })).rejects.toThrow(/is in use by process \d+/);
  const { port } = await clients.sqs.config.endpoint!();
  await expect(startLocalCloud({ assembly, port: port! })).rejects.toThrow(
    `Port ${port} is in use`,
  );
});
