import { describe, expect, it } from 'vitest';
import { approveData, haltData } from '../../../shared/telegram/button-data.ts';
import { BOT_TOKEN, textMessage } from '../../support/bot-api-server.ts';
import { botWorld, CHAT, NOW_MS, refusal, type Telegram } from './bot-world.ts';

const soon = NOW_MS + 60_000;
const HALT_MAIN = haltData('main', soon);
const HALT_ALL = haltData(undefined, soon);
const APPROVE = approveData({ run: 'core-2026-11-22T09:00Z', plan: '0123456789abcdef' });

const failing =
  (methods: RegExp, response: ReturnType<Telegram>): Telegram =>
  ({ method }) =>
    methods.test(method) ? response : undefined;

/** Telegram brings an update until it is taken. */
async function bringUntilTaken(bring: () => Promise<{ readonly status: number }>) {
  for (let tries = 0; tries < 5; tries++) if ((await bring()).status === 200) return;
}

describe('a halt gets through', () => {
  it.each<[string, Telegram]>([
    ['has no connection', () => new Error('connect ETIMEDOUT')],
    ['is broken', () => refusal(502, 'Bad Gateway')],
    ['has had too many requests', () => refusal(429, 'Too Many Requests', { retry_after: 40 })],
    ['says that the bot is blocked', () => refusal(403, 'Forbidden: bot was blocked by the user')],
    ['does not know its token any more', () => refusal(401, 'Unauthorized')],
  ])('although Telegram %s', async (_what, telegram) => {
    const world = botWorld();
    world.state.telegram = telegram;
    expect((await world.presses(HALT_MAIN)).status).toBe(200);
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('before Telegram has answered anything', async () => {
    const world = botWorld();
    let stateAtFirstAnswer: unknown;
    const { openBot } = world.deps;
    Object.assign(world.deps, {
      openBot: async () => {
        const bot = await openBot();
        return {
          ...bot,
          answerPress: () => new Promise(() => {}),
          editMessage: async () => {
            stateAtFirstAnswer = await world.stateOf('main');
            return true;
          },
        };
      },
    });
    world.presses(HALT_MAIN).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stateAtFirstAnswer).toBe('HALTING');
  });

  it('is said in a new message where the old one cannot be changed', async () => {
    for (const refused of [
      refusal(400, 'Bad Request: message to edit not found'),
      refusal(429, 'Too Many Requests', { retry_after: 99 }),
    ]) {
      const world = botWorld();
      world.state.telegram = failing(/editMessageText/, refused);
      await world.presses(HALT_MAIN);
      expect(world.said()).toMatch(/^Halted: main\./);
      expect(world.calls.at(-1)?.method).toBe('sendMessage');
    }
  });

  it('and never is said to have failed because of the answer', async () => {
    const world = botWorld();
    world.state.telegram = failing(/editMessageText/, refusal(403, 'Forbidden'));
    await world.presses(HALT_MAIN);
    expect(world.calls.map(({ parameters }) => parameters.text ?? '').join()).not.toContain(
      'failed',
    );
  });

  it('to every account that it can, and says which it could not halt', async () => {
    const world = botWorld({ accounts: ['main', 'broken', 'second'] });
    const tracked: string[] = [];
    Object.assign(world.deps, { startTracking: async () => void tracked.push('once') });
    world.state.ledgerFault = (name, text) =>
      text.includes('ACCOUNT#broken') && name === 'PutCommand' ? new Error('throttled') : undefined;
    const { status } = await world.presses(HALT_ALL);
    expect(await world.stateOf('main')).toBe('HALTING');
    expect(await world.stateOf('second')).toBe('HALTING');
    expect(tracked).toEqual(['once']);
    expect(world.said()).toMatch(/^NOT halted: broken\. .*\nHalted: main, second\./);
    // Telegram brings it again, and the button stays.
    expect(status).toBe(500);
    expect(world.calls.some(({ method }) => method === 'editMessageText')).toBe(false);
    world.state.ledgerFault = () => undefined;
    await bringUntilTaken(() => world.presses(HALT_ALL, 1_001));
    expect(await world.stateOf('broken')).toBe('HALTING');
    expect(world.said()).toMatch(/^Halted: main, broken, second\./);
  });

  it('through a ledger that fails for some seconds', async () => {
    const world = botWorld();
    let faults = 3;
    world.state.ledgerFault = (name) => {
      if (name !== 'PutCommand' || faults === 0) return undefined;
      faults -= 1;
      return new Error('throttled');
    };
    expect((await world.presses(HALT_MAIN)).status).toBe(200);
    expect(world.said()).toMatch(/^Halted: main\./);
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('when the ledger answers again within the time of the button', async () => {
    const world = botWorld();
    world.state.ledgerFault = () => new Error('no ledger');
    const first = await world.presses(HALT_MAIN, 5).catch(() => ({ status: 500 }));
    expect(first.status).toBe(500);
    world.state.ledgerFault = () => undefined;
    expect(await world.presses(HALT_MAIN, 5)).toEqual({ status: 200, code: 'TAKEN' });
    expect(await world.stateOf('main')).toBe('HALTING');
    expect(await world.presses(HALT_MAIN, 5)).toEqual({ status: 200, code: 'REPEATED' });
  });

  it('when the function dies in the midst of it, and Telegram brings it again', async () => {
    const world = botWorld();
    const { killSwitches } = world.deps;
    Object.assign(world.deps, {
      killSwitches: { ...killSwitches, change: () => new Promise(() => {}) },
    });
    world.presses(HALT_MAIN, 7).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    Object.assign(world.deps, { killSwitches });
    expect(await world.presses(HALT_MAIN, 7)).toEqual({ status: 200, code: 'TAKEN' });
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('out of its order', async () => {
    const world = botWorld();
    await world.writes('/status', 51);
    expect(await world.presses(HALT_MAIN, 50)).toEqual({ status: 200, code: 'TAKEN' });
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('of another bot, whose updates have smaller numbers', async () => {
    const world = botWorld();
    for (let updateId = 900_000_000; updateId < 900_000_100; updateId++) {
      await world.writes('/status', updateId);
    }
    world.state.token = BOT_TOKEN.replace('700100200', '800300400');
    expect(await world.writes('/status', 12)).toEqual({ status: 200, code: 'TAKEN' });
    expect(await world.presses(HALT_MAIN, 13)).toEqual({ status: 200, code: 'TAKEN' });
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('through a flood, which gets no answer', async () => {
    const world = botWorld();
    Object.assign(world.deps, { takeFromLimit: () => false });
    expect(await world.writes('/status')).toEqual({ status: 200, code: 'RATE_LIMITED' });
    expect(world.calls).toEqual([]);
    await world.writes('/halt main');
    expect(world.buttons()).toHaveLength(2);
    await world.presses(world.buttons()[0]!.callback_data);
    expect(await world.stateOf('main')).toBe('HALTING');
  });

  it('asked for in a hurry', async () => {
    const world = botWorld();
    for (const text of [
      '/halt now!',
      '/halt please stop everything',
      `/halt ${'x'.repeat(2_000)}`,
    ]) {
      await world.writes(text);
      const [all] = world.buttons();
      expect([text, world.said()]).toEqual([
        text,
        expect.stringContaining('No account is called so. Halt main, second?'),
      ]);
      expect(all?.callback_data).toMatch(/^h:\*:/);
    }
    await world.writes('/HALT Second, quick');
    expect(world.said()).toMatch(/^Halt second\?/);
  });

  it('although a message of 60 KB is quoted in it', async () => {
    const world = botWorld();
    const reply_to_message = { ...textMessage(CHAT, 'x'.repeat(300_000)), message_id: 3 };
    const message = { ...textMessage(CHAT, '/halt'), reply_to_message };
    expect(await world.bring({ update_id: 9, message })).toEqual({ status: 200, code: 'TAKEN' });
    expect(world.buttons()).toHaveLength(2);
  });
});

describe('an update', () => {
  it('of a write that DynamoDB did, without its answer, is not taken for a repeated one', async () => {
    const world = botWorld();
    const { table } = world;
    const { updates } = world.deps;
    expect(await updates.take({ bot: '7', updateId: 1, nowMs: NOW_MS })).toBe(true);
    // The SDK sends it again: the second one meets the first.
    let lost = true;
    const execute = table.execute.bind(table);
    table.execute = ((command: Parameters<typeof execute>[0]) => {
      const result = execute(command);
      if (lost && command.constructor.name === 'PutCommand') {
        lost = false;
        return execute(command);
      }
      return result;
    }) as typeof table.execute;
    expect(await updates.take({ bot: '7', updateId: 2, nowMs: NOW_MS })).toBe(true);
    expect(await updates.take({ bot: '7', updateId: 2, nowMs: NOW_MS })).toBe(false);
  });

  it('is taken by one of many sandboxes', async () => {
    const { updates } = botWorld().deps;
    const taken = await Promise.all(
      Array.from({ length: 4 }, () => updates.take({ bot: '7', updateId: 9, nowMs: NOW_MS })),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('that is far behind is a repeated one, until Telegram begins anew after a week', async () => {
    const { updates } = botWorld().deps;
    for (let updateId = 1_000; updateId < 1_100; updateId++) {
      await updates.take({ bot: '7', updateId, nowMs: NOW_MS });
    }
    const old = { bot: '7', updateId: 5, nowMs: NOW_MS };
    expect([await updates.isTaken(old), await updates.take(old)]).toEqual([true, false]);
    const later = { ...old, nowMs: NOW_MS + 7 * 24 * 3_600_000 };
    expect([await updates.isTaken(later), await updates.take(later)]).toEqual([false, true]);
  });

  it('that nobody can read is not brought again: it would hold up a halt', async () => {
    const world = botWorld();
    expect(
      (await world.bring({ update_id: 1, message: { text: 'x'.repeat(2_000_000) } })).status,
    ).toBe(200);
  });
});

describe('a chat of several people', () => {
  const group = { id: -100_200_300, type: 'supergroup' };
  function groupWorld() {
    const world = botWorld();
    Object.assign(world.deps.config.telegram, { chats: [String(group.id)] });
    return world;
  }

  it('may talk without being answered', async () => {
    const world = groupWorld();
    const message = { ...textMessage(CHAT, 'good morning'), chat: group };
    expect((await world.bring({ update_id: 1, message })).code).toBe('OTHER_KIND');
    await world.bring({ update_id: 2, message: { ...message, text: '/status' } });
    expect(world.said()).toMatch(/^main: trading/);
  });

  it('is told how it is served again when its id has changed', async () => {
    const world = groupWorld();
    const message = { ...textMessage(CHAT, ''), chat: group, text: undefined };
    await world.bring({ update_id: 1, message: { ...message, migrate_to_chat_id: -100_777 } });
    expect(world.calls.at(-1)?.parameters.chat_id).toBe('-100777');
    expect(world.said()).toContain('Put "-100777" in place of "-100200300" into telegram.chats');
    const other = { ...message, chat: { id: -6 }, migrate_to_chat_id: -100_888 };
    expect((await world.bring({ update_id: 2, message: other })).code).toBe('OTHER_CHAT');
  });

  it('may have an administrator without a name', async () => {
    const world = groupWorld();
    const message = {
      ...textMessage(CHAT, '/halt'),
      chat: group,
      from: { id: 1_087_968_824, is_bot: true, username: 'GroupAnonymousBot' },
      sender_chat: group,
    };
    expect((await world.bring({ update_id: 1, message })).code).toBe('TAKEN');
    expect(world.buttons()).toHaveLength(2);
    const other = { ...message, sender_chat: { id: -5, type: 'channel' } };
    expect((await world.bring({ update_id: 2, message: other })).code).toBe('OTHER_KIND');
  });
});

describe('an approval', () => {
  it('is carried out although Telegram does not answer', async () => {
    const world = botWorld();
    let approved = 0;
    Object.assign(world.deps, {
      approve: async () => {
        approved += 1;
        return { run: { status: 'selling' } };
      },
    });
    world.state.telegram = () => refusal(502, 'Bad Gateway');
    expect((await world.presses(APPROVE, 3)).status).toBe(200);
    expect((await world.presses(APPROVE, 3)).code).toBe('REPEATED');
    expect(approved).toBe(1);
  });

  it('leaves the plan readable that was approved', async () => {
    const world = botWorld();
    const plan = 'Rebalance of core waits for your approval.\n\n- buy 0.01 BTC';
    await world.presses(APPROVE, 3, plan);
    expect(world.said()).toBe(
      `Approved: core-2026-11-22T09:00Z is selling. Nothing more to do.\n\n${plan}`,
    );
    expect(world.buttons()).toEqual([]);
    await world.presses(APPROVE, 4, 'x'.repeat(4_096));
    expect(world.said()).toMatch(/^Approved: /);
    expect(world.said()!.length).toBeLessThanOrEqual(4_096);
  });

  it('keeps its button while the run still waits', async () => {
    const world = botWorld();
    const error = { code: 'NO_PRICE', message: 'BTC has no price now.' };
    Object.assign(world.deps, { approve: async () => ({ error }) });
    await world.presses(APPROVE, 3, 'the plan');
    expect(world.said()).toBe('Not approved: BTC has no price now.\n\nthe plan');
    expect(world.buttons()).toMatchObject([{ callback_data: APPROVE }]);
  });

  it('that somebody else has given is not called a refusal', async () => {
    const world = botWorld();
    const message = 'The run core-2026-11-22T09:00Z does not wait for approval: it is done.';
    Object.assign(world.deps, {
      approve: async () => ({ error: { code: 'NOT_WAITING', message } }),
    });
    await world.presses(APPROVE);
    expect(world.said()).toBe(`Nothing was changed: ${message}`);
    expect(world.buttons()).toEqual([]);
  });
});
