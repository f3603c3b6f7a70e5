import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProbeReport } from '../../cli/probe/finding.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const EXAMPLES = join(import.meta.dirname, '../../docs/examples');
const run = promisify(execFile);
const isLong = process.env.SLUICE_LONG === '1';

let it: TestStack;
beforeAll(async () => {
  it = await startTestStack();
});
afterAll(() => it.stop());

/** The output of a program, if it is there; a program that is not is named, since its test is left out. */
function versionOf(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/** Each program under its version, once: the one of the distribution, and the one of the PATH. */
function versionsOf(
  names: readonly string[],
  args: readonly string[],
  missing: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const version = versionOf(name, args)?.trim().replace(/ .*/s, '');
    if (version !== undefined && !found.has(version)) found.set(version, name);
  }
  if (found.size === 0) console.warn(`LEFT OUT: ${missing}`);
  // The oldest one first: it speaks the older protocol. The others are for the long run.
  return isLong ? found : new Map([...found].slice(0, 1));
}

/** The shell needs jq besides the AWS CLI. */
const hasJq = versionOf('jq', ['--version']) !== undefined;
const AWS_CLIS = hasJq
  ? versionsOf(
      ['/usr/bin/aws', 'aws'],
      ['--version'],
      'the AWS CLI is not installed (Debian: awscli), so its example was not run.',
    )
  : new Map<string, string>();
if (!hasJq)
  console.warn('LEFT OUT: jq is not installed, so the example of the AWS CLI was not run.');
const PYTHONS = versionsOf(
  ['/usr/bin/python3', 'python3'],
  ['-c', 'import boto3; print("boto3/" + boto3.__version__)'],
  'boto3 is not installed (Debian: python3-boto3), so the example in Python was not run.',
);

/** Runs an example against the stack; PATH has its program first. */
async function runExample(program: string, file: string, id: string, path = ''): Promise<string> {
  const outputsFile = join(it.folder, '.local/outputs.json');
  const env = { PATH: `${path}:${process.env.PATH}`, HOME: it.folder };
  const { stdout } = await run(program, [join(EXAMPLES, 'clients', file), outputsFile, id], {
    env,
  });
  return stdout;
}

const PRINTED = /^event: filled 0\.00011\d+\nrecord: filled 0\.00011\d+\n$/;

test('the example in JavaScript sends, gets the event and reads the record', async () => {
  expect(await runExample(process.execPath, 'orders.mjs', 'by-node')).toMatch(PRINTED);
});

test.each([...PYTHONS])('the example in Python does the same with %s', async (version, python) => {
  const id = `by-${version.replace('/', '-')}`;
  expect(await runExample(python, 'orders.py', id)).toMatch(PRINTED);
});

test.each([...AWS_CLIS])(
  'the example of the AWS CLI does the same with %s',
  async (version, aws) => {
    const path = aws.startsWith('/') ? '/usr/bin' : '';
    const id = `by-${version.replace('/', '-')}`;
    expect(await runExample('bash', 'orders.sh', id, path)).toMatch(PRINTED);
  },
);

test.each([...AWS_CLIS])(
  'a function runs with one event, by the AWS CLI (%s)',
  async (_version, aws) => {
    const args = ['lambda', 'invoke', '--endpoint-url', it.stack.outputs.Endpoint!];
    const file = join(it.folder, 'result.json');
    const { stdout } = await run(
      aws,
      [
        ...args,
        ...['--function-name', it.stack.outputs.TrackOrdersFunctionName!],
        ...(aws.startsWith('/') ? ['--cli-binary-format', 'raw-in-base64-out'] : []),
        ...['--payload', '{}', '--output', 'json', file],
      ],
      {
        env: {
          ...{ PATH: process.env.PATH, HOME: it.folder, AWS_DEFAULT_REGION: 'us-east-1' },
          ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
        },
      },
    );
    expect(JSON.parse(stdout).StatusCode).toBe(200);
    expect(readFileSync(file, 'utf8')).not.toMatch(/errorMessage/);
  },
);

test('the source of a function runs with one event, for a debugger', async () => {
  const event = JSON.parse(readFileSync(join(EXAMPLES, 'events/submit-order.json'), 'utf8'));
  event.Records[0].attributes.SentTimestamp = String(Date.now());
  const file = join(it.folder, 'event.json');
  writeFileSync(file, JSON.stringify(event));
  const program = join(import.meta.dirname, '../../tools/run-function.ts');
  const { stdout } = await run(process.execPath, [program, 'submit-order', file], {
    cwd: it.folder,
    env: { PATH: process.env.PATH, HOME: it.folder },
  });
  expect(stdout).toMatch(/\{\s+"batchItemFailures": \[\]\s+\}/);
  expect(await it.settled('debugged-1')).toMatchObject({ status: 'filled' });
});

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

  const items = (await it.allItems()) as readonly { readonly id?: string }[];
  const id = items.map((item) => item.id).find((each) => each?.startsWith('probe-'));
  const queue = new GetQueueUrlCommand({ QueueName: `sluice-${id}` });
  await expect(it.sqs.send(queue)).rejects.toThrow(/not exist/);
});
