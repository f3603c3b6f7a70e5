import { expect, it } from 'vitest';
import { cancel } from '../../cli/commands/cancel.ts';
import type { Context } from '../../cli/program/command.ts';
import { TAG } from '../../local/simulation/deployment.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME } from '../../local/simulation/dynamodb/table.ts';
import type { World } from '../../local/simulation/world.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { pass, recordIn } from './scripted.ts';
import { BRACKET, booksOf, SECOND_MS, send, worldAt60000 } from './scripted-exits.ts';

type Machine = {
  /** How far the clock of the person's machine is ahead. */
  readonly aheadMs?: number;
  /** Writes the message that is sent. */
  readonly written?: (body: string) => string;
};

/** Runs `sluice cancel` while the world goes on. */
function sluiceCancel(world: World, { aheadMs = 0, written = (body) => body }: Machine = {}) {
  const { scheduler, table } = world;
  const clock = {
    nowMs: () => scheduler.nowMs + aheadMs,
    sleepUntil: (timeMs: number) => scheduler.runUntil(timeMs - aheadMs),
  };
  const client = documentClientOf(async (command) => table.execute(command));
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  let ids = 0;
  return async (operands: readonly string[], options: object) => {
    const said: string[] = [];
    const shown: Record<string, readonly { readonly id: string; readonly status: string }[]>[] = [];
    const context = {
      account: 'main',
      clock,
      randomBytes: (size: number) => new Uint8Array(size).fill(++ids),
      onInterrupt: () => {},
      terminal: {
        note: (text: string) => said.push(text),
        fail: (text: string) => said.push(text),
        show: (json: (typeof shown)[number]) => shown.push(json),
      },
      connect: () => ({
        target: { accounts: { main: {} } },
        stack: {
          store: createOrderStore(ledger, clock, () => 'n'),
          stemOf: (account: string, id: string) => orderStem(TAG, account, id),
          async sendOrder(body: string, group: string) {
            world.send(written(body), group);
            return { messageId: 'M1' };
          },
        },
      }),
    } as unknown as Context;
    const exit = await cancel.run(context, { operands, options });
    return { exit, said, shown: shown[0]! };
  };
}

const ids = (records: readonly { readonly id: string; readonly status: string }[] | undefined) =>
  records?.map(({ id, status }) => `${id} ${status}`);

const ALL = { all: true };
const WITH_EXITS = { ...ALL, 'with-exits': true };
const RESTING = { id: 'entry', side: 'buy', amount: '0.05', price: '59000', exits: BRACKET };

it('cancel --all --with-exits ends the exit of a bracket that has just bought', async () => {
  const world = worldAt60000();
  send(world, { id: 'entry', type: 'market', side: 'buy', amount: '3000', exits: BRACKET });
  await pass(world, 250);
  expect(recordIn(world, 'entry').status).toBe('filled');
  const { exit, shown } = await sluiceCancel(world)([], WITH_EXITS);
  expect([exit, ids(shown.cancelled)]).toEqual([0, ['entry/exit cancelled']]);
  await pass(world, 60 * SECOND_MS);
  expect(recordIn(world, 'entry/exit').status).toBe('cancelled');
  expect(booksOf(world).live).toBe(0);
});

it('cancel --all --with-exits ends the exit of a bracket that buys while it is cancelled', async () => {
  const world = worldAt60000();
  send(world, RESTING);
  await pass(world, 400 * SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '58990');
  await pass(world, 50);
  const { exit, shown } = await sluiceCancel(world)([], WITH_EXITS);
  const entry = recordIn(world, 'entry').status;
  expect([exit, ids(shown.cancelled)]).toEqual([0, [`entry ${entry}`, 'entry/exit cancelled']]);
  await pass(world, 60 * SECOND_MS);
  expect(booksOf(world).live).toBe(0);
});

it('cancel --all --with-exits waits for no exit of what has bought nothing', async () => {
  const world = worldAt60000();
  send(world, RESTING);
  await pass(world, 20 * SECOND_MS);
  const { exit, shown } = await sluiceCancel(world)([], WITH_EXITS);
  expect([exit, ids(shown.cancelled)]).toEqual([0, ['entry cancelled']]);
});

it('cancel --all --with-exits --no-wait says that an exit may still begin', async () => {
  const world = worldAt60000();
  send(world, RESTING);
  await pass(world, 20 * SECOND_MS);
  const { said } = await sluiceCancel(world)([], { ...WITH_EXITS, 'no-wait': true });
  expect(said.join(' ')).toContain('An exit that has not begun yet is not cancelled.');
});

it('a cancel that is refused is told, and is not said to go on', async () => {
  const world = worldAt60000();
  send(world, { ...RESTING, exits: undefined });
  await pass(world, 20 * SECOND_MS);
  const written = (body: string) => body.replace('{', '{"unheard_of":"1",');
  const { exit, said, shown } = await sluiceCancel(world, { written })([], ALL);
  expect([exit, ids(shown.cancelled), ids(shown.left)]).toEqual([1, [], ['entry open']]);
  expect(shown.error).toMatchObject({ code: 'UNKNOWN_FIELD' });
  expect(said.at(-1)).toMatch(/^The cancel of "entry" was refused: /);
});

it.each([
  ['cancel ID', ['entry'], {}],
  ['cancel --all', [], ALL],
] as const)(
  '%s cancels although the clock of its machine is 45 s ahead',
  async (_name, operands, options) => {
    const world = worldAt60000();
    send(world, { ...RESTING, exits: undefined });
    await pass(world, 20 * SECOND_MS);
    expect((await sluiceCancel(world, { aheadMs: 45_000 })(operands, options)).exit).toBe(0);
    expect(recordIn(world, 'entry').status).toBe('cancelled');
  },
);
