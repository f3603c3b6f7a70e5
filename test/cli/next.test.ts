import { describe, expect, it } from 'vitest';
import { next } from '../../cli/commands/next.ts';
import type { Context } from '../../cli/program/command.ts';

const NOW_MS = Date.parse('2026-11-22T08:30:00Z');
const DAILY = { account: 'main', schedule: 'cron(0 9 * * ? *)', timezone: 'Asia/Tokyo' };
const SELL = { currency_pair: 'ETH_USDT', side: 'sell', type: 'limit', amount: '1', price: '3000' };
const SCHEDULES = {
  core: { ...DAILY, kind: 'portfolio' },
  weekly: {
    ...DAILY,
    kind: 'recurring',
    schedule: 'cron(0 9 ? * MON *)',
    timezone: 'UTC',
    order: { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '25' },
  },
  once: { ...DAILY, kind: 'recurring', schedule: 'at(2026-01-01T00:00:00)', order: SELL },
};

async function run(
  schedules: object,
  pauses: Readonly<Record<string, object>> = {},
  tableWidth = Number.POSITIVE_INFINITY,
) {
  const shown: { json?: unknown; text?: string } = {};
  const context = {
    account: 'main',
    clock: { nowMs: () => NOW_MS },
    terminal: {
      tableWidth,
      show: (json: unknown, text: () => string) => Object.assign(shown, { json, text: text() }),
    },
    connect: () => ({
      target: { schedules },
      stack: { pauses: { read: async (_kind: string, name: string) => pauses[name] } },
    }),
  } as unknown as Context;
  await next.run(context, { operands: [], options: {} });
  return shown;
}

describe('sluice next', () => {
  it('shows the next times, the first one first, in UTC', async () => {
    const { json, text } = await run(SCHEDULES);
    expect(text!.split('\n')).toEqual([
      'NEXT                  NAME    ACTION                    SCHEDULE',
      '2026-11-23 00:00 UTC  core    rebalance                 cron(0 9 * * ? *) Asia/Tokyo',
      '2026-11-23 09:00 UTC  weekly  buy BTC_USDT for 25 USDT  cron(0 9 ? * MON *) UTC',
      'never again           once    sell 1 ETH at 3000        at(2026-01-01T00:00:00) Asia/Tokyo',
    ]);
    expect(json).toMatchObject([
      {
        name: 'core',
        next_times: [
          '2026-11-23T00:00:00.000Z',
          '2026-11-24T00:00:00.000Z',
          '2026-11-25T00:00:00.000Z',
        ],
      },
      { name: 'weekly' },
      { name: 'once', next_times: [] },
    ]);
  });

  it('says how an order is worked in slices', async () => {
    const { weekly } = SCHEDULES;
    const actionOf = async (slices: object) => {
      const { json } = await run({ weekly: { ...weekly, order: { ...weekly.order, slices } } });
      return (json as readonly { action: string }[])[0]!.action;
    };
    expect(await actionOf({ over: 'PT4H', count: '24' })).toBe(
      'buy BTC_USDT for 25 USDT in 24 slices over 4 h',
    );
    expect(await actionOf({ over: 'PT4H', every: 'PT5M' })).toBe(
      'buy BTC_USDT for 25 USDT in slices over 4 h, one each 5 min',
    );
  });

  it('says for which price an order waits, and what sells again', async () => {
    const { weekly } = SCHEDULES;
    const order = {
      ...weekly.order,
      trigger: { price: '58000', rule: '<=' },
      exits: { stop_loss: { price: '55000' }, trail: { by: '0.03' } },
    };
    const { json, text } = await run({ weekly: { ...weekly, order } }, {}, 60);
    const action =
      'buy BTC_USDT for 25 USDT when the price is <= 58000, then stop 55000, trail 3 %';
    expect(json).toMatchObject([{ action }]);
    const lines = text!.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(lines.map((line) => line.trim()).join(' ')).toContain(action);
    const trailing = { ...weekly.order, trigger: { trail: { by: '0.02', from: '62000' } } };
    expect((await run({ weekly: { ...weekly, order: trailing } })).text).toContain(
      'buy BTC_USDT for 25 USDT when it comes back by 2 % from 62000',
    );
  });

  it('shows a pause instead of times', async () => {
    const paused = { by: 'me', reason: 'holiday', atMs: NOW_MS };
    const { json, text } = await run({ core: SCHEDULES.core }, { core: paused });
    expect(text).toContain('paused by me: holiday');
    expect(json).toMatchObject([{ next_times: [], paused: { by: 'me' } }]);
    expect((await run({})).text).toBe('Nothing is scheduled.');
  });

  it.each([60, 80])('fits %i columns', async (width) => {
    const { text } = await run(SCHEDULES, {}, width);
    const lines = text!.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(lines).toContain('  cron(0 9 ? * MON *) UTC');
  });
});
