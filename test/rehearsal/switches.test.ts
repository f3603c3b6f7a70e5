import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Step } from '../../local/cloud/cloudformation/steps.ts';
import { parseTemplate } from '../../local/cloud/template/template.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { halted } from '../../shared/kill-switch/state.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { type Rehearsal, startLoad, startRehearsal } from '../support/rehearsal.ts';
import { REHEARSED_FILE, type Rehearsed, SWITCHES } from './switches.ts';

const isLong = process.env.SLUICE_LONG === '1';
/** One synthesis for each, and a whole stack under load. */
const TIMEOUT_MS = 300_000;
/** In a short run, the switch that turns on and off more than any other. */
const REHEARSED = isLong ? Object.keys(SWITCHES) : ['all sections at once'];

describe('The switches', () => {
  let it: Rehearsal;
  let without: string;
  const results: Record<string, string> = {};

  beforeAll(async () => {
    it = await startRehearsal();
    without = await it.synthesize();
    await it.deploy(without);
    await prepare(it);
  }, TIMEOUT_MS);
  afterAll(() => it.stop());

  test.each(REHEARSED)(
    '%s, turned on and off, leaves what was there',
    { timeout: TIMEOUT_MS },
    async (name) => {
      const withIt = await it.synthesize(SWITCHES[name]);

      const on = await underLoad(it, withIt);
      const off = await underLoad(it, without);

      const deleted = idsOf(off, 'delete');
      const left = idsOf(on, 'create').filter((id) => !deleted.includes(id));
      results[name] = typesOf(withIt, left).join(', ');
    },
  );

  test('leave an open order that is still filled', async () => {
    it.exchange.movePrice('BTC_USDT', '79000');
    await it.trackOrders();
    await it.clients().awaitStatus('resting', 'filled');
  });

  test('are those of the table in docs/operations.md', async () => {
    const text = `${JSON.stringify(results, null, 2)}\n`;
    if (isLong) await expect(text).toMatchFileSnapshot(fileURLToPath(REHEARSED_FILE));
    const kept: Rehearsed = JSON.parse(readFileSync(REHEARSED_FILE, 'utf8'));
    expect(Object.keys(kept)).toEqual(Object.keys(SWITCHES));
    expect(kept).toMatchObject(results);
  });
});

/** An open order, a dead letter, and an account that is halted: all of it stays. */
async function prepare({ clients, cloud }: Rehearsal): Promise<void> {
  const { send, awaitStatus, sqs, ledger } = clients();
  await send({ id: 'resting', type: 'limit', side: 'buy', amount: '0.001', price: '80000' });
  await awaitStatus('resting', 'open');
  const { DeadLetterQueueUrl: QueueUrl } = cloud.outputs.Sluice!;
  const letter = { MessageBody: '{"id":"dead"}', MessageGroupId: 'main' };
  await sqs.send(new SendMessageCommand({ QueueUrl, ...letter }));
  const cause = { by: 'the test', reason: 'to be seen again', atMs: Date.now() };
  const { applied } = await createKillSwitchStore(ledger, systemClock).change(
    'second',
    halted(cause),
  );
  expect(applied).toBe(true);
}

/** Deploys while orders come in; afterwards each of them has traded once, and all else is as before. */
async function underLoad(it: Rehearsal, assembly: string): Promise<readonly Step[]> {
  const { clients, cloud, exchange, texts } = it;
  const { settled, find, messagesIn, ledger } = clients();
  const openBefore = await find('resting');
  const keptOutputs = ['OrderQueueUrl', 'DeadLetterQueueUrl', 'OrdersTableName', 'Deployment'];
  const before = { ...cloud.outputs.Sluice };
  const load = startLoad(clients());

  const steps = await it.deploy(assembly);

  await load.stop();
  expect(load.ids.length).toBeGreaterThan(0);
  for (const id of load.ids) expect(await settled(id), id).toMatchObject({ status: 'filled' });
  expect(new Set(texts()).size, 'no order reached the exchange twice').toBe(texts().length);
  for (const name of keptOutputs) expect(cloud.outputs.Sluice![name]).toBe(before[name]);
  const { status, orderId, order } = openBefore!;
  expect(await find('resting')).toMatchObject({ status, orderId, order });
  const open = exchange.orders('10001').filter(({ status }) => status === 'open');
  expect(open.map(({ id }) => id)).toEqual([openBefore?.orderId]);
  expect(await messagesIn('DeadLetterQueueUrl')).toBe(1);
  const { state } = await createKillSwitchStore(ledger, systemClock).read('second');
  expect(state).not.toBe('ACTIVE');
  return steps;
}

function idsOf(steps: readonly Step[], action: Step['action']): readonly string[] {
  return steps.filter((step) => step.action === action).map(({ logicalId }) => logicalId);
}

function typesOf(assembly: string, ids: readonly string[]): readonly string[] {
  const text = readFileSync(join(assembly, 'Sluice.template.json'), 'utf8');
  const { resources } = parseTemplate(text);
  return resources.filter(({ logicalId }) => ids.includes(logicalId)).map(({ type }) => type);
}
