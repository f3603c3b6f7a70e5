import { expect, test } from 'vitest';
import { detectDrift } from '../../local/cloud/cloudformation/drift.ts';
import { recordedEngine } from './recorded-resources.ts';
import { queue } from './template-resources.ts';

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
