import { readFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observation } from '../../local/cloud/cloud.ts';
import { INDEXES } from '../../shared/ledger/keys.ts';
import { isFinal, type Status } from '../../shared/orders/model/status.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const isLong = process.env.SLUICE_LONG === '1';

type Stored = {
  readonly item: Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly status: Status;
  };
};

/** Written by the code of earlier versions, and never edited: see stored-orders.test.ts. */
const LINES = readFileSync(new URL('../fixtures/stored-orders.jsonl', import.meta.url), 'utf8');
const STORED = LINES.trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as Stored).item);

describe.runIf(isLong)('A deployment onto the ledger of a version before', () => {
  let it: TestStack;
  const failures: Observation[] = [];
  beforeAll(async () => {
    it = await startTestStack();
    it.stack.cloud.observe((observation) => {
      if (observation.kind === 'invocation' && observation.error) failures.push(observation);
    });
    const { OrdersTableName: TableName } = it.stack.outputs;
    for (const item of STORED) {
      const unfinished = isFinal(item.status)
        ? {}
        : { [INDEXES.unfinished.partition]: item.account };
      await it.documentClient.send(new PutCommand({ TableName, Item: { ...item, ...unfinished } }));
    }
  });
  afterAll(() => it.stop());

  test('shows every order, goes on tracking, and trades new ones', async () => {
    const listed = await runSluice(it.folder, ['list', '--limit', '500', '--json']);
    expect(listed.exitCode, listed.stderr).toBe(0);
    const shown = new Set((JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id));
    const ofMain = STORED.filter(({ account }) => account === 'main');
    expect(ofMain.filter(({ id }) => !shown.has(id))).toEqual([]);

    for (let tick = 0; tick < 3; tick++) await it.stack.fireTrackOrders();
    await it.send({ id: 'after-the-update', type: 'market', amount: '25' });
    expect(await it.settled('after-the-update')).toMatchObject({ status: 'filled' });
    expect(failures).toEqual([]);

    const exported = await runSluice(it.folder, ['export', '--orders', '--from', '2020-01-01']);
    expect(exported.stderr).not.toMatch(/\n +at /);
    const watched = await runSluice(it.folder, ['limits', '--json']);
    expect(watched.exitCode, watched.stderr).toBe(0);
  });
});
