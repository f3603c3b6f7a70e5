import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { isoTime } from '../../shared/lib/clock.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { asExpected, differs, leftOut, medianMs, senderIdForm, unseen } from './finding.ts';
import type { Probe } from './probe-context.ts';

const TRANSACTIONS = 10;
const INDEX_WAIT_MS = 10_000;
const EVENT_WAIT_MS = 30_000;
const NOTICE_WAIT_MS = 60_000;
/** A user's id in IAM, a role's with the session, the account's own. Source: AWS, "IAM identifiers". */
const SENDER_ID = /^(AIDA[A-Z0-9]{12,}|AROA[A-Z0-9]{12,}:[\w+=,.@-]{2,64}|\d{12})$/;
/** What the ids of recurring orders and runs end with. */
const SCHEDULED_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z/;

/** How the message's sender is named, and how long its way took. */
export async function checkSender(record: OrderRecord | undefined, sentAtMs: number) {
  if (!record) return unseen('The order had no record within a minute.');
  const { principal } = record.sentBy;
  const form = senderIdForm(principal);
  const way = `The record was written ${record.createdAtMs - sentAtMs} ms after the message was sent; its verdict: ${record.status} ${record.reason?.code ?? ''}.`;
  return SENDER_ID.test(principal)
    ? asExpected(`SenderId: ${form}. ${way}`)
    : differs(`SenderId: ${form}; expected AIDA... or AROA...:SESSION. ${way}`);
}

/** How long an index takes to show a record that the table has. */
export async function checkIndexLag(
  { stack, account, clock }: Probe,
  record: OrderRecord | undefined,
) {
  if (!record) return unseen('There is no record to look for.');
  const sinceMs = record.createdAtMs;
  while (clock.nowMs() < sinceMs + INDEX_WAIT_MS) {
    const stems = await stack.store.query('byAccount', account, { newestFirst: true, limit: 10 });
    if (stems.includes(record.stem)) {
      return asExpected(
        `The index showed the record at the latest ${clock.nowMs() - sinceMs} ms after it was written.`,
      );
    }
  }
  return unseen(`The index did not show the record within ${INDEX_WAIT_MS / 1000} s.`);
}

/** How long a transaction takes that writes nothing, from this machine. */
export async function checkTransaction({ transact }: Probe) {
  const measured: number[] = [];
  for (let number = 0; number < TRANSACTIONS; number++) {
    const startedMs = performance.now();
    await transact(number);
    measured.push(performance.now() - startedMs);
  }
  return asExpected(`Median of ${TRANSACTIONS}, from this machine: ${medianMs(measured)} ms.`);
}

/** How far Gate is from the functions. */
export async function checkRoundTrip({ stack, account }: Probe) {
  const { faults = [] } = await stack.checkKey(account);
  const { roundTripMs } = (await stack.keys.read(account)) ?? {};
  const key = faults[0] ? ` The key: ${faults[0].code}.` : ' The key is accepted.';
  return roundTripMs === undefined
    ? unseen(`Gate did not answer a function.${key}`)
    : asExpected(`${roundTripMs} ms from a function to Gate and back.${key}`);
}

/** Whether Scheduler fills in the time of a tick as the ids need it. */
export async function checkScheduledTime({ stack, account, target }: Probe) {
  if (Object.keys(target.schedules).length === 0) {
    return leftOut('The stack has no recurring order and no portfolio.');
  }
  const newest = await stack.store.query('byAccount', account, { newestFirst: true, limit: 100 });
  const orders = await stack.store.getAll(newest);
  const scheduled = orders.find(({ sentBy }) => ['recurring', 'rebalance'].includes(sentBy.kind));
  if (!scheduled)
    return leftOut('No recurring order and no leg of a run is among the last 100 orders.');
  const form = scheduled.id.replace(/\d/g, '9').replace(/^.*?(?=9999-99)/, '');
  return SCHEDULED_TIME.test(scheduled.id)
    ? asExpected(`An id ends with ${form}.`)
    : differs(`An id ends with ${form}; expected a time as in 2026-11-22T09:00:00Z.`);
}

/** Whether a change of the table comes out of the bus, and how late. */
export async function checkBus({ queue }: Probe, orderId: string, sentAtMs: number) {
  const isOurs = (body: string) => JSON.parse(body).detail?.id === orderId;
  const received = await queue.receive(
    (all) => all.some(({ body }) => isOurs(body) && JSON.parse(body).detail.ended === true),
    EVENT_WAIT_MS,
  );
  const events = received.filter(({ body }) => isOurs(body));
  const ended = events.filter(({ body }) => JSON.parse(body).detail.ended === true);
  if (ended.length === 0)
    return unseen(
      `${events.length} events came within ${EVENT_WAIT_MS / 1000} s, none of them the end.`,
    );
  const late = ended[0]!.atMs - sentAtMs;
  return asExpected(
    `${events.length} events of the order; its end came ${late} ms after the message was sent.`,
  );
}

/** Whether an alarm becomes a notice. It is a test alarm, which the next data point ends. */
export async function checkAlarm({ queue, sns, services, target, stackName, clock }: Probe) {
  if (target.kind === 'local') return leftOut('The local stack runs no alarms.');
  const [TopicArn] = target.topicArns;
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      ReturnSubscriptionArn: true,
    }),
  );
  const AlarmName = `${stackName}-dead-letters`;
  const StateReason = `A test by sluice probe at ${isoTime(clock.nowMs())}: nothing is wrong.`;
  try {
    const sentAtMs = clock.nowMs();
    await services.cloudWatch('SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason });
    const isNotice = (body: string) => body.includes('dead-letters');
    const received = await queue.receive(
      (all) => all.some(({ body }) => isNotice(body)),
      NOTICE_WAIT_MS,
    );
    const notice = received.find(({ body }) => isNotice(body));
    if (!notice) return unseen(`No notice came within ${NOTICE_WAIT_MS / 1000} s.`);
    return asExpected(`The notice came ${notice.atMs - sentAtMs} ms after the alarm.`);
  } finally {
    await services.cloudWatch('SetAlarmState', { AlarmName, StateValue: 'OK', StateReason });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
}

/** Which metrics the filters of the logs and the functions' own lines have made. */
export async function checkMetrics({ services, target, stackName }: Probe) {
  if (target.kind === 'local') return leftOut('The local stack has no metrics.');
  const xml = await services.cloudWatch('ListMetrics', { Namespace: stackName });
  const names = new Set([...xml.matchAll(/<MetricName>([\w-]+)</g)].map(([, name]) => name));
  return names.size === 0
    ? unseen(
        'CloudWatch has no metric of the stack yet: most of them come only while something is wrong.',
      )
    : asExpected(`CloudWatch has ${[...names].sort().join(', ')}.`);
}

export async function checkQuota({ stack, target }: Probe) {
  if (target.kind === 'local') return leftOut('The local stack has none.');
  return asExpected(`${await stack.concurrencyQuota()} functions at the same time.`);
}
