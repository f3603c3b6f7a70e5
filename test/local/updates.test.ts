import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  CfnOutput,
  Duration,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  type Stack,
  aws_lambda_event_sources as sources,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { describe, expect, test, vi } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

/** Starts with the first version of a stack; the second is for an update. */
async function startWith(first: (stack: Stack) => void, second: (stack: Stack) => void) {
  const cloud = await startCloud({ assembly: synthesize(first) });
  return { cloud, update: () => cloud.deploy(synthesize(second)) };
}

describe('an update', () => {
  test('gives a function new variables and permissions; an invocation that runs ends as it began', async () => {
    const build = (timeout: number, mayWrite: boolean) => (stack: Stack) => {
      const table = addTable(stack);
      const role = new iam.Role(stack, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
      const actions = mayWrite ? ['dynamodb:PutItem'] : ['dynamodb:GetItem'];
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [table.tableArn] }));
      const environment = { TABLE: table.tableName, VERSION: String(timeout) };
      addFunction(stack, 'recorder', table, {
        role: role.withoutPolicyUpdates(),
        timeout: Duration.seconds(timeout),
        environment,
      });
    };
    const { cloud, update } = await startWith(build(2, true), build(20, false));
    const { pid } = (await cloud.invoke('recorder', {})) as { pid: number };
    const running = cloud.invoke('recorder', { do: 'hang' });
    await vi.waitFor(async () => expect(await cloud.items()).toHaveLength(2), SOON);

    await update();

    await expect(running).rejects.toThrow('Task timed out after 2.00 seconds');
    await expect(cloud.invoke('recorder', {})).rejects.toThrow('not authorized');
    expect(cloud.functions.map(({ environment }) => environment.VERSION)).toEqual(['20']);
    expect(cloud.sandboxes().map((each) => each.pid)).not.toContain(pid);
  });

  test('of a policy alone takes effect at once', async () => {
    const build = (action: string) => (stack: Stack) => {
      const table = addTable(stack);
      const role = new iam.Role(stack, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
      const actions = [action];
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [table.tableArn] }));
      addFunction(stack, 'recorder', table, { role: role.withoutPolicyUpdates() });
    };
    const { cloud, update } = await startWith(build('dynamodb:PutItem'), build('dynamodb:GetItem'));
    const { pid } = (await cloud.invoke('recorder', {})) as { pid: number };

    await update();

    await expect(cloud.invoke('recorder', {})).rejects.toThrow('not authorized');
    expect(cloud.sandboxes().map((each) => each.pid)).toEqual([pid]);
  });

  test('of a function lets a running invocation end, and its process with it', async () => {
    const build = (memorySize: number) => (stack: Stack) => {
      addFunction(stack, 'worker', addTable(stack), { memorySize, timeout: Duration.seconds(20) });
    };
    const { cloud, update } = await startWith(build(256), build(512));
    const body = JSON.stringify({ do: 'store', id: 'slow', sleepMs: 2_000 });
    const running = cloud.invoke('worker', { Records: [{ messageId: '1', body }] });
    await vi.waitFor(() => expect(cloud.sandboxes()).toHaveLength(1), SOON);

    await update();

    await expect(running).resolves.toEqual({ batchItemFailures: [] });
    await vi.waitFor(() => expect(cloud.sandboxes()).toEqual([]), SOON);
  });

  test('changes a queue where it is: its messages stay', async () => {
    const { cloud, update } = await startWith(
      (stack) => addQueue(stack, { visibilityTimeout: Duration.seconds(60) }),
      (stack) => addQueue(stack, { maxReceiveCount: 7 }),
    );
    const QueueUrl = cloud.output('QueueUrl');
    await cloud.send({ kept: true });

    await update();

    expect(cloud.outputs.Test!.QueueUrl).toBe(QueueUrl);
    const { Attributes } = await cloud.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '30',
      RedrivePolicy: expect.stringContaining('"maxReceiveCount":7'),
      ApproximateNumberOfMessages: '1',
    });
  });

  test('goes on with a mapping of other settings, and loses no message', async () => {
    const build = (batchSize: number) => (stack: Stack) => {
      const queue = addQueue(stack, {});
      const worker = addFunction(stack, 'worker', addTable(stack));
      worker.addEventSource(new sources.SqsEventSource(queue, { batchSize }));
    };
    const { cloud, update } = await startWith(build(1), build(10));
    const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);

    const sending = Promise.all(ids.map((id) => cloud.send({ do: 'store', id, sleepMs: 50 })));
    await update();
    await sending;

    await vi.waitFor(async () => {
      const stored = (await cloud.items()).map(({ pk }) => pk);
      expect(stored.toSorted()).toEqual(ids.toSorted());
    }, SOON);
  });

  test('cannot map a queue twice to a function under another name, as in AWS', async () => {
    const build = (id: string) => (stack: Stack) => {
      const queue = addQueue(stack, {});
      const worker = addFunction(stack, 'worker', addTable(stack));
      worker.addEventSourceMapping(id, { eventSourceArn: queue.queueArn });
      queue.grantConsumeMessages(worker);
    };
    const { update } = await startWith(build('Before'), build('After'));

    await expect(update()).rejects.toThrow(/\|Test-worker-\w{12} already exists in stack/);
  });

  test('ends what it removes: functions and queues are gone, a kept queue is not', async () => {
    const build = (more: boolean) => (stack: Stack) => {
      const table = addTable(stack);
      if (!more) return;
      addFunction(stack, 'recorder', table);
      const gone = new sqs.Queue(stack, 'Gone');
      const kept = new sqs.Queue(stack, 'Kept', { removalPolicy: RemovalPolicy.RETAIN });
      new CfnOutput(stack, 'QueueUrl', { value: gone.queueUrl });
      new CfnOutput(stack, 'KeptUrl', { value: kept.queueUrl });
    };
    const { cloud, update } = await startWith(build(true), build(false));
    const [gone, kept] = [cloud.output('QueueUrl'), cloud.output('KeptUrl')];
    const send = (QueueUrl: string) =>
      cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));

    await update();

    await expect(cloud.invoke('recorder', {})).rejects.toThrow('There is no function recorder.');
    await expect(send(gone)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(send(kept)).resolves.toHaveProperty('MessageId');
    expect(cloud.outputs.Test).not.toHaveProperty('KeptUrl');
  });

  test('leaves no code behind that nobody runs, also after a restart', async () => {
    const dataDir = temporaryDirectory();
    const build = (name: string) =>
      synthesize((stack) => addFunction(stack, name, addTable(stack)));
    const filesIn = (folder: string) => readdirSync(join(dataDir, folder));
    const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
    for (const name of ['recorder', 'ticker', 'worker']) {
      const cloud = await startCloud({ assembly: build(name), dataDir });
      expect(filesIn(`s3/${bucket}`)).toHaveLength(1);
      await cloud.stop();
    }
    const cloud = await startCloud({ assembly: build('recorder'), dataDir });
    expect(filesIn('code').length).toBeLessThanOrEqual(2);
    await expect(cloud.invoke('recorder', {})).resolves.toMatchObject({ seen: {} });
  });

  test('that fails leaves a function as it was', async () => {
    const build = (props: Partial<lambda.FunctionProps>, name: string) => (stack: Stack) => {
      addFunction(stack, 'recorder', addTable(stack), props);
      new sqs.Queue(stack, 'Named', { queueName: name });
      new sqs.Queue(stack, 'Other', { queueName: 'other' });
    };
    const { cloud, update } = await startWith(
      build({ memorySize: 256 }, 'named'),
      build({ memorySize: 512 }, 'other'),
    );
    const before = cloud.functions;

    await expect(update()).rejects.toThrow(/other already exists/);

    expect(cloud.functions).toEqual(before);
    await expect(cloud.invoke('recorder', {})).resolves.toMatchObject({ seen: {} });
  });
});
