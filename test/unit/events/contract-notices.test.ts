import { describe, expect, test } from 'vitest';
import { digestNotice } from '../../../shared/events/notices/digest.ts';
import { incidentNotice } from '../../../shared/events/notices/incident.ts';
import { headline } from '../../../shared/events/notices/notice.ts';
import { noticeOf } from '../../../shared/events/notices/notice-of.ts';
import type { Incident, IncidentFacts } from '../../../shared/incidents/incident.ts';
import { orderChange, orderRecord } from './changes.ts';

const AT_MS = Date.UTC(2026, 10, 22, 9);
const ORDER = {
  settle: 'usdt',
  contract: 'BTC_USDT',
  size: '-5',
  price: '61000.5',
  tif: 'gtc',
  reduce_only: true,
  multiplier: '0.0001',
} as const;

describe('The notice of an order of a contract', () => {
  test('says its size in contracts, and whether it only reduces', () => {
    const notice = noticeOf(
      orderChange(
        { order: ORDER, orderId: undefined, status: 'submitting' },
        { order: ORDER, orderId: undefined, status: 'not_placed' },
      ),
    );
    expect(headline(notice!)).toBe(
      'Order btc-entry (sell 5 BTC_USDT contracts at 61000.5, reduce only) was not placed. Send it anew if you still want it.',
    );
  });

  test.each([
    ['liquidated', 'its position was liquidated'],
    ['auto_deleveraged', 'its position was closed by auto-deleveraging'],
  ])('that Gate withdrew tells why: %s', (finishAs, why) => {
    const open = { order: ORDER, orderId: '7', status: 'open' } as const;
    const change = orderChange(open, { ...open, status: 'cancelled', finishAs });
    const notice = noticeOf(change)!;
    expect(notice.subject).toBe(
      `Gate withdrew order btc-entry (sell 5 BTC_USDT contracts at 61000.5, reduce only): ${why}`,
    );
    expect(headline(notice)).toMatch(/Check what is left\.$/);
    // What ended stays ended: its fees are known later.
    const later = orderChange(
      { ...open, status: 'cancelled', finishAs },
      { ...open, status: 'cancelled', finishAs, accounting: 'complete' },
    );
    expect(noticeOf(later)).toBeUndefined();
  });

  test('is none for an order that its owner withdrew', () => {
    const open = { order: ORDER, orderId: '7', status: 'open' } as const;
    const change = orderChange(open, { ...open, status: 'cancelled', finishAs: 'cancelled' });
    expect(noticeOf(change)).toBeUndefined();
  });
});

describe('The notice of an incident', () => {
  const incident = (facts: IncidentFacts): Incident => ({
    ...facts,
    id: 'x-1',
    account: 'fund',
    atMs: AT_MS,
  });
  const closed = { contract: 'BTC_USDT', size: '5', price: '52340.1', orderId: '7' };

  test.each<[facts: IncidentFacts, first: string]>([
    [
      { kind: 'liquidated', ...closed },
      'BTC_USDT in account fund: 5 contracts were liquidated. Check what is left.',
    ],
    [
      { kind: 'auto_deleveraged', ...closed },
      'BTC_USDT in account fund: 5 contracts were closed by auto-deleveraging. Check what is left.',
    ],
    [
      { kind: 'position_mode', mode: 'dual', previousMode: 'single' },
      'The position mode of account fund is "dual". Set it to one-way at Gate.',
    ],
    [
      { kind: 'position_mode', mode: 'single', previousMode: 'dual' },
      'The position mode of account fund is one-way again. Nothing to do.',
    ],
    [
      { kind: 'account_mode', mode: 'portfolio', previousMode: 'classic' },
      'Account fund changed from classic to portfolio. Check that it was you.',
    ],
    [
      { kind: 'without_stop', contract: 'ETH_USDT', size: '-3', covered: '1' },
      'ETH_USDT in account fund: the position has no stop. Protect or close it.',
    ],
  ])('says what happened to what, and whether anything is to be done: %j', (facts, first) => {
    const notice = incidentNotice(incident(facts));
    expect(headline(notice)).toBe(first);
    expect(notice.id).toBe('fund/incident/x-1');
    expect(notice.text).toContain('2026-11-22T09:00:00.000Z');
    expect(noticeOf({ kind: 'incident', after: incident(facts) })).toEqual(notice);
  });

  test('advises an exit of what has no stop, with the size that it needs', () => {
    const facts = { kind: 'without_stop', contract: 'ETH_USDT', size: '-3', covered: '1' } as const;
    expect(incidentNotice(incident(facts)).text).toContain(
      'sluice exit ETH_USDT --size 2 --stop PRICE --account fund; or close it.',
    );
  });

  test('escapes what Gate or a stranger wrote', () => {
    const facts = { kind: 'position_mode', mode: 'a\u001b[2Jb', previousMode: undefined } as const;
    const { subject, text } = incidentNotice(incident(facts));
    expect(subject + text).not.toContain('\u001b');
  });
});

test('The digest counts contracts as contracts, with their value in USDT', () => {
  const filled = {
    order: ORDER,
    orderId: '7',
    status: 'filled',
    filledAmount: '5',
    filledTotal: '305002.5',
    fees: [{ currency: 'USDT', amount: '0.0152' }],
  } as const;
  const records = [
    orderRecord(filled),
    orderRecord({ ...filled, order: { ...ORDER, size: '5' } }),
    orderRecord({ ...filled, order: { ...ORDER, size: '0', close: true } }),
  ];
  const week = { fromMs: AT_MS, toMs: AT_MS + 1 };
  const { text } = digestNotice({
    ...week,
    accounts: [{ account: 'main', records, isPartial: false }],
  });
  expect(text).toContain('sold 5 contracts of BTC_USDT for 30.5 USDT');
  expect(text).toContain('bought 5 contracts of BTC_USDT for 30.5 USDT');
  expect(text).toContain('closed 5 contracts of BTC_USDT for 30.5 USDT');
  expect(text).toContain('fees: 0.05 USDT');
});
