import { beforeEach, describe, expect, it } from 'vitest';
import { type KillSwitch, NEVER_HALTED } from '../../../shared/kill-switch/state.ts';
import type { BotApi, Button } from '../../../shared/telegram/bot-api.ts';
import { approveData, haltData } from '../../../shared/telegram/button-data.ts';
import type { BotDependencies } from '../../../shared/telegram/dependencies.ts';
import { receiveUpdate } from '../../../shared/telegram/receive.ts';
import { pressOf, textMessage } from '../../support/bot-api-server.ts';
import { HOSTILE_UPDATES, WEBHOOK_SECRET } from './hostile-updates.ts';

const CHAT = '123456789';
const NOW_MS = Date.parse('2026-11-22T09:00Z');
const PLAN = '0123456789abcdef';

let sent: { readonly chat: string; readonly text: string; readonly buttons: readonly Button[] }[];
let edited: { readonly chat: string; readonly text: string }[];
let switches: Record<string, KillSwitch>;
let approvals: unknown[];
let taken: Set<number>;
let nowMs: number;
let left: number;
let deps: BotDependencies;

beforeEach(() => {
  [sent, edited, approvals] = [[], [], []];
  switches = { main: NEVER_HALTED, second: NEVER_HALTED };
  [taken, nowMs, left] = [new Set(), NOW_MS, 100];
  const limits = { currency: 'USDT', maxOrder: '100', maxDay: '500', maxDayOrders: 500 };
  const bot = {
    sendMessage: async (chat: string, text: string, buttons: readonly Button[] = []) =>
      void sent.push({ chat, text, buttons }),
    editMessage: async (chat: string, _id: number, text: string) => edited.push({ chat, text }) > 0,
    answerPress: async () => {},
  } as unknown as BotApi;
  deps = {
    config: {
      accounts: { main: { live: true, limits }, second: { live: false, limits } },
      telegram: { chats: [CHAT] },
    } as unknown as BotDependencies['config'],
    killSwitches: {
      read: async (account) => switches[account]!,
      change: async (account, apply) => {
        const after = apply(switches[account]!);
        if (after) switches[account] = after;
        return { applied: after !== undefined, killSwitch: switches[account]! };
      },
    },
    orders: { query: async () => [], getAll: async () => [] },
    runs: { get: async () => undefined, unfinished: async () => [] },
    snapshots: { snapshots: async () => [], events: async () => [], costs: async () => [] },
    dailyUsage: async () => ({ usedUnits: 0, orders: 3 }) as never,
    startTracking: async () => {},
    approve: async (portfolio, approval, by) => {
      approvals.push({ portfolio, approval, by });
      return { run: { status: 'selling' } as never };
    },
    readSecret: async () => ({ token: 'unused', webhook: WEBHOOK_SECRET }),
    openBot: async () => bot,
    updates: {
      isTaken: async ({ updateId }) => taken.has(updateId),
      take: async ({ updateId }) => !taken.has(updateId) && Boolean(taken.add(updateId)),
    },
    unsentNotices: { keep: async () => {}, read: async () => [] },
    takeFromLimit: () => {
      left -= 1;
      return left >= 0;
    },
    clock: { nowMs: () => nowMs, sleepUntil: async () => {} },
    log: () => {},
  };
});

function bring(update: object, secret = WEBHOOK_SECRET) {
  const body = Buffer.from(JSON.stringify(update));
  return receiveUpdate(deps, { method: 'POST', secret, body });
}

let updateId = 1_000;
const writes = (text: string, chat = CHAT) => {
  updateId += 1;
  return bring({ update_id: updateId, message: textMessage(chat, text) });
};
const presses = (data: string, chat = CHAT) => {
  updateId += 1;
  return bring({ update_id: updateId, callback_query: pressOf('1', { id: 5, chat }, data) });
};
const isHalted = (account: string) => switches[account]?.state !== 'ACTIVE';

describe('hostile updates', () => {
  it('are refused, all of them: nothing is halted, approved or said', async () => {
    expect(HOSTILE_UPDATES.length).toBeGreaterThanOrEqual(60);
    for (const { name, request, code } of HOSTILE_UPDATES) {
      const answered = await receiveUpdate(deps, request);
      expect([name, answered.code]).toEqual([name, code]);
    }
    expect([sent, edited, approvals]).toEqual([[], [], []]);
    expect(['main', 'second'].some(isHalted)).toBe(false);
  });

  it('that come twice are taken once', async () => {
    const update = { update_id: 5, message: textMessage(CHAT, '/status') };
    expect((await bring(update)).code).toBe('TAKEN');
    expect(await bring(update)).toEqual({ status: 200, code: 'REPEATED' });
    expect(sent).toHaveLength(1);
  });

  it('before the bot is set up are all forged', async () => {
    deps = { ...deps, readSecret: async () => undefined };
    expect(await writes('/status')).toEqual({ status: 401, code: 'FORGED' });
    expect(sent).toEqual([]);
  });

  it('that flood are left unanswered', async () => {
    left = 2;
    const codes = [await writes('/status'), await writes('/status'), await writes('/status')];
    expect(codes.map(({ code }) => code)).toEqual(['TAKEN', 'TAKEN', 'RATE_LIMITED']);
    expect(sent).toHaveLength(2);
  });

  it('with buttons that we never made do nothing', async () => {
    const far = NOW_MS + 3_600_000;
    for (const data of [
      'h:main',
      'halt',
      haltData('main', far),
      haltData('other', NOW_MS + 9_000),
    ]) {
      await presses(data);
    }
    expect(edited.map(({ text }) => text)).toEqual([
      'This button is none of mine. Nothing was done.',
      'This button is none of mine. Nothing was done.',
      'This button has expired and halts nothing any more: send /halt again.',
      'There is no such account any more. Nothing was halted.',
    ]);
    expect(['main', 'second'].some(isHalted)).toBe(false);
  });
});

describe('a chat', () => {
  it('asks, and is answered', async () => {
    await writes('/status');
    await writes('/limits@sluice_bot');
    await writes('/orders');
    await writes('/resume now');
    expect(sent.map(({ text }) => text)).toEqual([
      'main: trading; 0 unfinished orders\nsecond: trading, dry run; 0 unfinished orders',
      'main today: 0 of 500 USDT, 3 of 500 orders; one order at most 100 USDT\nsecond today: 0 of 500 USDT, 3 of 500 orders; one order at most 100 USDT',
      'No order is unfinished.',
      expect.stringContaining('Orders and resume are for the terminal.'),
    ]);
  });

  it('is told the limits of contracts, and that there are more orders than were read', async () => {
    const limits = { maxOrder: '50', maxDay: '200', maxDayOrders: 20 };
    const { main } = deps.config.accounts;
    const working = { id: 'x', account: 'main', action: 'cancel', status: 'submitting' };
    deps = {
      ...deps,
      config: { ...deps.config, accounts: { main: { ...main!, futures: limits as never } } },
      dailyUsage: async (_account, day) => ({
        usedUnits: day.startsWith('usdt:') ? 1_250_000_000 : 0,
        orders: 1,
      }),
      orders: {
        query: async () => Array.from({ length: 500 }, String),
        getAll: async (stems) => stems.map(() => working) as never,
      },
    };
    await writes('/limits');
    await writes('/status');
    await writes('/orders');
    expect(sent[0]?.text).toBe(
      'main today: 0 of 500 USDT, 1 of 500 orders; one order at most 100 USDT\nmain contracts today: 12.5 of 200 USDT, 1 of 20 orders; one order at most 50 USDT',
    );
    expect(sent[1]?.text).toBe('main: trading; 500 or more unfinished orders');
    expect(sent[2]?.text).toMatch(/\nand 490 or more others: sluice list --open$/);
  });

  it('is told what a halt has suspended, also once the account trades again', async () => {
    const suspended = { account: 'main', action: 'exit', status: 'working' };
    const exit = (isSuspended: boolean) => ({
      ...suspended,
      program: { state: isSuspended ? { suspended: true } : {} },
    });
    deps = {
      ...deps,
      orders: {
        query: async (_index, account) => (account === 'main' ? ['S1', 'S2'] : ['S3']),
        getAll: async (stems) => stems.map((stem) => exit(stem === 'S2')) as never,
      },
    };
    await writes('/status');
    expect(sent[0]?.text).toBe(
      'main: trading; 2 unfinished orders\n  suspended by a halt, protecting nothing: 1; to arm again: sluice rearm --all\nsecond: trading, dry run; 1 unfinished order',
    );
  });

  it('is told what it holds and what that gained, without deposits', async () => {
    const at = (hoursAgo: number, BTC: string, USDT: string, price: string) => ({
      atMs: NOW_MS - hoursAgo * 3_600_000,
      currency: 'USDT',
      balances: { BTC, USDT, DUST: '3', GONE: '0' },
      prices: { BTC: price },
      futures: { unrealised: { ETH_USDT: '-1.25' } },
    });
    const all = [at(24, '0.1', '1000', '50000'), at(0, '0.1', '1600', '60000')];
    const deposit = {
      kind: 'flow',
      flow: 'deposit',
      coin: 'USDT',
      change: '500',
      id: '1',
      type: '',
    };
    const income = { ...deposit, flow: 'income', change: '7', id: '2' };
    deps = {
      ...deps,
      snapshots: {
        snapshots: async (account, kind, { fromMs, toMs }) =>
          account === 'main' && kind === 'hour'
            ? all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
            : [],
        costs: async () => [],
        events: async () =>
          [deposit, income].map((flow) => ({ ...flow, atMs: NOW_MS - 3_600_000 })) as never,
      },
    };
    await writes('/positions');
    await writes('/pnl');
    expect(sent.map(({ text }) => text)).toEqual([
      'main, 2026-11-22T09:00Z:\n0.1 BTC: 6000 USDT\n1600 USDT: 1600 USDT\n3 DUST: no price\nETH_USDT contracts: -1.25 USDT unrealised\nsecond: no snapshot of the balances in the last day',
      // 7598.75 now, with the paper loss that was there before too; 6000 before, 500 of it paid in.
      'main: 7598.75 USDT, 2026-11-22T09:00Z\n24 hours: +1100 USDT\nsecond: no snapshot of the balances in the last day\nMore, by coin and month: sluice pnl',
    ]);
  });

  it('is not told that there was never a snapshot when the last one is old', async () => {
    const old = { atMs: NOW_MS - 49 * 3_600_000, currency: 'USDT', balances: {}, prices: {} };
    const { snapshots } = deps;
    deps = {
      ...deps,
      snapshots: {
        ...snapshots,
        snapshots: async (_account, _kind, { fromMs, toMs }) =>
          old.atMs >= fromMs && old.atMs <= toMs ? [old] : [],
      },
    };
    await writes('/positions');
    expect(sent[0]?.text).toMatch(/^main: no snapshot of the balances in the last day$/m);
  });

  it('is told the gain since the snapshot that is nearest to the beginning of the time', async () => {
    // One each hour, and 10 USDT more in each.
    const all = Array.from({ length: 31 * 24 + 1 }, (_, hour) => ({
      atMs: NOW_MS - (31 * 24 - hour) * 3_600_000,
      currency: 'USDT',
      balances: { USDT: String(1_000 + 10 * hour) },
      prices: {},
    }));
    deps = {
      ...deps,
      snapshots: {
        snapshots: async (account, kind, { fromMs, toMs }) =>
          account === 'main' && kind === 'hour'
            ? all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
            : [],
        costs: async () => [],
        events: async () => [],
      },
    };
    await writes('/pnl');
    expect(sent[0]?.text).toContain(
      '24 hours: +240 USDT\n7 days: +1680 USDT\n30 days: +7200 USDT\n',
    );
  });

  it.each([
    ['came in', 'a', '24 hours: +40000 USDT'],
    ['were there at the first snapshot', 'opening BTC', '24 hours: +30000 USDT'],
  ])('counts coins that %s at the cost that "sluice basis" has', async (_what, arrival, line) => {
    const at = (hoursAgo: number, BTC: string) => ({
      atMs: NOW_MS - hoursAgo * 3_600_000,
      currency: 'USDT',
      balances: { BTC },
      prices: { BTC: '60000' },
    });
    const all = [at(24, '0.5'), at(0, '1.5')];
    const deposit = { kind: 'flow', flow: 'deposit', coin: 'BTC', change: '1', id: 'a', type: '' };
    const [amount, cost] = arrival === 'a' ? ['1', '20000'] : ['0.5', '0'];
    deps = {
      ...deps,
      snapshots: {
        snapshots: async (account, kind, { fromMs, toMs }) =>
          account === 'main' && kind === 'hour'
            ? all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
            : [],
        costs: async () => [{ arrival, amount, cost, currency: 'USDT' }],
        events: async () => [{ ...deposit, atMs: NOW_MS - 3_600_000 }] as never,
      },
    };
    await writes('/pnl');
    expect(sent[0]?.text).toContain(line);
  });

  it('halts behind a confirmation, which expires', async () => {
    await writes('/halt main');
    expect(isHalted('main')).toBe(false);
    const [asked] = sent;
    const [halt, leave] = asked!.buttons;
    await presses(leave!.data);
    expect([isHalted('main'), edited.at(-1)?.text]).toEqual([false, 'Nothing was done.']);
    nowMs += 121_000;
    await presses(halt!.data);
    expect([isHalted('main'), edited.at(-1)?.text]).toEqual([
      false,
      expect.stringContaining('expired'),
    ]);
    nowMs = NOW_MS;
    await presses(halt!.data);
    expect([isHalted('main'), isHalted('second')]).toEqual([true, false]);
    expect(switches.main).toMatchObject({
      by: `telegram user ${CHAT}`,
      reason: 'halted in Telegram',
      lastHalts: { byPerson: 1 },
    });
    expect(edited.at(-1)?.text).toContain('sluice resume');
  });

  it('halts by a function whose clock is behind that of the one that asked', async () => {
    await writes('/halt main');
    nowMs -= 60_000;
    await presses(sent[0]!.buttons[0]!.data);
    expect(isHalted('main')).toBe(true);
  });

  it('halts all accounts where none is named', async () => {
    await writes('/halt');
    await presses(sent[0]!.buttons[0]!.data);
    expect(['main', 'second'].every(isHalted)).toBe(true);
    await writes('/halt nobody');
    expect(sent.at(-1)?.text).toMatch(/^No account is called so\. Halt main, second\?/);
  });

  it('says that a halt leaves positions, and then which', async () => {
    deps = {
      ...deps,
      config: {
        ...deps.config,
        accounts: { main: { ...deps.config.accounts.main!, futures: {} as never } },
      },
    };
    await writes('/halt main');
    await presses(sent[0]!.buttons[0]!.data);
    expect(edited.at(-1)?.text).toContain('Positions stay open');
    const position = {
      contract: 'BTC_USDT',
      size: '-5',
      entryPrice: '88000',
      reducing: '0',
      covered: '0',
    };
    switches.main = {
      ...switches.main!,
      state: 'HALTED',
      held: { kind: 'read', positions: [position] } as never,
    };
    await writes('/status');
    expect(sent.at(-1)?.text).toContain(
      'still held: BTC_USDT: short 5 contracts, entry 88000; nothing rests to reduce it, no stop covers it',
    );
  });

  it('approves the plan of the button', async () => {
    const approval = { run: 'core-2026-11-22T09:00Z', plan: PLAN };
    await presses(approveData(approval));
    expect(approvals).toEqual([{ portfolio: 'core', approval, by: `telegram user ${CHAT}` }]);
    expect(edited[0]?.text).toBe(
      'Approved: core-2026-11-22T09:00Z is selling. Nothing more to do.',
    );
  });

  it('is told why a plan is not approved', async () => {
    const refused = { error: { code: 'PLAN_CHANGED', message: 'The plan is another one.' } };
    deps = { ...deps, approve: async () => refused };
    await presses(approveData({ run: 'core-2026-11-22T09:00Z', plan: PLAN }));
    expect(edited[0]?.text).toBe('Not approved: The plan is another one.');
  });

  it('is told when something fails, and the update is not taken again', async () => {
    deps = {
      ...deps,
      orders: {
        ...deps.orders,
        query: async () => {
          throw new Error('the table is gone');
        },
      },
    };
    expect(await writes('/orders')).toEqual({ status: 200, code: 'TAKEN' });
    expect(sent[0]?.text).toMatch(/^That failed/);
  });
});
