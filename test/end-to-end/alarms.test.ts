import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAILURE_TERMS } from '../../infra/alarms.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import type { MetricName } from '../../shared/observability/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { sendCancel } from '../support/instructions.ts';
import { nextInvocation } from '../support/invocations.ts';
import { refusedOrder } from '../support/refused-order.ts';
import {
  type RunningAssembly,
  removeGrant,
  resourceLike,
  startAssembly,
} from '../support/start-assembly.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

type Line = { readonly functionId: string; readonly text: string };
const lines: Line[] = [];
function onLog({ functionId, text }: Line) {
  return lines.push(...text.split('\n').map((line) => ({ functionId, text: line })));
}

/** Waits until the log counts for a metric as CloudWatch reads it; returns the value. */
async function metric(name: MetricName): Promise<number> {
  const values = () =>
    lines
      .filter(({ text }) => text.startsWith('{'))
      .map(({ text }) => JSON.parse(text))
      .filter(({ _aws }) => _aws?.CloudWatchMetrics[0].Metrics[0].Name === name)
      .map((fields) => {
        expect(fields._aws.CloudWatchMetrics[0].Namespace).toBe('Sluice');
        expect(Date.now() - fields._aws.Timestamp).toBeLessThan(120_000);
        return fields[name] as number;
      });
  const found = await eventually(`${name} is measured`, values, ({ length }) => length > 0);
  return found[0]!;
}

describe('The metric of an alarm has a value', () => {
  let it: TestStack;
  let aheadMs = 0;

  beforeAll(async () => {
    it = await startTestStack({
      exchangeNow: () => Date.now() + aheadMs,
      limits: { maxOrder: '100', maxDay: '1000000', maxDayOrders: 1000, priceCollar: '0.5' },
      onLog,
    });
  });
  afterAll(() => it.stop());

  test('limit-refusals: when an order runs against a limit', async () => {
    await it.send({ id: 'too-large', type: 'market', amount: '5000' });
    expect(await it.settled('too-large')).toMatchObject({ reason: { code: 'MAX_ORDER' } });
    expect(await metric('LimitRefusals')).toBe(1);
  });

  test('rate-limited: when Gate has had too many requests', async () => {
    it.exchange.faults.plan({ fault: 'rate_limited', method: 'POST' });
    await it.send({ id: 'limited', type: 'market', amount: '20' });
    await it.settled('limited');
    expect(await metric('RateLimited')).toBe(1);
  });

  test('every function that has to do with an order logs its id', async () => {
    const functions = () =>
      lines
        .filter(({ text }) => text.includes('"id":"limited"'))
        .map(({ functionId }) => functionId);
    await eventually('its change was published', functions, (ids) =>
      ['SubmitOrder', 'PublishEvents'].every((name) => ids.some((id) => id.includes(name))),
    );
  });

  test('unresolved-orders: when an outcome has been unknown for two minutes', async () => {
    it.exchange.faults.plan({ fault: 'lost_request', method: 'POST' });
    await it.send({ id: 'unresolved', type: 'market', amount: '20' });
    const lost = await eventually(
      'it is claimed',
      () => it.find('unresolved'),
      (record) => record !== undefined,
    );
    await backdate(lost!.stem);
    await it.stack.fireTrackOrders();
    expect(await metric('UnresolvedOrders')).toBe(1);
  });

  test('clock-offset: when the clock is five seconds off', async () => {
    aheadMs = 6_000;
    await it.send({ id: 'resting', amount: '0.001', price: '50000' });
    await it.settled('resting');
    await it.stack.fireTrackOrders();
    expect(await metric('ClockOffset')).toBeGreaterThan(5_000);
    aheadMs = 0;
  });

  test('unfired-triggers: when an exit ends with its coins unsold', async () => {
    const exits = { take_profit: [{ price: '95000' }] };
    const exit = { id: 'unsold', action: 'exit', currency_pair: 'BTC_USDT', amount: '0.01', exits };
    await it.sendText(JSON.stringify(exit), 'main#BTC_USDT');
    await it.awaitStatus('unsold', 'working');
    await it.stack.fireTrackOrders();
    await it.awaitStatus('unsold/tp1', 'open');
    await sendCancel(it, 'by-hand', 'unsold/tp1');
    await it.awaitStatus('unsold/tp1', 'cancelled');
    await it.stack.fireTrackOrders();
    const ended = await it.awaitStatus('unsold', 'cancelled');
    expect(ended.reason?.code).toBe('EXIT_INCOMPLETE');
    expect(await metric('UnfiredTriggers')).toBe(1);
  });

  test('circuit-open: when Gate refuses the API key', async () => {
    it.exchange.revokeKey(it.users.main!.key.key);
    await it.send({ id: 'keyless', type: 'market', amount: '20' });
    await it.settled('keyless');
    expect(await metric('CircuitOpen')).toBe(1);
  });

  test('tracker-silent: each tick of the schedule is an invocation', async () => {
    await it.stack.fireTrackOrders();
    const running = () => it.stack.cloud.sandboxes().map(({ functionId }) => functionId);
    await eventually('track-orders runs', running, (ids) =>
      ids.some((id) => id.includes('TrackOrders')),
    );
  });

  test('and an alarm sends a notice, and a week sends a digest', async () => {
    const { cloud } = it.stack;
    const invoked = nextInvocation(cloud, 'Notify');
    await cloud.fireSchedule(cloud.schedules.find((name) => name.includes('Digest'))!);
    const { functionId } = await invoked;
    const alarmData = {
      alarmName: 'Sluice-dead-letters',
      state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-22T09:00Z' },
      configuration: { description: 'Messages wait. What to do: docs/runbook.md#dead-letters' },
    };
    await cloud.invoke(functionId, { alarmData });

    const [digest, alarm] = it.notices.slice(-2);
    expect(digest?.subject).toMatch(/^Sluice: the week \d{4}/);
    expect(digest?.message).toMatch(/Account main: \d+ orders: .*1 filled/);
    expect(digest?.message).toMatch(/refused: .*1 MAX_ORDER/);
    expect(alarm?.subject).toBe('Sluice: ALARM Sluice-dead-letters');
    expect(alarm?.message).toContain('docs/runbook.md#dead-letters');
  });

  /** As if the order had been claimed three minutes ago. */
  async function backdate(stem: string): Promise<void> {
    await it.documentClient.send(
      new UpdateCommand({
        TableName: it.stack.outputs.OrdersTableName,
        Key: keyOfOrder(stem),
        UpdateExpression: 'SET createdAtMs = :atMs',
        ExpressionAttributeValues: { ':atMs': Date.now() - 3 * 60_000 },
      }),
    );
  }
});

describe('The queue of an alarm has a message', () => {
  const failures: string[] = [];
  let it: RunningAssembly;

  /** A stack whose functions may not do what they are for, and that gives up soon. */
  beforeAll(async () => {
    it = await startAssembly({
      account: { exchange: 'http://127.0.0.1:9/api/v4', live: false },
      edit(template) {
        removeGrant(template, 'SubmitOrder', 'dynamodb:PutItem');
        removeGrant(template, 'PublishEvents', 'events:PutEvents');
        const submitOrder = resourceLike(template, 'AWS::Lambda::Function', 'SubmitOrder');
        submitOrder.Properties.Timeout = 4;
        const queue = resourceLike(template, 'AWS::SQS::Queue', 'QueueOrders');
        queue.Properties.VisibilityTimeout = 4;
        queue.Properties.RedrivePolicy.maxReceiveCount = 1;
        const mapping = resourceLike(template, 'AWS::Lambda::EventSourceMapping', 'Changes');
        mapping.Properties.MaximumRetryAttempts = 1;
      },
      onLog: ({ text }) => failures.push(text),
    });
  });
  afterAll(() => it.stop());

  test('failed-invocations, dead-letters: when the ledger cannot be written', async () => {
    await it.sendText('unrecorded');
    const isFailure = (text: string) => FAILURE_TERMS.some((term) => text.includes(term));
    const found = () => failures.filter(isFailure).length;
    await eventually('the log has a failure', found, (count) => count > 0);
    const dead = () => it.messagesIn('DeadLetterQueueUrl');
    await eventually('the message is a dead letter', dead, (count) => count === 1);
  });

  test('event-failures: when the bus never takes a change', async () => {
    await it.store.create('refused', refusedOrder('unheard'));

    const [body] = await it.bodiesIn('EventFailuresQueueUrl');
    expect(JSON.parse(body!)).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
  });
});
