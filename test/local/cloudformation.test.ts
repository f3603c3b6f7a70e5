import { describe, expect, test } from 'vitest';
import { detectDrift } from '../../local/cloud/cloudformation/drift.ts';
import { serviceSpec } from '../../local/cloud/cloudformation/service-spec.ts';
import { temporaryDirectory } from './assembly.ts';
import { recordedEngine, statusesOf } from './recorded-resources.ts';

const topic = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: properties,
  ...more,
});
const queue = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});
const table = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { TableName: 'ledger', KeySchema: KEYS, ...properties },
  ...more,
});
const KEYS = [{ AttributeName: 'pk', KeyType: 'HASH' }];
/** C needs B, and B needs A. */
const CHAIN = {
  C: topic({ DisplayName: { 'Fn::GetAtt': ['B', 'Arn'] } }),
  B: topic({ DisplayName: { 'Fn::Sub': `\${A}-b` } }),
  A: topic({ DisplayName: 'a' }),
};

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

describe('a template', () => {
  const accept = (template: object, given = {}) =>
    recordedEngine().engine.accept(JSON.stringify(template), given);

  test.each([
    ['without resources', { Resources: {} }, /At least one Resources member/],
    [
      'with a circle',
      { Resources: { A: topic({}, { DependsOn: 'B' }), B: topic({}, { DependsOn: 'A' }) } },
      /Circular dependency between resources: \[A, B\]/,
    ],
    [
      'with a section that is not known',
      { Resources: CHAIN, Transform: 'x' },
      /does not know Transform/,
    ],
    [
      'with a resource key that is not known',
      { Resources: { A: { ...topic(), UpdatePolicy: {} } } },
      /does not know UpdatePolicy/,
    ],
    [
      'with a function that is not known',
      { Resources: { A: topic({ DisplayName: { 'Fn::Cidr': 'x' } }) } },
      /does not know Fn::Cidr/,
    ],
    [
      'with a snapshot',
      { Resources: { A: topic({}, { DeletionPolicy: 'Snapshot' }) } },
      /does not support deletion policy Snapshot/,
    ],
    [
      'with a parameter of Parameter Store that is not there',
      {
        Resources: CHAIN,
        Parameters: { V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/none' } },
      },
      /Unable to fetch parameters \[\/none\]/,
    ],
    [
      'whose rule does not hold',
      {
        Resources: CHAIN,
        Rules: {
          R: {
            Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] }, AssertDescription: 'a is b' }],
          },
        },
      },
      /a is b/,
    ],
  ])('%s is refused', (_what, template, message) => {
    expect(() => accept(template)).toThrow(message);
  });

  test('takes values for its parameters, within what they allow', () => {
    const Parameters = { Size: { Type: 'String', AllowedValues: ['1', '2'] } };
    const template = { Resources: CHAIN, Parameters };

    expect(accept(template, { Size: '2' }).deployment.parameters).toEqual({ Size: '2' });
    expect(() => accept(template, { Size: '3' })).toThrow(/"3" is not allowed/);
    expect(() => accept(template)).toThrow(/\[Size\] must have values/);
    expect(() => accept(template, { Other: '1' })).toThrow(/\[Other\] do not exist/);
  });
});

test('stacks outlive the process: their resources are taken over, not made again', async () => {
  const directory = temporaryDirectory();
  const earlier = recordedEngine(directory);
  await earlier.deploy(earlier.open(), { ...CHAIN, Table: table() });
  const names = [...earlier.engine.stacks.find('Test')!.resources.values()].map(({ name }) => name);

  const it = recordedEngine(directory);
  await it.engine.restore();

  expect(it.calls()).toEqual(['adopt A', 'adopt B', 'adopt C', 'adopt Table']);
  const stack = it.engine.stacks.find('Test')!;
  expect([...stack.resources.values()].map(({ name }) => name)).toEqual(names);
  await it.deploy(stack, { ...CHAIN, A: topic({ DisplayName: 'other' }), Table: table() });
  expect(it.calls()).toEqual(['update A']);
  const second = it.open('Second');
  expect(await it.deploy(second, { Table: table() })).toBe('ROLLBACK_COMPLETE');
});

test('the data on resource types tell what replaces, also inside of a property', () => {
  const spec = serviceSpec();
  const changes = (type: string, before: object, after: object) =>
    spec.replacingChanges(type, { ...before }, { ...after });

  expect(spec.primaryIdentifier('AWS::DynamoDB::Table')).toEqual(['TableName']);
  expect(changes('AWS::SQS::Queue', { QueueName: 'a' }, { QueueName: 'b' })).toEqual(['QueueName']);
  expect(changes('AWS::SQS::Queue', {}, { VisibilityTimeout: 1 })).toEqual([]);
  const budget = (BudgetName: string) => ({ Budget: { BudgetName, BudgetType: 'COST' } });
  const renamed = changes('AWS::Budgets::Budget', budget('a'), budget('b'));
  expect(changes('AWS::EC2::Instance', { ImageId: 'a' }, { ImageId: 'b' })).toEqual(['ImageId']);
  expect(renamed).toEqual(['Budget.BudgetName']);
  expect(() => spec.primaryIdentifier('AWS::No::Type')).toThrow(/AWS::No::Type is not in/);
});

test('drift is what the services hold otherwise than the stack', async () => {
  const it = recordedEngine();
  const stack = it.open();
  await it.deploy(stack, {
    Same: queue({ QueueName: 'same' }),
    Changed: queue({ QueueName: 'changed', VisibilityTimeout: 30 }),
    Gone: queue({ QueueName: 'gone' }),
  });
  it.held.set('changed', { QueueName: 'changed', VisibilityTimeout: 60 });
  it.held.delete('gone');

  const drifts = await detectDrift(stack, it.handlerOf);

  expect(
    drifts.map(({ resource, status, differences }) => [resource.logicalId, status, differences]),
  ).toEqual([
    ['Same', 'IN_SYNC', []],
    ['Changed', 'MODIFIED', [{ path: '/VisibilityTimeout', expected: 30, actual: 60 }]],
    ['Gone', 'DELETED', []],
  ]);
});
