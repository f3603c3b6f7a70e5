import { expect, it } from 'vitest';
import { rebalance } from '../../cli/commands/rebalance.ts';
import type { Context } from '../../cli/program/command.ts';

/** Runs `sluice rebalance core`, whose run is so. */
async function rebalanced(run: object, options: object = {}) {
  const shown: unknown[] = [];
  const told: string[] = [];
  const all = { id: 'core-2026-11-22T09:00Z', legs: [], ...run };
  const context = {
    terminal: {
      note: () => {},
      show: (json: unknown) => shown.push(json),
      fail: (text: string) => told.push(text),
    },
    onInterrupt: () => {},
    connect: () => ({
      stack: { rebalance: async () => ({ run: all }) },
      target: { portfolios: { core: 'main' }, recurringOrders: {} },
    }),
  } as unknown as Context;
  const exitCode = await rebalance.run(context, { operands: ['core'], options });
  return { exitCode, json: shown[0], told };
}

it('sluice rebalance says in its JSON too why a run did not end well', async () => {
  const reason = { code: 'PAUSED', message: 'The portfolio is paused.' };
  const { exitCode, json, told } = await rebalanced({ status: 'skipped', reason });
  const message = 'The run core-2026-11-22T09:00Z is skipped: The portfolio is paused.';
  expect(json).toMatchObject({ error: { code: 'PAUSED', message }, status: 'skipped', reason });
  expect([exitCode, told]).toEqual([1, [message]]);
});

it('sluice rebalance has no error in the JSON of a run that ended well', async () => {
  const { exitCode, json, told } = await rebalanced({ status: 'done' });
  expect(json).not.toHaveProperty('error');
  expect([exitCode, told]).toEqual([0, []]);
});
