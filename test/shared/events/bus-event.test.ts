import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { busEventOf } from '../../../shared/events/bus-event.ts';
import { readChange } from '../../../shared/events/change.ts';
import { batchesOf, fitsTheBus } from '../../../shared/events/event-batches.ts';
import { HISTORY_LENGTH } from '../../../shared/orders/record.ts';
import { orderChange, RUN } from './changes.ts';

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

  test('is none where nothing but bookkeeping has changed', () => {
    const image = { pk: { S: 'ORDER#t-1' }, sk: { S: 'ORDER' }, version: { N: '2' } };
    const dynamodb = { OldImage: image, NewImage: { ...image, lastLook: { N: '5' } } };
    expect(readChange({ dynamodb })).toBeUndefined();
  });
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
