import { expect, test } from 'vitest';
import { digestNotice } from '../../../shared/events/notices/digest.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import { orderRecord } from './changes.ts';

const SLICES = {
  overMs: 3_600_000,
  everyMs: 1_800_000,
  count: 2,
  jitter: '0',
  slippage: '0.002',
  catchUp: 'none',
} as const;

const fills = (filledAmount: string, filledTotal: string, fee: string): OrderPatch => ({
  status: 'filled',
  filledAmount,
  filledTotal,
  fees: [{ currency: 'BTC', amount: fee }],
});

test('The digest counts what slices have traded once, and not with their order again', () => {
  const whole = orderRecord({
    ...fills('0.02', '1200', '0.00002'),
    attempt: 0,
    orderId: undefined,
    slices: SLICES,
    slicing: { state: {}, startedVersion: 1 } as never,
  });
  const slice = fills('0.01', '600', '0.00001');
  const records = [whole, orderRecord(slice), orderRecord(slice)];
  const account = { account: 'main', records, isPartial: false };
  const { text } = digestNotice({ fromMs: 0, toMs: 1, accounts: [account] });
  expect(text).toContain('bought 0.02 BTC for 1200 USDT');
  expect(text).toContain('fees: 0.00002 BTC');
});
