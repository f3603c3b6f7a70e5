import { describe, expect, test } from 'vitest';
import type { Change, KeyChange, KillSwitchChange } from '../../../shared/events/bus/change.ts';
import { headline } from '../../../shared/events/notices/notice.ts';
import { noticeOf } from '../../../shared/events/notices/notice-of.ts';
import type { KillSwitch } from '../../../shared/kill-switch/state.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import { reason } from '../../../shared/orders/model/reason.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import type { Plan } from '../../../shared/portfolio/model/plan.ts';
import { planHash } from '../../../shared/portfolio/model/plan-hash.ts';
import type { ExitState } from '../../../shared/programs/exits/state.ts';
import type { RunRecord } from '../../../shared/rebalance/run/record.ts';
import { orderChange, RUN } from './changes.ts';

const rejected = { status: 'rejected', reason: reason('MAX_DAY', 'The day is used up.') } as const;
function from(kind: OrderRecord['sentBy']['kind']) {
  return {
    id: 'weekly-btc:2026-11-23T09:00:00Z',
    status: 'submitting' as const,
    sentBy: { kind, principal: 'AROATEST:scheduler' },
  };
}

/** A signal's order as its message has it. */
function asked(size: object): OrderPatch {
  return {
    ...from('webhook'),
    id: 'tv:1',
    order: { currency_pair: 'BTC_USDT', type: 'market', time_in_force: 'ioc', ...size } as never,
  };
}

function exit(state: Partial<ExitState> = {}): OrderPatch {
  const progress = { armedSinceMs: 0, armedVersion: 1 };
  return {
    action: 'exit',
    attempt: 0,
    orderId: undefined,
    order: undefined,
    holding: { currency_pair: 'BTC_USDT', amount: '0.05' },
    exits: { takeProfits: [{ price: '63000' }] },
    status: 'working',
    progress: { ...progress, state: { owned: '0.05', missing: '0', legs: [], ...state } },
  };
}

const SELL = {
  currency_pair: 'BTC_USDT',
  type: 'market',
  side: 'sell',
  amount: '0.05',
  time_in_force: 'ioc',
} as const;
const BUY = { ...SELL, side: 'buy' } as const;
/** A stop that a price has fired. */
const FIRED: OrderPatch = {
  status: 'submitting',
  order: SELL,
  trigger: { price: '57000', rule: '<=', source: 'last', confirmSeconds: 0, expiresAtMs: 1 },
  armedSinceMs: 0,
  armedVersion: 1,
  firings: 1,
};
const EXPIRED: OrderPatch = {
  status: 'cancelled',
  reason: reason('TRIGGER_EXPIRED', 'Its price was not there; nothing was sent.'),
};

const ACTIVE: KillSwitch = { state: 'ACTIVE', version: 1 };
function switchChange(before: KillSwitch, after: Partial<KillSwitch>): KillSwitchChange {
  return {
    kind: 'switch',
    account: 'main',
    before,
    after: {
      ...before,
      version: before.version + 1,
      by: 'anna',
      atMs: 0,
      reason: 'a test',
      ...after,
    },
  };
}

function runChange(after: Partial<RunRecord>): Change {
  return {
    kind: 'run',
    before: RUN,
    after: { ...RUN, version: 2, ...after },
  };
}

function keyChange(before: object | undefined, after: object): KeyChange {
  return {
    kind: 'key',
    account: 'main',
    after: { faults: [], remarks: [], checkedAtMs: 0, ...after },
    ...(before && { before: { faults: [], remarks: [], checkedAtMs: 0, ...before } }),
  };
}
const HELD = {
  contract: 'BTC_USDT',
  size: '-5',
  entryPrice: '88000',
  markPrice: '88100',
  liquidationPrice: '96000',
  unrealisedPnl: '-0.05',
  reducing: '3',
  covered: '0',
};
const LAPSES_AT_MS = Date.UTC(2026, 11, 24);
const circuit = { openedAtMs: 0, label: 'INVALID_KEY', message: 'Invalid key' };

describe('A notice is sent', () => {
  test.each<[what: string, change: Change, subject: string]>([
    [
      'an unknown outcome is proven to be nothing',
      orderChange({ status: 'submitting' }, { status: 'not_placed' }),
      'order btc-entry (buy 0.001 BTC) was not placed',
    ],
    [
      'an order turns up after its verdict',
      orderChange({ status: 'not_placed' }, { status: 'open', adopted: true }),
      'order btc-entry (buy 0.001 BTC) turned up after it was judged absent',
    ],
    [
      'a recurring order is refused',
      orderChange(from('recurring'), rejected),
      'recurring order weekly-btc (buy 0.001 BTC) traded nothing',
    ],
    [
      'a recurring order ends with nothing filled',
      orderChange(from('recurring'), { status: 'cancelled' }),
      'recurring order weekly-btc (buy 0.001 BTC) traded nothing',
    ],
    [
      'the order of a signal is refused',
      orderChange(from('webhook'), rejected),
      'the order of signal weekly-btc:2026-11-23T09:00:00Z (buy 0.001 BTC) was refused',
    ],
    [
      'the order of a signal for an amount of quote is refused before its size is known',
      orderChange(asked({ side: 'buy', quote_amount: '25' }), rejected),
      'the order of signal tv:1 (buy BTC for 25 USDT) was refused',
    ],
    [
      'the order of a signal for a share of the balance is refused before its size is known',
      orderChange(asked({ side: 'sell', amount_of_available: '0.5' }), rejected),
      'the order of signal tv:1 (sell BTC for 0.5 of what is available) was refused',
    ],
    [
      'an exit lacks coins',
      orderChange(exit(), exit({ missing: '0.01' })),
      'exit btc-entry (BTC) has become smaller: coins are missing',
    ],
    [
      'a leg of an exit turns up',
      orderChange(exit(), {
        ...exit({ suspended: true }),
        history: [{ atMs: 0, status: 'working', event: 'leg_turned_up' }],
      }),
      'a leg of exit btc-entry (BTC) turned up after it was judged ended',
    ],
    [
      'an exit ends with coins unsold',
      orderChange(exit(), {
        status: 'partially_filled',
        reason: reason('EXIT_INCOMPLETE', 'Five steps have not sold everything.'),
      }),
      'exit btc-entry (BTC) ended without having sold everything',
    ],
    [
      'a stop fires and is refused',
      orderChange(FIRED, rejected),
      'order btc-entry (sell 0.05 BTC) fired and was not filled',
    ],
    [
      'the outcome of a fired stop is proven to be nothing',
      orderChange(FIRED, { status: 'not_placed', reason: reason('NOT_PLACED', 'Nothing.') }),
      'order btc-entry (sell 0.05 BTC) fired and was not filled',
    ],
    [
      'a fired stop has sold only a part',
      orderChange(FIRED, { status: 'partially_filled', filledAmount: '0.02' }),
      'order btc-entry (sell 0.05 BTC) fired and was filled only in part',
    ],
    [
      'the trigger of a stop expires',
      orderChange({ ...FIRED, status: 'armed', firings: 0 }, EXPIRED),
      'the trigger of order btc-entry (sell 0.05 BTC) has expired: it protects no more',
    ],
    ['a halt begins', switchChange(ACTIVE, { state: 'HALTING' }), 'account main is being halted'],
    [
      'a halt is certain',
      switchChange({ state: 'HALTING', version: 2 }, { state: 'HALTED' }),
      'account main is halted',
    ],
    [
      'a halt leaves a position',
      switchChange(
        { state: 'HALTING', version: 2 },
        { state: 'HALTED', held: { kind: 'read', positions: [HELD] } },
      ),
      'account main is halted, and 1 position is still held',
    ],
    [
      'a halt could not read the positions',
      switchChange(
        { state: 'HALTING', version: 2 },
        { state: 'HALTED', held: { kind: 'unreadable' } },
      ),
      'account main is halted, and its positions could not be read',
    ],
    [
      'an account is resumed',
      switchChange({ state: 'HALTED', version: 3 }, { state: 'ACTIVE' }),
      'account main trades again',
    ],
    [
      'a key stops working',
      switchChange(ACTIVE, { circuit }),
      'the API key of account main does not work',
    ],
    [
      'a key works again',
      switchChange({ ...ACTIVE, circuit }, { circuit: undefined }),
      'the API key of account main works again',
    ],
    [
      'a key is about to lapse',
      keyChange(
        { lapsesAtMs: LAPSES_AT_MS, warnedDays: 21 },
        { lapsesAtMs: LAPSES_AT_MS, warnedDays: 7 },
      ),
      'the API key of account main lapses on 2026-12-24',
    ],
    [
      'a run waits for them',
      runChange({ status: 'awaiting_approval', approval: { why: 'The first run.', untilMs: 1 } }),
      'rebalance of core waits for your approval',
    ],
    ['a run has ended', runChange({ status: 'incomplete' }), 'rebalance of core ended incomplete'],
    [
      'an asset stays out of its band',
      runChange({
        status: 'done',
        outOfBandRuns: 3,
        reason: { code: 'NOTHING_TO_DO', message: 'Nothing.' },
      }),
      'portfolio core stays out of its bands',
    ],
  ])('when %s', (_what, change, subject) => {
    const notice = noticeOf(change)!;
    expect(notice).toMatchObject({ subject });
    expect(notice.text).not.toContain('undefined');
    // What a lock screen shows: what happened, and whether anything is to be done.
    const first = headline(notice);
    expect(first.length).toBeLessThanOrEqual(140);
    expect(first).toMatch(/^[A-Z][^\n]*\. [A-Z][^\n]*\.$/);
  });
});

test('The first line of a notice keeps whether anything is to be done, however long its subject', () => {
  const toDo = 'nothing to do';
  expect(headline({ subject: 'order btc-1 (buy 0.001 BTC) was not placed', toDo })).toBe(
    'Order btc-1 (buy 0.001 BTC) was not placed. Nothing to do.',
  );
  const long = headline({ subject: `order ${'x'.repeat(200)} was not placed`, toDo });
  expect(long).toHaveLength(140);
  expect(long).toMatch(/…\. Nothing to do\.$/);
});

test('The first line about a run names its coins', () => {
  const leg = (side: string, asset: string, filledAmount: string) =>
    ({ side, asset, filledAmount, currency_pair: `${asset}_USDT`, filledTotal: '1' }) as never;
  const legs = [leg('sell', 'BTC', '1'), leg('buy', 'ETH', '2'), leg('buy', 'SOL', '0')];
  expect(headline(noticeOf(runChange({ status: 'done', legs }))!)).toBe(
    'Rebalance of core is done: sell BTC, buy ETH. Nothing to do.',
  );
});

test.each(['HALTED', 'PAUSED'] as const)(
  'A run that has sold and was stopped before its buys is told: %s',
  (code) => {
    const stopped = { code, message: 'Stopped. The sells were made, the buys were not.' };
    const notice = noticeOf(runChange({ status: 'incomplete', reason: stopped }));
    expect(notice?.text).toContain(stopped.message);
    expect(headline(notice!)).toBe(
      'Rebalance of core ended incomplete. The next run goes on once it is resumed.',
    );
    expect(noticeOf(runChange({ status: 'skipped', reason: stopped }))).toBeUndefined();
  },
);

test('The notice of a run that waits has its plan, and agrees to no other one', () => {
  const leg = { side: 'buy', amount: '0.1', asset: 'ETH', value: '300' };
  const plan = { quote: 'USDT', legs: [leg], notes: ['A note.'] } as unknown as Plan;
  const approval = { why: 'The first run.', untilMs: 1 };
  const notice = noticeOf(runChange({ status: 'awaiting_approval', plan, approval }));
  expect(notice!.text).toContain('- buy 0.1 ETH, about 300 USDT');
  expect(notice!.text).toContain('A note.');
  expect(notice!.text).toContain(`--approve ${RUN.id} --plan ${planHash(plan)}`);
});

describe('No notice is sent', () => {
  test.each<[what: string, change: Change]>([
    ['an order is placed', orderChange({ status: 'submitting' }, { status: 'open' })],
    [
      'an order is refused whose sender has the verdict',
      orderChange({ status: 'submitting' }, rejected),
    ],
    ['a fired stop is filled', orderChange(FIRED, { status: 'filled' })],
    [
      'somebody cancels what a stop has not sold',
      orderChange({ ...FIRED, cancelRequestedAtMs: 1 }, { status: 'cancelled' }),
    ],
    ['a dry stop fires', orderChange(FIRED, { ...rejected, reason: reason('DRY_RUN', 'Dry.') })],
    [
      'the trigger of a buy expires',
      orderChange({ ...FIRED, status: 'armed', order: BUY, firings: 0 }, EXPIRED),
    ],
    ['a leg is refused, which its run tells', orderChange(from('rebalance'), rejected)],
    [
      'a recurring order is dry',
      orderChange(from('recurring'), { status: 'rejected', reason: reason('DRY_RUN', 'Dry.') }),
    ],
    [
      'what ended stays ended',
      orderChange({ ...from('recurring'), ...rejected }, { accounting: 'complete' }),
    ],
    ['a halting account is searched', switchChange({ state: 'HALTING', version: 2 }, {})],
    [
      'a key is checked again',
      keyChange(
        { lapsesAtMs: LAPSES_AT_MS, warnedDays: 7 },
        { lapsesAtMs: LAPSES_AT_MS, warnedDays: 7, checkedAtMs: 1 },
      ),
    ],
    ['a run goes on', runChange({ status: 'selling' })],
    [
      'there was nothing to rebalance',
      runChange({ status: 'done', reason: { code: 'NOTHING_TO_DO', message: 'Nothing.' } }),
    ],
  ])('when %s', (_what, change) => {
    expect(noticeOf(change)).toBeUndefined();
  });
});

test('A notice names the command that helps, and the account where it is not the default', () => {
  const change = switchChange(ACTIVE, { state: 'HALTED' });
  expect(noticeOf(change)?.text).toContain('sluice resume --reason');
  expect(noticeOf({ ...change, account: 'fund' })?.text).toContain('sluice resume --account fund');
});

test('A notice of an order that was not placed says what Gate answered, and not that it did not', () => {
  const message =
    'Its outcome was unknown, and it is proven now that nothing was placed. Gate had answered ' +
    'SERVER_ERROR: busy.';
  const after = { status: 'not_placed', reason: reason('NOT_PLACED', message) } as const;
  const notice = noticeOf(orderChange({ status: 'submitting' }, after));
  expect(notice?.text).toContain(message);
  expect(notice?.text).not.toContain('did not respond');
});

test('A notice has the same id whenever it is sent', () => {
  const change = orderChange({ status: 'submitting' }, { status: 'not_placed' });
  expect(noticeOf(change)?.id).toBe('main/btc-entry/3');
});
