import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { halted } from '../../shared/kill-switch/state.ts';
import { keyOfOrder } from '../../shared/ledger/keys.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { consumeEvents, type EventConsumer } from '../support/event-consumer.ts';
import { eventually } from '../support/eventually.ts';
import { onInvocation } from '../support/invocations.ts';
import { refusedOrder } from '../support/refused-order.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

describe('On the bus', () => {
  let it: TestStack;
  let consumer: EventConsumer;

  beforeAll(async () => {
    it = await startTestStack();
    consumer = await consumeEvents(it.sqs, it.stack.outputs);
  });
  afterAll(async () => {
    consumer.destroy();
    await it.stop();
  });

  const eventsAbout = async (id: string) =>
    (await consumer.received()).filter(({ detail }) => detail.id === id);

  test('every change of an order arrives once, as the order was then', async () => {
    const price = '2950';
    await it.send({ id: 'resting', currency_pair: 'ETH_USDT', amount: '0.01', price });
    await it.settled('resting');
    it.exchange.movePrice('ETH_USDT', '2900');
    await it.stack.fireTrackOrders();
    await it.awaitStatus('resting', 'filled');
    const { version } = await eventually(
      'the trades are accounted for',
      async () => (await it.find('resting'))!,
      ({ accounting }) => accounting === 'complete',
    );

    const events = await eventually(
      'all changes are on the bus',
      () => eventsAbout('resting'),
      ({ length }) => length >= version,
    );
    const ids = Array.from({ length: version }, (_, index) => `main/resting/${index + 1}`);
    expect(events.map(({ detail }) => detail.event_id)).toEqual(ids);
    for (const event of events) {
      expect(event).toMatchObject({ source: 'sluice', 'detail-type': 'Order Changed' });
    }
    const [claimed, placed] = events.map(({ detail }) => detail);
    expect(claimed).toMatchObject({ status: 'submitting', final: false, filled_amount: '0' });
    expect(claimed).not.toHaveProperty('previous_status');
    expect(placed).toMatchObject({ status: 'open', previous_status: 'submitting' });
    const [, , ended, accounted] = events.map(({ detail }) => detail);
    expect(ended).toMatchObject({ status: 'filled', filled_amount: '0.01', ended: true });
    expect(accounted).toMatchObject({ status: 'filled', final: true });
    const endings = events.filter(({ detail }) => detail.ended);
    expect(endings).toEqual([events[2]]);
  });

  test('a refused message arrives with its reason', async () => {
    await it.sendText('not an order');

    const [event] = await eventually(
      'the refusal is on the bus',
      async () => (await consumer.received()).filter(({ detail }) => detail.body_start),
      ({ length }) => length > 0,
    );
    expect(event?.detail).toMatchObject({
      status: 'rejected',
      final: true,
      reason: { code: 'NOT_JSON' },
    });
  });

  test('nothing is lost, and nothing is new twice, when publish-events is killed in 1,000 changes', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `counted-${index}`);
    const killer = killWhileItWorks(10);
    for (let from = 0; from < ids.length; from += 20) {
      const some = ids.slice(from, from + 20);
      await Promise.all(some.map((id) => it.store.create('refused', refusedOrder(id))));
    }
    const wanted = new Set(ids.map((id) => `main/${id}/1`));
    const arrived = async () =>
      (await consumer.received()).filter(({ detail }) => wanted.has(detail.event_id));
    const events = await eventually(
      'every change is on the bus',
      arrived,
      (all) => new Set(all.map(({ detail }) => detail.event_id)).size === wanted.size,
    );
    const kills = killer.stop();
    console.log(`${kills} kills; ${events.length - wanted.size} of 1,000 changes came again`);

    expect(kills).toBe(10);
    // A repeated event is the same event: a consumer that drops a known id loses nothing.
    const first = new Map(events.map(({ detail }) => [detail.event_id, detail]));
    for (const { detail } of events) {
      expect(detail).toEqual(first.get(detail.event_id));
      expect(detail.ended).toBe(true);
    }
    expect(await it.messagesIn('EventFailuresQueueUrl')).toBe(0);
  });

  /** Kills publish-events a few milliseconds after an invocation of it has ended: in the next one. */
  function killWhileItWorks(times: number): { readonly stop: () => number } {
    let kills = 0;
    const stop = onInvocation(it.stack.cloud, ({ functionId, error }) => {
      if (!functionId.includes('PublishEvents') || error || kills === times) return;
      kills++;
      setTimeout(() => {
        const running = it.stack.cloud.sandboxes();
        const victim = running.find((each) => each.functionId === functionId);
        if (victim) process.kill(victim.pid, 'SIGKILL');
      }, kills);
    });
    return {
      stop: () => {
        stop();
        return kills;
      },
    };
  }

  test('a record that cannot be read is set aside whole, and holds up nothing', async () => {
    const TableName = it.stack.outputs.OrdersTableName;
    const Item = { ...keyOfOrder('t-test-broken'), version: 1, id: 'broken' };
    await it.documentClient.send(new PutCommand({ TableName, Item }));
    await it.store.create('refused', refusedOrder('after'));

    await eventually('the next change is on the bus', () => eventsAbout('after'), hasOne);
    const [body] = await it.bodiesIn('EventFailuresQueueUrl');
    expect(JSON.parse(body!).Records).toMatchObject([
      { dynamodb: { NewImage: { id: { S: 'broken' } } } },
    ]);
  });

  test('a halt of an account sends a notice', async () => {
    const killSwitches = createKillSwitchStore(it.ledger, systemClock);
    await killSwitches.change('main', halted({ by: 'anna', reason: 'a test', atMs: 0 }));

    const notices = await eventually('a notice was sent', () => it.notices, hasOne);
    expect(notices[0]).toMatchObject({
      topicArn: it.stack.outputs.NotificationsTopicArn,
      subject: 'Sluice: account main is being halted',
      message: expect.stringMatching(
        /^Account main is being halted\. A second notice follows\.\n\nBy anna at .*: a test\./,
      ),
    });
  });
});

const hasOne = ({ length }: { readonly length: number }): boolean => length > 0;
