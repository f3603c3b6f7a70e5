import { CfnOutput, aws_events as events, aws_events_targets as targets } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { checkPattern, matchesPattern } from '../../local/cloud/triggers/event-filter.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { addQueue } from './stacks.ts';

test('an event reaches the targets of the rules of its bus that it matches', async () => {
  const assembly = synthesize((stack) => {
    const eventBus = new events.EventBus(stack, 'Bus', { eventBusName: 'orders' });
    new events.Rule(stack, 'Filled', {
      eventBus,
      eventPattern: { source: ['sluice'], detail: { status: ['filled'] } },
      targets: [new targets.SqsQueue(addQueue(stack, {}))],
    });
    new CfnOutput(stack, 'BusName', { value: eventBus.eventBusName });
  });
  const cloud = await startCloud({ assembly });
  const entry = (status: string, EventBusName = cloud.output('BusName')) => ({
    Source: 'sluice',
    DetailType: 'Order Changed',
    Detail: JSON.stringify({ status }),
    EventBusName,
  });

  const response = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries: [entry('open'), entry('filled'), entry('filled', 'none')] }),
  });

  expect(await response.json()).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{}, {}, { ErrorCode: 'ResourceNotFoundException' }],
  });
  const messages = await cloud.receive(cloud.output('QueueUrl'));
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([
    expect.objectContaining({
      source: 'sluice',
      'detail-type': 'Order Changed',
      detail: { status: 'filled' },
    }),
  ]);
});

test.each([
  ['a value', { status: ['open', 'filled'] }, { status: 'filled' }, true],
  ['another value', { status: ['open'] }, { status: 'filled' }, false],
  ['a missing key', { status: ['open'] }, {}, false],
  ['an inner key', { a: { b: [1] } }, { a: { b: 1 } }, true],
  ['one of a list', { tags: ['x'] }, { tags: ['w', 'x'] }, true],
  ['a prefix', { id: [{ prefix: 'core-' }] }, { id: 'core-1' }, true],
  ['another prefix', { id: [{ prefix: 'core-' }] }, { id: 'other-1' }, false],
])('a pattern can ask for %s', (_, pattern, event, expected) => {
  expect(matchesPattern(pattern, event)).toBe(expected);
});

test.each([
  ['suffix', { id: [{ suffix: '-1' }] }],
  ['anything-but', { id: ['a', { 'anything-but': ['a'] }] }],
  ['exists', { detail: { id: [{ exists: false }] } }],
  ['numeric', { n: [{ numeric: ['>', 1] }] }],
  ['$or', { $or: [{ a: [1] }, { b: [2] }] }],
])('the pattern operator %s is refused by name', (operator, pattern) => {
  expect(() => checkPattern(pattern)).toThrow(
    `The local cloud does not run the event pattern operator ${operator}`,
  );
});
