import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../../shared/ledger/keys.ts';
import { itemOf, legAttribute, recordOf } from '../../../shared/orders/ledger/item.ts';
import {
  isPlace,
  isSliced,
  type OrderRecord,
  type PlaceRecord,
  type SlicedRecord,
} from '../../../shared/orders/model/record.ts';
import { sliceSeenOf } from '../../../shared/orders/tracking/slices/slice-seen.ts';

const STORED = readFileSync(new URL('../../fixtures/stored-orders.jsonl', import.meta.url), 'utf8');
const RECORDS = STORED.trim()
  .split('\n')
  .map((line) => recordOf((JSON.parse(line) as { readonly item: Item }).item));

const whole = RECORDS.find((each) => isSliced(each) && each.status === 'working') as SlicedRecord;
const child = RECORDS.find((each) => isPlace(each) && each.parent === whole.id) as PlaceRecord;

/** The order while its third slice is under way. */
const granted: SlicedRecord = {
  ...whole,
  slicing: {
    ...whole.slicing,
    state: { ...whole.slicing.state, slice: { slot: 3, name: 's3', amount: '0.01' } },
  },
};
const claimable = (record: OrderRecord) => itemOf(record)[legAttribute('s3')];

describe('a slice may be claimed', () => {
  it('with its amount, and at the limit price of now', () => {
    expect(claimable(granted)).toBe('0.01@61000');
    expect(claimable(whole)).toBeUndefined();
  });

  it('not from the moment of a cancel on, and not after the end', () => {
    expect(claimable({ ...granted, cancelRequestedAtMs: 1 })).toBeUndefined();
    expect(claimable({ ...granted, status: 'partially_filled' })).toBeUndefined();
  });
});

describe('a slice is seen', () => {
  const seen = (change: Partial<PlaceRecord>) => sliceSeenOf({ ...child, ...change }, whole.order);
  const ended = child.exchange!;

  it('as ended only when its fills are proven', () => {
    expect(sliceSeenOf(undefined, whole.order)).toEqual({ kind: 'no_record' });
    expect(seen({})).toEqual({ kind: 'ended', taken: '0.01', how: 'filled' });
    const live = { kind: 'live', isCancelRequested: false };
    expect(seen({ status: 'submitting' })).toEqual(live);
    expect(seen({ exchange: { ...ended, isEstimate: true } })).toEqual(live);
  });

  it('as taking of the amount in its own currency', () => {
    const market = { ...whole.order, type: 'market' as const };
    expect(sliceSeenOf(child, market)).toMatchObject({ taken: ended.filledTotal });
  });

  it('as refused with its reason, or as not sent at all', () => {
    const refusal = { code: 'MAX_DAY', message: 'no room' };
    const refused = { status: 'rejected', reason: { ...refusal, retry: 'new_id' } } as const;
    const nothing = { ...ended, filledAmount: '0', filledTotal: '0' };
    expect(seen({ ...refused, exchange: nothing })).toMatchObject({ how: 'refused', refusal });
    const unreachable = { ...refused.reason, code: 'EXCHANGE_UNREACHABLE' };
    expect(seen({ ...refused, reason: unreachable, exchange: nothing })).toMatchObject({
      how: 'not_sent',
      taken: '0',
    });
  });
});
