import { expect, it } from 'vitest';
import { approveData, haltData } from '../../../shared/telegram/button-data.ts';
import { pressOf, textMessage } from '../../support/bot-api-server.ts';
import fc from '../../support/fast-check.ts';
import { botWorld, CHAT, refusal, type Telegram } from './bot-world.ts';

const numRuns = process.env.SLUICE_LONG ? 5_000 : 100;
const ACCOUNTS = ['main', 'second', 'third'];
const CONFIRM_MS = 120_000;
/** By so much the clock of the function that takes the press may be behind that of the one that asked. */
const BEHIND_MS = 300_000;
const PLAN = '0123456789abcdef';

const FAULTS: Readonly<Record<string, Telegram>> = {
  none: () => undefined,
  silent: () => new Error('ECONNRESET'),
  broken: () => refusal(502, 'Bad Gateway'),
  flooded: () => refusal(429, 'Too Many Requests', { retry_after: 60 }),
  blocked: () => refusal(403, 'Forbidden: bot was blocked by the user'),
  edits: ({ method }) =>
    method === 'editMessageText' ? refusal(400, 'Bad Request: not found') : undefined,
};

const STEP = fc.record({
  kind: fc.constantFrom('halt', 'approve', 'leave', 'ask', 'text', 'repeat', 'odd'),
  account: fc.constantFrom(undefined, ...ACCOUNTS, 'gone'),
  isServed: fc.boolean(),
  /** When the button was made. */
  askedAgoMs: fc.oneof(
    fc.integer({ min: -5_000, max: 200_000 }),
    fc.integer({ min: -BEHIND_MS - 60_000, max: -BEHIND_MS + 60_000 }),
  ),
  text: fc.constantFrom(
    '/halt',
    '/halt main',
    '/resume',
    '/status',
    'hello',
    '/pnl',
    '/halt\n*all*',
  ),
  telegram: fc.constantFrom(...Object.keys(FAULTS)),
  /** Of the commands to the ledger, those that fail. */
  ledgerFaults: fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { maxLength: 4 }),
  againAfterMs: fc.integer({ min: 0, max: 60_000 }),
  pauseMs: fc.integer({ min: 0, max: 90_000 }),
  isBehind: fc.boolean(),
});

type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

it('whatever comes, what halts and is approved is what a served chat has pressed, and all of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 20 }), async (steps) => {
      const world = botWorld({ accounts: ACCOUNTS });
      const approved: string[] = [];
      Object.assign(world.deps, {
        approve: async (_portfolio: string, { run }: { readonly run: string }) => {
          approved.push(run);
          return { run: { status: 'selling' } };
        },
      });
      const halts = { must: new Set<string>(), may: new Set<string>() };
      const wanted = new Set<string>();
      let last: { readonly update: object; readonly step: Step } | undefined;
      let ids = 1_000;
      for (const [index, step] of steps.entries()) {
        ids += 2;
        const updateId = step.isBehind ? ids - 3 : ids;
        const update = updateOf(step, updateId, world.deps.clock.nowMs(), index);
        const isRepeat = step.kind === 'repeat' && last !== undefined;
        const taken = isRepeat ? last! : { update, step };
        world.state.telegram = FAULTS[step.telegram]!;
        let command = -1;
        world.state.ledgerFault = () => {
          command += 1;
          return step.ledgerFaults.includes(command) ? new Error('ledger') : undefined;
        };
        const timesMs = await deliver(world, taken.update, step.againAfterMs);
        world.state.ledgerFault = () => undefined;
        if (!isRepeat) note(taken.step, index, timesMs, halts, wanted);
        last = taken;
        for (const account of ACCOUNTS) {
          const isHalted = (await world.stateOf(account)) !== 'ACTIVE';
          const isExpected = isHalted ? halts.may.has(account) : !halts.must.has(account);
          expect([index, account, isHalted, isExpected]).toEqual([index, account, isHalted, true]);
        }
        world.advance(step.pauseMs);
      }
      expect(new Set(approved)).toEqual(wanted);
      expect(JSON.stringify(world.logged)).not.toMatch(/canary/);
    }),
    { numRuns },
  );
});

/** As Telegram does it: until it is taken. Returns when each delivery began. */
async function deliver(
  world: ReturnType<typeof botWorld>,
  update: object,
  againAfterMs: number,
): Promise<readonly number[]> {
  const timesMs: number[] = [];
  for (let tries = 0; tries < 10; tries++) {
    timesMs.push(world.deps.clock.nowMs());
    const { status } = await world.bring(update).catch(() => ({ status: 502 }));
    if (status === 200) return timesMs;
    world.advance(againAfterMs);
  }
  throw new Error('It is never taken.');
}

const runOf = (index: number) => `core-2026-11-22T09:${String(index).padStart(2, '0')}Z`;

function untilOf({ askedAgoMs }: Step, nowMs: number): number {
  return nowMs - askedAgoMs + CONFIRM_MS;
}

const untilByUpdate = new WeakMap<Step, number>();

function updateOf(step: Step, updateId: number, nowMs: number, index: number): object {
  const chat = step.isServed ? CHAT : '666';
  const press = (data: string) => ({
    update_id: updateId,
    callback_query: pressOf(String(updateId), { id: 5, chat, text: 'shown' }, data),
  });
  switch (step.kind) {
    case 'halt':
      untilByUpdate.set(step, Math.floor(untilOf(step, nowMs) / 1_000) * 1_000);
      return press(haltData(step.account, untilOf(step, nowMs)));
    case 'approve':
      return press(approveData({ run: runOf(index), plan: PLAN }));
    case 'leave':
      return press('x');
    case 'odd':
      return press('h:main:');
    case 'ask':
      return { update_id: updateId, message: textMessage(chat, '/halt') };
    case 'text':
    case 'repeat':
      return { update_id: updateId, message: textMessage(chat, step.text) };
  }
}

/** What the model knows of a delivered step. */
function note(
  step: Step,
  index: number,
  timesMs: readonly number[],
  halts: { readonly must: Set<string>; readonly may: Set<string> },
  wanted: Set<string>,
): void {
  if (!step.isServed) return;
  if (step.kind === 'approve') wanted.add(runOf(index));
  if (step.kind !== 'halt') return;
  const inTime = timesMs.map((atMs) => {
    const leftMs = untilByUpdate.get(step)! - atMs;
    return leftMs > 0 && leftMs <= CONFIRM_MS + BEHIND_MS;
  });
  const named = ACCOUNTS.filter((account) => account === (step.account ?? account));
  for (const account of named) {
    // An earlier delivery may have halted some accounts and failed at others.
    if (inTime.includes(true)) halts.may.add(account);
    if (inTime.at(-1)) halts.must.add(account);
  }
}
