import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProbeReport } from '../../cli/probe/finding.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

let it: TestStack;
beforeAll(async () => {
  it = await startTestStack();
});
afterAll(() => it.stop());

test('sluice probe reports what it sees, without identities, and leaves nothing behind', async () => {
  const { exitCode, stdout, stderr } = await runSluice(it.folder, ['probe', '--json']);
  const report: ProbeReport = JSON.parse(stdout);
  const found = Object.fromEntries(report.findings.map(({ check, status }) => [check, status]));
  expect(found, stdout + stderr).toEqual({
    'sender and way': 'as expected',
    'index lag': 'as expected',
    'stream to bus': 'as expected',
    transaction: 'as expected',
    'round trip to Gate': 'as expected',
    'scheduled time': 'left out',
    quota: 'left out',
    metrics: 'left out',
    'alarm to notice': 'left out',
  });
  expect(exitCode).toBe(0);
  expect(stdout).not.toMatch(/\d{12}|127\.0\.0\.1|arn:/);

  const queue = `sluice-${(await it.allItems()).map((item) => (item as { id?: string }).id).find((id) => id?.startsWith('probe-'))}`;
  await expect(it.sqs.send(new GetQueueUrlCommand({ QueueName: queue }))).rejects.toThrow(
    /not exist/,
  );
});
