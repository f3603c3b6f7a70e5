import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { Contention } from '../../local/simulation/dynamodb/contention.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';

const LASTS_MS = 10;
const update = (sk: string) => ({
  TableName: TABLE_NAME,
  Key: { pk: 'p', sk },
  UpdateExpression: '',
});
const plain = (sk: string) => new UpdateCommand(update(sk));
const transaction = (...sks: string[]) =>
  new TransactWriteCommand({ TransactItems: sks.map((sk) => ({ Update: update(sk) })) });

/** A simulated table's contention; returns how long a command lasts. */
function contention(item?: Readonly<Record<string, unknown>>) {
  const law = new Contention();
  return (command: object, atMs: number) => law.admit(command, atMs, LASTS_MS, () => item);
}

test('a transaction refuses what meets it on an item, until it is over', () => {
  const admit = contention();
  expect(admit(transaction('one', 'two'), 0)).toBe(LASTS_MS);
  expect(() => admit(plain('two'), 9)).toThrow(TransactionConflictException);
  expect(() => admit(transaction('two', 'three'), 9)).toThrow(TransactionCanceledException);
  expect(admit(plain('three'), 9)).toBe(0);
  expect(admit(transaction('two', 'three'), 10)).toBe(LASTS_MS);
});

test('plain writes of one item wait for each other, a millisecond for each unit', () => {
  const admit = contention({ pk: 'p', sk: 'one', text: 'x'.repeat(1_500) });
  expect([0, 0, 0].map((atMs) => admit(plain('one'), atMs))).toEqual([0, 2, 4]);
  expect(admit(plain('other'), 0)).toBe(0);
  expect(admit(plain('one'), 10)).toBe(0);
});
