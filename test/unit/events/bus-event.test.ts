import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { batchesOf, fitsTheBus } from '../../../shared/events/bus/batches.ts';
import { busEventOf } from '../../../shared/events/bus/bus-event.ts';
import { readChange } from '../../../shared/events/bus/change.ts';
import type { PublishedEvent } from '../../../shared/events/bus/event.ts';
import { keyOfIncident } from '../../../shared/ledger/keys.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import { HISTORY_LENGTH } from '../../../shared/orders/model/record.ts';
import fc from '../../support/fast-check.ts';
import { orderChange, orderRecord, RUN } from './changes.ts';

describe('An event', () => {
  test('fits the bus with the longest history, the longest texts and the worst of bodies', () => {
    const entry = { atMs: 0, status: 'open' as const, event: 'cancel_requested' };
    const change = orderChange(
      {},
      {
        history: Array.from({ length: HISTORY_LENGTH }, () => ({
          ...entry,
          detail: '\u{1f680}'.repeat(400),
        })),
        note: '\u{1f680}'.repeat(256),
        bodyStart: '\\u0000'.repeat(2048),
        reason: { code: 'DRY_RUN', message: '"'.repeat(10_000), retry: 'new_id' },
      },
    );
    expect(fitsTheBus(JSON.stringify(busEventOf(change)?.detail))).toBe(true);
  });

  test('of a run says what the run was before', () => {
    const event = busEventOf({
      kind: 'run',
      before: RUN,
      after: { ...RUN, version: 2, status: 'selling' },
    });
    expect(event).toMatchObject({
      detailType: 'Rebalance Changed',
      detail: {
        id: RUN.id,
        status: 'selling',
        previous_status: 'planned',
        event_id: `main/${RUN.id}/2`,
      },
    });
  });

  test('says that the order ended only where it became final for the first time', () => {
    const lives: readonly (readonly OrderPatch[])[] = [
      [{ status: 'submitting' }, { status: 'open' }, { status: 'filled', accounting: 'pending' }],
      [{ status: 'submitting' }, { status: 'filled' }],
      [{ status: 'submitting' }, { status: 'open' }, { status: 'cancelled' }],
      [{ status: 'submitting' }, { status: 'submitting' }, { status: 'not_placed' }],
      [{ status: 'rejected' }],
      [{ status: 'submitting' }, { status: 'done' }],
    ];
    for (const life of lives) {
      const followedBy = [{ accounting: 'complete' as const }, { filledAmount: '0.002' }];
      expect(endedOf([...life, ...followedBy])).toEqual([life.length]);
    }
  });

  test('says nothing of the kind where an order turns up after its verdict, and ends again', () => {
    const adopted = true as const;
    for (const verdict of ['not_placed', 'rejected', 'cancelled', 'partially_filled'] as const) {
      const life = [{ status: 'submitting' as const }, { status: verdict }];
      const open = { status: 'open' as const, adopted };
      const filled = { status: 'filled' as const, adopted };
      expect(endedOf([...life, open, filled, { accounting: 'complete' }])).toEqual([2]);
      expect(endedOf([...life, filled, { accounting: 'complete' }])).toEqual([2]);
    }
  });

  test('says once that a run ended, not again when a late order is counted', () => {
    const versions = (['planned', 'buying', 'incomplete', 'incomplete'] as const).map(
      (status, index) => ({ ...RUN, status, version: index + 1 }),
    );
    const events = versions.map((after, index) => {
      const before = versions[index - 1];
      return busEventOf({ kind: 'run', ...(before && { before }), after });
    });
    expect(events.map(endedIn)).toEqual([undefined, undefined, true, undefined]);
  });

  test('is none where nothing but bookkeeping has changed', () => {
    const image = { pk: { S: 'ORDER#t-1' }, sk: { S: 'ORDER' }, version: { N: '2' } };
    const dynamodb = { OldImage: image, NewImage: { ...image, lastLook: { N: '5' } } };
    expect(readChange({ dynamodb })).toBeUndefined();
  });
});

const endedIn = (event: PublishedEvent | undefined) =>
  event?.detailType === 'Account Changed' ? undefined : event?.detail.ended;

/** The versions whose event says that the order ended, in a life of one version after the other. */
function endedOf(life: readonly OrderPatch[]): readonly number[] {
  let attributes: OrderPatch = {};
  const versions = life.map((changed, index) => {
    attributes = { ...attributes, ...changed, version: index + 1 };
    return orderRecord(attributes);
  });
  return versions.flatMap((after, index) => {
    const before = versions[index - 1];
    const event = busEventOf({ kind: 'order', ...(before && { before }), after });
    expect(endedIn(event)).not.toBe(false);
    return endedIn(event) ? [after.version] : [];
  });
}

test('What happens to an account is one event, and its item never changes', () => {
  const incident = {
    id: 'liquidated-BTC_USDT-7',
    account: 'main',
    kind: 'liquidated',
    atMs: Date.UTC(2026, 10, 22, 9),
    contract: 'BTC_USDT',
    size: '5',
    price: '52340.1',
    orderId: '287104476280433836',
  };
  const key = keyOfIncident('main', incident.id);
  const NewImage = marshall({ ...key, ...incident }) as never;
  const change = readChange({ dynamodb: { NewImage } });
  expect(busEventOf(change!)).toEqual({
    detailType: 'Account Changed',
    detail: {
      id: 'liquidated-BTC_USDT-7',
      account: 'main',
      kind: 'liquidated',
      at: '2026-11-22T09:00:00.000Z',
      contract: 'BTC_USDT',
      size: '5',
      price: '52340.1',
      order_id: '287104476280433836',
      event_id: 'main/incident/liquidated-BTC_USDT-7/1',
    },
  });
  expect(readChange({ dynamodb: { NewImage, OldImage: NewImage } })).toBeUndefined();
});

describe('Entries of a request to EventBridge', () => {
  test('keep their order, are ten at most, and never more than a request holds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 40 }), (sizes) => {
        const entries = sizes.map((size) => ({ json: 'x'.repeat(size) }));
        const batches = batchesOf(entries);
        expect(batches.flat()).toEqual(entries);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10);
          const bytes = batch.reduce((sum, { json }) => sum + json.length, 0);
          expect(bytes).toBeLessThanOrEqual(256 * 1024);
        }
      }),
    );
  });
});
