import { expect, it } from 'vitest';
import { pause } from '../../cli/commands/pause.ts';
import type { Context } from '../../cli/program/command.ts';

async function pausing(name: string, account?: string) {
  const texts: string[] = [];
  const context = {
    clock: { nowMs: () => Date.parse('2026-11-22T08:30:00Z') },
    terminal: { show: (_json: unknown, shown: () => string) => texts.push(shown()) },
    connect: () => ({
      target: { portfolios: { core: 'main' }, recurringOrders: { weekly: 'main' } },
      stack: { pauses: { pause: async () => {} } },
    }),
  } as unknown as Context;
  await pause.run(context, {
    operands: [name],
    options: { ...(account !== undefined && { account }) },
  });
  return texts[0];
}

it('a pause says what becomes of a run that is under way: it buys nothing more', async () => {
  expect(await pausing('core')).toBe(
    'The portfolio "core" is paused. A current run begins nothing more: after its sells it does not buy.',
  );
  expect(await pausing('weekly')).toBe('The recurring order "weekly" is paused.');
});

it('a portfolio is not paused under the name of another account', async () => {
  await expect(pausing('core', 'fund')).rejects.toMatchObject({
    code: 'OTHER_ACCOUNT',
    message: '"core" belongs to the account "main", not "fund". Nothing was done.',
  });
  expect(await pausing('core', 'main')).toContain('is paused');
});
