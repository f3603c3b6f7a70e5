import { describe, expect, it } from 'vitest';
import { previewSlices } from '../../cli/console/ticket/slice-preview.ts';
import { describeSliceSizes, describeSliceTimes } from '../../cli/render/slice-plan.ts';
import { parsePairRules } from '../../shared/gate/spot/pair-rules.ts';

const RULES = parsePairRules({
  id: 'BTC_USDT',
  base: 'BTC',
  quote: 'USDT',
  amount_precision: 4,
  precision: 1,
  min_quote_amount: '3',
});
const TYPED = {
  wait: 'slices',
  side: 'buy',
  type: 'limit',
  price: '60000',
  'slices.over': '4h',
  'slices.every': '5m',
  'slices.slippage': '',
};
const KNOWN = { amount: '0.5', last: '61000', rules: RULES };

function preview(values: Partial<typeof TYPED> = {}, known: Partial<typeof KNOWN> = {}) {
  return previewSlices({ ...TYPED, ...values }, 'BTC_USDT', { ...KNOWN, ...known });
}

describe('the plan of an order in slices, before it is sent', () => {
  it('has equal slices; the last one takes the remainder', () => {
    const plan = preview()!;
    expect(describeSliceSizes(plan)).toBe('48 of 0.0104 BTC, the last 0.0112');
    expect(describeSliceTimes(plan)).toBe(
      'one each 5 min, the first at once, the last after 3 h 55 min',
    );
    expect(plan.countMax).toBeUndefined();
  });

  it('of a market buy has parts of what is spent', () => {
    const plan = preview({ type: 'market' }, { amount: '1000' })!;
    expect(describeSliceSizes(plan)).toBe('48 of 20.83333333 USDT, the last 20.83333349');
  });

  it('says how many would do if they are too small', () => {
    // At 60,000 a slice of 3 USDT, with a margin for prices that move, is 0.0001 BTC.
    expect(preview({}, { amount: '0.003' })!.countMax).toBe(30);
    expect(preview({}, { amount: '0.0001' })!.countMax).toBe(1);
  });

  it('is not known before everything is typed and read', () => {
    for (const values of [
      { wait: '' },
      { 'slices.over': '4' },
      { 'slices.every': '' },
      { 'slices.every': '3h' },
      { side: 'exit' },
    ]) {
      expect(preview(values)).toBeUndefined();
    }
    expect(previewSlices(TYPED, 'BTC_USDT', { ...KNOWN, last: undefined })).toBeUndefined();
    expect(previewSlices(TYPED, 'BTC_USDT', { ...KNOWN, rules: undefined })).toBeUndefined();
  });
});
