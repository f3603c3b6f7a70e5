import { setTimeout as delay } from 'node:timers/promises';
import { CfnOutput, Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { beforeAll, expect, test, vi } from 'vitest';
import type { InvocationReport, LocalCloud } from '../../local/cloud/cloud.ts';
import { onInvocation } from '../support/invocations.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { addFunction, addTable } from './stacks.ts';

let assembly: string;
beforeAll(() => {
  assembly = synthesize((stack) => {
    const table = addTable(stack);
    addFunction(stack, 'ticker', table);
    const recorder = addFunction(stack, 'recorder', table, {
      timeout: Duration.seconds(2),
      reservedConcurrentExecutions: 1,
      retryAttempts: 1,
    });
    const { url } = recorder.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    new CfnOutput(stack, 'RecorderUrl', { value: url });
  });
});

/** A call of Lambda's Invoke API, unsigned, as the user's own. */
function invokeApi(cloud: LocalCloud, type: string, event: object): Promise<Response> {
  return fetch(`${cloud.endpoint}/2015-03-31/functions/recorder/invocations`, {
    method: 'POST',
    headers: { 'x-amz-invocation-type': type },
    body: JSON.stringify(event),
  });
}

test('a function gets the event and the environment of Lambda, and its sandbox is used again', async () => {
  process.env.USERS_OWN_SECRET = 'must not leak';
  const cloud = await startCloud({ assembly });
  const reports: InvocationReport[] = [];
  onInvocation(cloud, (report) => reports.push(report));

  const first = await cloud.invoke('recorder', { n: 1 });
  const second = await cloud.invoke('recorder', { n: 2 });

  expect(first).toMatchObject({ seen: { n: 1 } });
  const { environment } = first as { environment: string[] };
  expect(environment).toEqual(expect.arrayContaining(['AWS_REGION', 'LAMBDA_TASK_ROOT', 'TABLE']));
  expect(environment).not.toContain('USERS_OWN_SECRET');
  expect(second).toMatchObject({ seen: { n: 2 }, pid: (first as { pid: number }).pid });
  expect(reports.map(({ functionId, coldStart }) => [functionId, coldStart])).toEqual([
    ['recorder', true],
    ['recorder', false],
  ]);
});

test('a function that throws, exits or takes too long fails with the error that Lambda gives', async () => {
  const cloud = await startCloud({ assembly });

  await expect(cloud.invoke('recorder', { do: 'throw' })).rejects.toThrow('TypeError: as asked');
  await expect(cloud.invoke('recorder', { do: 'exit' })).rejects.toThrow(
    'Runtime.ExitError: Runtime exited with error: exit status 3',
  );
  await expect(cloud.invoke('recorder', { do: 'hang' })).rejects.toThrow(
    'Sandbox.Timedout: Task timed out after 2.00 seconds',
  );
  await expect(cloud.invoke('recorder', {})).resolves.toMatchObject({ seen: {} });
});

test('a sandbox is frozen between invocations', async () => {
  const cloud = await startCloud({ assembly });

  const before = (await cloud.invoke('ticker', {})) as { ticks: number };
  // Some 500 ticks would pass in this time; the few that may come belong to the thawing.
  await delay(2_500);
  const after = (await cloud.invoke('ticker', {})) as { ticks: number };

  expect(after.ticks - before.ticks).toBeLessThan(150);
});

test('the Invoke API refuses what exceeds the reserved concurrency', async () => {
  const cloud = await startCloud({ assembly });
  await invokeApi(cloud, 'RequestResponse', {});

  const hanging = invokeApi(cloud, 'RequestResponse', { do: 'hang' });
  await vi.waitFor(async () => expect(await cloud.items()).toHaveLength(2), SOON);
  const refused = await invokeApi(cloud, 'RequestResponse', {});

  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
  const timedOut = await hanging;
  expect(timedOut.headers.get('x-amz-function-error')).toBe('Unhandled');
});

test('an asynchronous event that keeps failing is retried, and then logged as lost', async () => {
  const lines: string[] = [];
  const cloud = await startCloud({
    assembly,
    asyncRetryDelaysMs: [10],
    onLog: ({ text }) => lines.push(text),
  });
  let attempts = 0;
  onInvocation(cloud, ({ error }) => {
    if (error) attempts += 1;
  });

  const accepted = await invokeApi(cloud, 'Event', { do: 'throw', n: 7 });

  expect(accepted.status).toBe(202);
  await vi.waitFor(
    () => expect(lines).toContain('Asynchronous event lost: attempt 2: as asked'),
    SOON,
  );
  expect(attempts).toBe(2);
});

test('a function URL hands the HTTP request to its function', async () => {
  const cloud = await startCloud({ assembly });

  const response = await fetch(`${cloud.output('RecorderUrl')}hook?a=1`, {
    method: 'POST',
    body: '{"side":"buy"}',
  });

  expect(await response.json()).toMatchObject({
    seen: {
      version: '2.0',
      rawPath: '/hook',
      rawQueryString: 'a=1',
      body: '{"side":"buy"}',
      requestContext: { http: { method: 'POST', path: '/hook' } },
    },
  });
});

test('a web page may not call the gateway', async () => {
  const cloud = await startCloud({ assembly });

  const response = await fetch(`${cloud.endpoint}/2015-03-31/functions/recorder/invocations`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
    body: '{}',
  });

  expect(response.status).toBe(403);
  expect(cloud.sandboxes()).toEqual([]);
});
