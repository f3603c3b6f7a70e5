import { aws_scheduler as scheduler, aws_scheduler_targets as targets } from 'aws-cdk-lib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Observers } from '../../local/cloud/aws/observers.ts';
import { Roles } from '../../local/cloud/iam/iam.ts';
import { Queues } from '../../local/cloud/services/queues.ts';
import { Topics } from '../../local/cloud/services/topics.ts';
import { RunningSchedule } from '../../local/cloud/triggers/schedules.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { SOON } from './soon.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

const { ContextAttribute, ScheduleExpression, ScheduleTargetInput } = scheduler;

test('a schedule fired by hand reaches its function and its FIFO queue with the context attributes', async () => {
  const assembly = synthesize((stack) => {
    const input = ScheduleTargetInput.fromObject({
      at: ContextAttribute.scheduledTime,
      schedule: ContextAttribute.scheduleArn,
      execution: ContextAttribute.executionId,
      attempt: ContextAttribute.attemptNumber,
    });
    new scheduler.Schedule(stack, 'Call', {
      scheduleName: 'call',
      schedule: ScheduleExpression.cron({ minute: '0', hour: '9' }),
      target: new targets.LambdaInvoke(addFunction(stack, 'recorder', addTable(stack)), { input }),
    });
    new scheduler.Schedule(stack, 'Post', {
      scheduleName: 'post',
      schedule: ScheduleExpression.expression('rate(1 day)'),
      enabled: false,
      target: new targets.SqsSendMessage(addQueue(stack, { fifo: true }), {
        input,
        messageGroupId: 'main#BTC_USDT',
      }),
    });
  });
  const cloud = await startCloud({ assembly });

  await cloud.fireSchedule('call');
  await cloud.fireSchedule('post');

  const context = (name: string): unknown => ({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    schedule: `arn:aws:scheduler:us-east-1:000000000000:schedule/default/${name}`,
    execution: expect.stringMatching(/^[0-9a-f-]{36}$/),
    attempt: '1',
  });
  const [item] = await vi.waitFor(async () => {
    const items = await cloud.items();
    expect(items).toHaveLength(1);
    return items;
  }, SOON);
  expect(JSON.parse(String(item!.event))).toEqual(context('call'));
  const [message] = await cloud.receive(cloud.output('QueueUrl'));
  expect(JSON.parse(message!.body)).toEqual(context('post'));
});

/** Runs one schedule on a clock of the test's own; returns the times that it has put on its queue. */
async function timesFired(
  { from, days }: { readonly from: string; readonly days: number },
  properties: { readonly ScheduleExpression: string; readonly ScheduleExpressionTimezone?: string },
): Promise<readonly string[]> {
  vi.useFakeTimers({ now: new Date(from) });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const location = { region: 'us-east-1', accountId: '000000000000' };
  const observers = new Observers();
  const queues = new Queues(location, 'http://127.0.0.1');
  queues.create('http://127.0.0.1/000000000000/orders', {});
  const topics = new Topics(
    () => {},
    observers,
    () => {},
  );
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:orders';
  const schedule = new RunningSchedule(
    { logicalId: 'Daily', name: 'daily' },
    { ...properties, Target: { Arn, Input: '<aws.scheduler.scheduled-time>' } },
    location,
    {
      queues,
      topics,
      observers,
      roles: new Roles(location),
      findFunction: () => undefined,
      onLog: () => {},
    },
  );

  schedule.start();
  await vi.advanceTimersByTimeAsync(days * 86_400_000);
  schedule.stop();
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);

  const limits = { maxMessages: 10, waitSeconds: 0 };
  const messages = await queues.receive(Arn, limits, new AbortController().signal);
  return messages.map(({ Body }) => String(Body));
}

test('a schedule fires each time it comes due, until it is stopped', async () => {
  const times = await timesFired(
    { from: '2026-11-22T12:00:00Z', days: 2 },
    { ScheduleExpression: 'cron(0 9 * * ? *)', ScheduleExpressionTimezone: 'Asia/Tokyo' },
  );
  expect(times).toEqual(['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z']);
});

/** Source: EventBridge Scheduler user guide, "Schedule types". */
test('a rate begins at once, as on AWS', async () => {
  const start = { from: '2026-11-22T12:00:00Z', days: 1.5 };
  const times = await timesFired(start, { ScheduleExpression: 'rate(1 day)' });
  expect(times).toEqual(['2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z']);
});

test('a time that the clocks skip in spring is skipped, as on AWS', async () => {
  const times = await timesFired(
    { from: '2027-03-27T00:00:00Z', days: 3 },
    { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' },
  );
  expect(times).toEqual(['2027-03-27T01:30:00Z', '2027-03-29T00:30:00Z']);
});

test('a schedule whose role may not reach its target is refused', async () => {
  const assembly = synthesize((stack) => {
    const queue = addQueue(stack, {});
    new scheduler.Schedule(stack, 'Post', {
      schedule: ScheduleExpression.expression('rate(1 day)'),
      target: new targets.SqsSendMessage(queue),
    });
    for (const construct of stack.node.findAll()) {
      if (construct.node.id === 'DefaultPolicy')
        construct.node.scope?.node.tryRemoveChild('DefaultPolicy');
    }
  });

  const cloud = await startCloud({ assembly });

  await expect(cloud.fireSchedule(cloud.schedules[0]!)).rejects.toThrow(
    /^Post.*does not allow sqs:SendMessage/,
  );
});
