import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { keyOfDay, keyOfOrder } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { dailyUsageOf } from '../../../shared/limits/daily-usage.ts';
import { openEntriesOf } from '../../../shared/limits/open-entry.ts';
import { createOrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { PlaceRecord } from '../../../shared/orders/model/record.ts';
import {
  ACCOUNT,
  BUDGET,
  claimOf,
  DAY,
  delivery,
  type Order,
  settleAll,
} from '../../model/budget/processes.ts';

const ORDER: Order = { stem: 'a'.repeat(25), owner: 'first', units: 60, outcome: 'open' };
const OTHER: Order = { ...ORDER, stem: 'b'.repeat(25), owner: 'other' };
const KEY = keyOfOrder(ORDER.stem);
const DAY_KEY = keyOfDay(ACCOUNT, DAY);

/** A store on a table of its own; a command for which `isLost` says so dies with its process. */
function ledger(isLost: (command: object) => boolean = () => false) {
  const clock = { nowMs: () => 0, sleepUntil: async () => {} };
  const table = new Table({ nowMs: () => 0, indexLagMs: () => 0, onWrite() {}, pageSize: 1_000 });
  const client = documentClientOf(async (command) => {
    if (isLost(command)) throw new Error('the process dies');
    return table.execute(command);
  });
  let nonces = 0;
  const store = createOrderStore(
    createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 }),
    clock,
    () => String(++nonces),
  );
  const usage = () => dailyUsageOf(table.find(DAY_KEY));
  const open = () => openEntriesOf(table.find(DAY_KEY));
  return { table, store, usage, open };
}

test('a day of the version before is counted on, and its orders return what they did not fill', async () => {
  const { table, store, usage } = ledger();
  const reserved = { day: DAY, units: 60, quoteRate: '1' };
  const old = { ...claimOf(ORDER), reserved, ...DAY_KEY, ...KEY, attempt: 1, version: 1 };
  table.execute(new PutCommand({ TableName: TABLE_NAME, Item: { ...old, history: [] } }));
  const before = { ...DAY_KEY, usedUnits: 60, orders: 1 };
  table.execute(new PutCommand({ TableName: TABLE_NAME, Item: before }));

  await delivery(OTHER)(store);
  expect(usage()).toEqual({ usedUnits: 60, orders: 1 });
  const [record] = await store.getAll([ORDER.stem]);
  await store.transition('not_placed', record!, { status: 'not_placed' });
  expect(usage()).toEqual({ usedUnits: 0, orders: 1 });
});

test('an order that the version before ends in the middle of a deployment is returned once', async () => {
  const { table, store, usage, open } = ledger(
    (command) =>
      command instanceof UpdateCommand && JSON.stringify(command.input).includes('placed'),
  );
  await expect(delivery(ORDER)(store)).rejects.toThrow('dies');
  // As the version before writes it, in one transaction.
  const end = { UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'status' } };
  const Values = { ':s': 'cancelled' };
  const input = { TableName: TABLE_NAME, Key: KEY, ...end, ExpressionAttributeValues: Values };
  table.execute(new UpdateCommand(input));
  table.execute(
    new UpdateCommand({
      TableName: TABLE_NAME,
      Key: DAY_KEY,
      UpdateExpression: 'ADD usedUnits :units',
      ExpressionAttributeValues: { ':units': -60 },
    }),
  );

  await settleAll(store);
  expect(open()).toEqual([]);
  expect(usage()).toEqual({ usedUnits: 0, orders: 1 });
});

test('a delivery finds the reservation of the one that crashed, where the day has no room for two', async () => {
  let isCrashing = true;
  const { store, usage, open } = ledger((command) => isCrashing && command instanceof PutCommand);
  await expect(delivery(ORDER)(store)).rejects.toThrow('dies');
  expect(usage()).toEqual({ usedUnits: 60, orders: 1 });
  isCrashing = false;
  await delivery({ ...ORDER, owner: 'again', units: 70 })(store);
  expect(await store.getAll([ORDER.stem])).toMatchObject([{ status: 'open', owner: 'again' }]);
  await settleAll(store);
  expect(usage()).toEqual({ usedUnits: 70, orders: 1 });
  expect(open()).toEqual([]);
});

test('a repeat takes nothing, also where the day has no room for it', async () => {
  const { store, usage, open } = ledger();
  await delivery(ORDER)(store);
  await delivery({ ...ORDER, owner: 'again' })(store);
  expect(await store.getAll([ORDER.stem])).toMatchObject([{ status: 'open', owner: 'first' }]);
  await delivery(OTHER)(store);
  expect(await store.getAll([OTHER.stem])).toMatchObject([{ status: 'rejected' }]);
  expect(usage()).toEqual({ usedUnits: 60, orders: 1 });
  expect(open()).toEqual([]);
});

test('an order that rests costs one write of the day, and the next order removes its entry', async () => {
  const writes: string[] = [];
  const { store, usage, open } = ledger((command) => {
    if (command instanceof UpdateCommand) writes.push(String(command.input.Key?.sk));
    return false;
  });
  await delivery({ ...ORDER, units: 30 })(store);
  expect(writes.filter((key) => key === DAY_KEY.sk)).toHaveLength(1);
  expect(open()).toMatchObject([{ stem: ORDER.stem }]);
  await delivery({ ...OTHER, units: 30 })(store);
  expect(writes.filter((key) => key === DAY_KEY.sk)).toHaveLength(2);
  expect(open()).toMatchObject([{ stem: OTHER.stem }]);
  expect(usage()).toEqual({ usedUnits: 60, orders: 2 });
});

test('an older picture of an order does not bring back its older entry', async () => {
  const { store, usage } = ledger();
  await delivery(ORDER)(store);
  const [seen] = (await store.getAll([ORDER.stem])) as [PlaceRecord];
  const smaller = { reserved: { ...seen.reserved!, units: 50 }, filledAmount: '0' };
  await store.transition('updated', seen, smaller);
  const [changed] = (await store.getAll([ORDER.stem])) as [PlaceRecord];
  expect(changed.reserved?.entry).not.toBe(seen.reserved?.entry);

  await store.transition('updated', seen, smaller);
  const [again] = (await store.getAll([ORDER.stem])) as [PlaceRecord];
  expect(again.reserved).toEqual(changed.reserved);
  expect(usage()).toEqual({ usedUnits: 50, orders: 1 });
});

test('a second firing takes from the budget of its own day, and returns to it', async () => {
  const { table, store } = ledger();
  const NEXT_DAY = '2026-11-23';
  const { attempt: _attempt, ...armedOrder } = claimOf(ORDER);
  await store.create('armed', {
    ...armedOrder,
    status: 'armed',
    trigger: { price: '1', rule: '<=', source: 'last', confirmSeconds: 0, expiresAtMs: 9e12 },
    armed: { armedSinceMs: 0, armedVersion: 0, firings: 0 },
  });
  const read = async () => (await store.getAll([ORDER.stem]))[0] as PlaceRecord;
  const usageOf = (day: string) => dailyUsageOf(table.find(keyOfDay(ACCOUNT, day)));

  async function fireOn(day: string, number: number): Promise<void> {
    await store.transition('fired', await read(), { firedAtMs: number, firings: number });
    const attempt = { attempt: number, text: `t-${number}`, signedAtMs: 0, exptimeMs: 3_000 };
    const change = { ...attempt, status: 'submitting' as const, submitByMs: 300_000 };
    const reservation = { day, units: 60, quoteRate: '1' };
    const written = await store.transitionWithin(
      BUDGET,
      'released',
      await read(),
      reservation,
      change,
    );
    expect(written).toMatchObject({ applied: true });
  }

  await fireOn(DAY, 1);
  await store.transition('armed_again', await read(), { status: 'armed', firedAtMs: undefined });
  expect(usageOf(DAY)).toMatchObject({ usedUnits: 0 });
  await fireOn(NEXT_DAY, 2);
  expect(usageOf(DAY)).toMatchObject({ usedUnits: 0 });
  expect(usageOf(NEXT_DAY)).toEqual({ usedUnits: 60, orders: 1 });
  await store.transition('not_placed', await read(), { status: 'not_placed' });
  await settleAll(store);
  expect([usageOf(DAY).usedUnits, usageOf(NEXT_DAY).usedUnits]).toEqual([0, 0]);
});
