import { describe, expect, test } from 'vitest';
import { recordedEngine } from './recorded-resources.ts';
import { queue, table, topic } from './template-resources.ts';

describe('a name', () => {
  test('that another stack has is refused', async () => {
    const it = recordedEngine();
    await it.deploy(it.open('First'), { Queue: queue({ QueueName: 'orders' }) });

    const stack = it.open('Second');
    const status = await it.deploy(stack, { Queue: queue({ QueueName: 'orders' }) });

    expect(status).toBe('ROLLBACK_COMPLETE');
    const { reason } = stack.events.find((each) => each.status === 'CREATE_FAILED')!;
    expect(reason).toMatch(/^orders already exists in stack arn:.*stack\/First/);
  });

  test('is free again when its resource is gone', async () => {
    const it = recordedEngine();
    const named = { Queue: queue({ QueueName: 'orders' }) };
    const first = it.open('First');
    await it.deploy(first, named);
    await it.engine.delete(first);

    expect(await it.deploy(it.open('Second'), named)).toBe('CREATE_COMPLETE');
  });

  test('of a construct that was renamed is refused too: nothing takes the place of the ledger', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { Old: table({}, { DeletionPolicy: 'Retain' }) });

    const status = await it.deploy(stack, { New: table({}, { DeletionPolicy: 'Retain' }) });

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...stack.resources.keys()]).toEqual(['Old']);
  });

  test.each([
    ['is refused without the option', {}, 'Retain', 'ROLLBACK_COMPLETE'],
    ['is imported with the option', { importExisting: true }, 'Retain', 'CREATE_COMPLETE'],
    [
      'is imported where a failed creation would delete it',
      { importExisting: true },
      'RetainExceptOnCreate',
      'CREATE_COMPLETE',
    ],
    [
      'is not imported by a template that would delete it',
      { importExisting: true },
      'Delete',
      'ROLLBACK_COMPLETE',
    ],
  ])('that was left behind %s', async (_what, options, DeletionPolicy, expected) => {
    const it = recordedEngine();
    const first = it.open('First');
    await it.deploy(first, { Table: table({}, { DeletionPolicy: 'Retain' }) });
    await it.engine.delete(first);
    it.calls();

    const status = await it.deploy(
      it.open('Second'),
      { Table: table({}, { DeletionPolicy }) },
      options,
    );

    expect(status).toBe(expected);
    expect(it.calls()).not.toContain('create Table');
    expect(it.held.has('ledger')).toBe(true);
  });

  test('that AWS cannot import, since its identifier is another, is refused', async () => {
    const it = recordedEngine();
    const secret = {
      Type: 'AWS::SecretsManager::Secret',
      DeletionPolicy: 'Retain',
      Properties: { Name: 'sluice/main' },
    };
    const first = it.open('First');
    await it.deploy(first, { Secret: secret });
    await it.engine.delete(first);

    const status = await it.deploy(it.open(), { Secret: secret }, { importExisting: true });

    expect(status).toBe('ROLLBACK_COMPLETE');
  });

  test('that was imported stays when the import is taken back', async () => {
    const it = recordedEngine();
    it.held.set('ledger', {});
    it.failAt(({ logicalId }) => logicalId === 'Last');

    await it.deploy(
      it.open(),
      {
        Table: table({}, { DeletionPolicy: 'RetainExceptOnCreate' }),
        Last: topic({}, { DependsOn: 'Table' }),
      },
      { importExisting: true },
    );

    expect(it.held.has('ledger')).toBe(true);
  });
});
