import { setTimeout as delay } from 'node:timers/promises';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { instrumentOf } from '../../shared/market/instrument.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { marketGroup } from '../../shared/orders/model/request.ts';
import type { Connection } from '../program/command.ts';
import { connectAwsServices } from '../stack/aws-services.ts';
import { clientOptions } from '../stack/connect-stack.ts';
import { createEmptyTransaction } from '../stack/empty-transaction.ts';
import { explainError } from '../terminal/explain-error.ts';
import * as checks from './checks.ts';
import { type Finding, finding, withoutIdentity } from './finding.ts';
import type { Probe } from './probe-context.ts';
import { createProbeQueue } from './probe-queue.ts';

const PROBE_ORDER = { type: 'market', side: 'buy', amount: '10' } as const;
const VERDICT_WAIT_MS = 60_000;
const POLL_MS = 100;

/** Sends an order and looks at everything around it. It removes the queue and the rule that it makes. */
export async function runProbe(
  { stack, target }: Connection,
  {
    account,
    clock,
    eventBusName,
  }: Pick<Probe, 'account' | 'clock'> & { readonly eventBusName: string },
): Promise<readonly Finding[]> {
  const options = clientOptions(target);
  const sqs = awsClient(SQSClient, 'person', options);
  const services = connectAwsServices(sqs, target);
  const [accountId, region, stackName = ''] = target.deployment.split('/');
  const id = `probe-${isoTime(clock.nowMs()).replace(/[-:]|\.\d+/g, '')}`;
  const name = `sluice-${id}`;
  const arnOf = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const queue = await createProbeQueue(sqs, clock, {
    name,
    arn: arnOf('sqs', name),
    senders: {
      'events.amazonaws.com': arnOf('events', `rule/${eventBusName}/${name}`),
      ...(target.topicArns[0] !== undefined && { 'sns.amazonaws.com': target.topicArns[0] }),
    },
  });
  const rule = { Name: name, EventBusName: eventBusName };
  const sns = awsClient(SNSClient, 'person', options);
  const transact = createEmptyTransaction(target);
  const probe = { stack, target, account, stackName, clock, transact, sns, services, queue };
  try {
    const EventPattern = JSON.stringify({ source: ['sluice'], detail: { id: [id] } });
    await services.events('PutRule', { ...rule, EventPattern });
    const Targets = [{ Id: 'queue', Arn: queue.arn }];
    await services.events('PutTargets', { ...rule, Rule: name, Targets });
    return await findAll(probe, id);
  } finally {
    await services.events('RemoveTargets', { ...rule, Rule: name, Ids: ['queue'] });
    await services.events('DeleteRule', rule);
    await queue.remove();
  }
}

async function findAll(probe: Probe, id: string): Promise<readonly Finding[]> {
  const { stack, target, account, clock } = probe;
  const { pairs = '*' } = target.accounts[account]!;
  const pair = pairs === '*' ? 'BTC_USDT' : (pairs[0] ?? 'BTC_USDT');
  const sentAtMs = clock.nowMs();
  const order = { id, account, issued_at: isoTime(sentAtMs), currency_pair: pair, ...PROBE_ORDER };
  const group = marketGroup(account, instrumentOf(order));
  await stack.sendOrder(JSON.stringify(order), group);
  const record = await recordOf(probe, id);
  const steps: Readonly<Record<string, () => Promise<Omit<Finding, 'check'>>>> = {
    'sender and way': () => checks.checkSender(record, sentAtMs),
    'index lag': () => checks.checkIndexLag(probe, record),
    'stream to bus': () => checks.checkBus(probe, id, sentAtMs),
    transaction: () => checks.checkTransaction(probe),
    'round trip to Gate': () => checks.checkRoundTrip(probe),
    'scheduled time': () => checks.checkScheduledTime(probe),
    quota: () => checks.checkQuota(probe),
    metrics: () => checks.checkMetrics(probe),
    'alarm to notice': () => checks.checkAlarm(probe),
  };
  const findings: Finding[] = [];
  for (const [check, find] of Object.entries(steps)) {
    const found = await finding(check, find, (error) => explainError(error).message);
    findings.push({ ...found, message: withoutIdentity(found.message) });
  }
  return findings;
}

/** The order's record, once it has a verdict or the time is over. */
async function recordOf(
  { stack, account, clock }: Probe,
  id: string,
): Promise<OrderRecord | undefined> {
  const untilMs = clock.nowMs() + VERDICT_WAIT_MS;
  for (;;) {
    const record = await stack.store.get(stack.stemOf(account, id));
    if ((record && record.status !== 'submitting') || clock.nowMs() > untilMs) return record;
    await delay(POLL_MS);
  }
}
