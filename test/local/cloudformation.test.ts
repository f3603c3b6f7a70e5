import { describe, expect, test } from 'vitest';
import { recordedEngine, statusesOf } from './recorded-resources.ts';
import { CHAIN, queue, table, topic } from './template-resources.ts';

describe('a creation', () => {
  test('makes resources after those that they need, and resolves their names', async () => {
    const it = recordedEngine();
    const stack = it.open();

    expect(await it.deploy(stack, CHAIN)).toBe('CREATE_COMPLETE');

    expect(it.calls()).toEqual(['create A', 'create B', 'create C']);
    const { B, A } = Object.fromEntries(stack.resources);
    expect(A!.name).toMatch(/^Test-A-[A-Z0-9]{12}$/);
    expect(B!.properties).toEqual({ DisplayName: `${A!.name}-b` });
    expect(statusesOf(stack, 'A')).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
    expect(statusesOf(stack, 'Test')).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
  });

  test('that fails is taken back in reverse, and its stack can only be deleted', async () => {
    const it = recordedEngine();
    const stack = it.open();
    it.failAt(({ logicalId }) => logicalId === 'C');

    expect(await it.deploy(stack, CHAIN)).toBe('ROLLBACK_COMPLETE');

    expect(it.calls()).toEqual(['create A', 'create B', 'delete B', 'delete A']);
    expect(it.held.size).toBe(0);
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')).toMatchObject({
      logicalId: 'C',
      reason: 'C cannot be made.',
    });
    await expect(it.deploy(stack, CHAIN)).rejects.toThrow(/is in ROLLBACK_COMPLETE state/);
    await it.engine.delete(stack);
    expect(stack.status).toBe('DELETE_COMPLETE');
  });

  test('leaves what has the policy Retain, and not what has RetainExceptOnCreate', async () => {
    const it = recordedEngine();
    it.failAt(({ logicalId }) => logicalId === 'Last');

    await it.deploy(it.open(), {
      Kept: queue({ QueueName: 'kept' }, { DeletionPolicy: 'Retain' }),
      Gone: queue({ QueueName: 'gone' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
      Last: topic({}, { DependsOn: ['Kept', 'Gone'] }),
    });

    expect([...it.held.keys()]).toEqual(['kept']);
  });

  test('without a rollback stays as it is, and goes on or is taken back', async () => {
    const it = recordedEngine();
    const stack = it.open();
    it.failAt(({ logicalId }) => logicalId === 'C');
    expect(await it.deploy(stack, CHAIN, { disableRollback: true })).toBe('CREATE_FAILED');
    expect(it.held.size).toBe(2);

    it.failAt(undefined);
    expect(await it.deploy(stack, CHAIN, { disableRollback: true })).toBe('CREATE_COMPLETE');
    expect(it.calls()).toEqual(['create A', 'create B', 'create C']);

    const second = it.open('Second');
    it.failAt(({ logicalId }) => logicalId === 'C');
    await it.deploy(second, CHAIN, { disableRollback: true });
    it.calls();
    await it.engine.rollback(second);
    expect([second.status, it.calls()]).toEqual(['ROLLBACK_COMPLETE', ['delete B', 'delete A']]);
  });
});

describe('an update', () => {
  test('touches only what has changed', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, CHAIN);
    it.calls();

    expect(await it.deploy(stack, { ...CHAIN, A: topic({ DisplayName: 'other' }) })).toBe(
      'UPDATE_COMPLETE',
    );

    expect(it.calls()).toEqual(['update A']);
  });

  test('deletes what has gone from the template last, those that need others first', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, CHAIN);
    it.calls();

    await it.deploy(stack, { D: topic() });

    expect(it.calls()).toEqual(['create D', 'delete C', 'delete B', 'delete A']);
    expect([...stack.resources.keys()]).toEqual(['D']);
  });

  test('that fails ends in the state of before', async () => {
    const it = recordedEngine();
    const stack = it.open();
    const before = { ...CHAIN, Removed: topic({ TopicName: 'removed' }) };
    await it.deploy(stack, before);
    const state = () => [...stack.resources.values()].map((each) => ({ ...each }));
    const held = () => new Map(it.held);
    const [wasDeployed, wasHeld] = [state(), held()];
    const after = { ...CHAIN, A: topic({ DisplayName: 'other' }), D: topic(), E: topic() };

    for (const failing of ['A', 'D', 'E']) {
      it.failAt(({ action, logicalId }) => logicalId === failing && action !== 'delete');
      expect(await it.deploy(stack, after)).toBe('UPDATE_ROLLBACK_COMPLETE');
      it.failAt(undefined);
      expect(state()).toEqual(wasDeployed);
      expect(held()).toEqual(wasHeld);
    }
    expect(await it.deploy(stack, after)).toBe('UPDATE_COMPLETE');
  });

  test('replaces what AWS replaces: the new one comes first, what names it follows, the old one goes', async () => {
    const it = recordedEngine();
    const stack = it.open();
    const naming = topic({ DisplayName: { Ref: 'Queue' } });
    await it.deploy(stack, { Queue: queue(), Naming: naming });
    const { name: old } = stack.resources.get('Queue')!;
    it.calls();

    await it.deploy(stack, { Queue: queue({ FifoQueue: true }), Naming: naming });

    expect(it.calls()).toEqual(['create Queue', 'update Naming', 'delete Queue']);
    expect(it.held.has(old)).toBe(false);
    expect(stack.resources.get('Naming')!.properties.DisplayName).not.toBe(old);
  });

  test('keeps the old one of a replacement with UpdateReplacePolicy Retain', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { Queue: queue() });
    const { name } = stack.resources.get('Queue')!;

    await it.deploy(stack, {
      Queue: queue({ FifoQueue: true }, { UpdateReplacePolicy: 'Retain' }),
    });

    expect(it.held.has(name)).toBe(true);
    expect(statusesOf(stack, 'Queue').at(-1)).toBe('DELETE_SKIPPED');
  });

  test('deletes what named the old one of a replacement before it', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { Queue: queue(), Naming: topic({ DisplayName: { Ref: 'Queue' } }) });
    it.calls();

    await it.deploy(stack, { Queue: queue({ FifoQueue: true }) });

    expect(it.calls()).toEqual(['create Queue', 'delete Naming', 'delete Queue']);
  });

  test('that fails after a replacement keeps the old one, and deletes the new one', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { Queue: queue() });
    const before = stack.resources.get('Queue');
    it.failAt(({ logicalId }) => logicalId === 'Last');

    const Last = topic({}, { DependsOn: 'Queue' });
    await it.deploy(stack, { Queue: queue({ FifoQueue: true }), Last });

    expect(stack.resources.get('Queue')).toEqual(before);
    expect([...it.held.keys()]).toEqual([before!.name]);
  });

  test('whose rollback fails can be rolled back again', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, CHAIN);
    const before = [...stack.resources.values()];
    let updates = 0;
    it.failAt(({ logicalId, action }) => {
      if (logicalId === 'A' && action === 'update') updates += 1;
      return logicalId === 'D' || updates === 2;
    });
    const after = { ...CHAIN, A: topic({ DisplayName: 'other' }), D: topic() };
    expect(await it.deploy(stack, after)).toBe('UPDATE_ROLLBACK_FAILED');

    it.failAt(undefined);
    await it.engine.rollback(stack);

    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...stack.resources.values()]).toEqual(before);
  });

  test('never replaces what has a name in the template', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { Table: table() });

    const other = [{ AttributeName: 'other', KeyType: 'HASH' }];
    const status = await it.deploy(stack, { Table: table({ KeySchema: other }) });

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.events.find((each) => each.status === 'UPDATE_FAILED')!.reason).toMatch(
      /custom-named resource requires replacing. Rename ledger and/,
    );
  });

  test('never changes the type of a resource', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, { It: queue() });

    expect(await it.deploy(stack, { It: topic() })).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('a deletion', () => {
  test('goes in reverse, and leaves what its policies keep', async () => {
    const it = recordedEngine();
    const stack = it.open();
    const Kept = queue({}, { DeletionPolicy: 'RetainExceptOnCreate' });
    await it.deploy(stack, { ...CHAIN, Kept, Table: table({}, { DeletionPolicy: 'Retain' }) });
    it.calls();

    await it.engine.delete(stack);

    expect(it.calls()).toEqual(['delete C', 'delete B', 'delete A']);
    expect(it.held.size).toBe(2);
    expect(statusesOf(stack, 'Kept').at(-1)).toBe('DELETE_SKIPPED');
    expect(it.engine.stacks.find('Test')).toBeUndefined();
    expect(it.engine.stacks.find(stack.id)?.status).toBe('DELETE_COMPLETE');
  });

  test('that fails names what is left, and can be tried again', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, CHAIN);
    it.failAt(({ logicalId }) => logicalId === 'B');

    await it.engine.delete(stack);
    expect([stack.status, stack.statusReason]).toEqual([
      'DELETE_FAILED',
      'The following resource(s) failed to delete: [B].',
    ]);

    it.failAt(undefined);
    await it.engine.delete(stack);
    expect(stack.status).toBe('DELETE_COMPLETE');
  });

  test('is refused while the stack is protected', async () => {
    const it = recordedEngine();
    const stack = it.open();
    await it.deploy(stack, CHAIN);
    stack.isProtected = true;

    expect(() => it.engine.delete(stack)).toThrow(/TerminationProtection is enabled/);
  });
});
