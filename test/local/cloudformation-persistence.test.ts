import { expect, test } from 'vitest';
import { temporaryDirectory } from './assembly.ts';
import { recordedEngine } from './recorded-resources.ts';
import { CHAIN, table, topic } from './template-resources.ts';

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
