import { expect, it } from 'vitest';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { createOrderStore, type NewRecord } from '../../../shared/orders/ledger/order-store.ts';
import { type ExitRecord, NOTHING_FILLED } from '../../../shared/orders/model/record.ts';
import { exitWrite } from '../../../shared/orders/tracking/exits/exit-change.ts';
import type { ExitChange } from '../../../shared/programs/exits/decision.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';

const NOW_MS = 1_000;
const TAKE_PROFIT: ExitLeg = {
  name: 'tp1',
  kind: 'take_profit',
  target: 1,
  price: '63000',
  amount: '0.02',
  grantedAtMs: NOW_MS,
};
const STEP: ExitLeg = { name: 'sl1', kind: 'step', amount: '0.05', grantedAtMs: NOW_MS };

/** A working exit that owns 0.05, and everything that may happen to it. */
async function workingExit() {
  const clock = { nowMs: () => NOW_MS, sleepUntil: async () => {} };
  const table = new Table({ nowMs: () => 0, indexLagMs: () => 0, onWrite() {}, pageSize: 1_000 });
  const client = documentClientOf(async (command) => table.execute(command));
  const ledger = createLedgerTable(client, TABLE_NAME, { clock, random: () => 0 });
  const store = createOrderStore(ledger, clock, () => 'nonce');
  const base = { account: 'main', hash: 'h', issuedAtMs: 0, submitByMs: 9e12, configHash: 'c' };
  const sentBy = { kind: 'message', principal: 'p' } as const;
  const created = await store.create('working', {
    ...base,
    stem: 'x'.repeat(25),
    id: 'oco',
    action: 'exit',
    status: 'working',
    sentBy,
    holding: { currency_pair: 'BTC_USDT', amount: '0.05' },
    exits: { takeProfits: [{ price: '63000' }] },
    program: {
      state: { owned: '0.05', missing: '0', legs: [] },
      armedSinceMs: 0,
      armedVersion: 0,
      filled: NOTHING_FILLED,
    },
  });
  let exit = created.record as ExitRecord;
  async function change(next: ExitChange): Promise<void> {
    const { name, change: patch } = exitWrite(exit, next, () => NOTHING_FILLED, NOW_MS);
    const written = await store.transition(name, exit, patch);
    expect(written.applied).toBe(true);
    exit = written.record as ExitRecord;
  }
  async function claim(leg: ExitLeg) {
    const record = {
      ...base,
      stem: leg.name.repeat(8),
      id: `oco/${leg.name}`,
      parent: 'oco',
      action: 'place',
      status: 'submitting',
      owner: 'owner',
      sentBy: { kind: 'exit', principal: 'p' },
      order: { currency_pair: 'BTC_USDT', side: 'sell', type: 'limit', amount: leg.amount },
      attempt: { number: 1, text: 't-1', exptimeMs: 1, signedAtMs: 0 },
    } as unknown as NewRecord;
    return (await store.claimChild(exit, { name: leg.name, grant: leg.amount }, record))?.applied;
  }
  const cancel = async () => {
    const written = await store.transition('cancel_requested', exit, { cancelRequestedAtMs: 1 });
    exit = written.record as ExitRecord;
  };
  return { change, claim, cancel };
}

it('claims a leg that is granted, once', async () => {
  const { change, claim } = await workingExit();
  expect(await claim(TAKE_PROFIT)).toBeUndefined();
  await change({ kind: 'grant', legs: [TAKE_PROFIT] });
  expect(await claim({ ...TAKE_PROFIT, amount: '0.03' })).toBeUndefined();
  expect(await claim(TAKE_PROFIT)).toBe(true);
  expect(await claim(TAKE_PROFIT)).toBe(false);
});

it('claims no take-profit while the stop fires, and no step while it does not', async () => {
  const { change, claim } = await workingExit();
  await change({ kind: 'grant', legs: [TAKE_PROFIT] });
  await change({ kind: 'fire', cause: 'stop_loss' });
  expect(await claim(TAKE_PROFIT)).toBeUndefined();
  const settled = { name: 'tp1', sold: '0', outcome: 'withdrawn', missing: '0' } as const;
  await change({ kind: 'settle', ...settled });
  await change({ kind: 'grant', legs: [STEP] });
  await change({ kind: 'arm_again' });
  expect(await claim(STEP)).toBeUndefined();
  await change({ kind: 'fire', cause: 'stop_loss' });
  expect(await claim(STEP)).toBe(true);
});

it('claims nothing of an exit that is suspended, cancelled or over', async () => {
  const suspended = await workingExit();
  await suspended.change({ kind: 'grant', legs: [TAKE_PROFIT] });
  await suspended.change({ kind: 'suspend' });
  expect(await suspended.claim(TAKE_PROFIT)).toBeUndefined();

  const cancelled = await workingExit();
  await cancelled.change({ kind: 'grant', legs: [TAKE_PROFIT] });
  await cancelled.cancel();
  expect(await cancelled.claim(TAKE_PROFIT)).toBeUndefined();

  const over = await workingExit();
  await over.change({ kind: 'grant', legs: [TAKE_PROFIT] });
  await over.change({ kind: 'end', why: 'cancelled' });
  expect(await over.claim(TAKE_PROFIT)).toBeUndefined();
});
