import { describe, expect, it } from 'vitest';
import { estimate } from '../../cli/console/ticket/estimate.ts';

const NOW = {
  last: '88000',
  available: '5000',
  feeRate: { rate: '0.002', paidIn: 'received' },
} as const;
const order = { side: 'buy', type: 'limit', share: '', amount: '0.1', price: '80000' };
const worth = (fields: Partial<typeof order>, now: Partial<typeof NOW> = NOW) => {
  const context = { last: undefined, available: undefined, feeRate: undefined, ...now };
  const { value, fee } = estimate({ ...order, ...fields }, 'BTC_USDT', context);
  return [value, fee];
};

describe('the estimate of an order', () => {
  it('is worth its amount at its own price, or at the last one', () => {
    expect(worth({})).toEqual(['8000', '16']);
    expect(worth({ side: 'sell', type: 'market' })).toEqual(['8800', '17.6']);
    expect(worth({ type: 'market', amount: '250' })).toEqual(['250', '0.5']);
  });

  it('takes a share of what it spends', () => {
    expect(worth({ share: '0.5' })).toEqual(['2500', '5']);
    const held = { ...NOW, available: '0.3' } as unknown as typeof NOW;
    expect(worth({ side: 'sell', type: 'market', share: '1' }, held)).toEqual(['26400', '52.8']);
  });

  it('says nothing of what it does not know', () => {
    expect(worth({ amount: '0,1' })).toEqual([undefined, undefined]);
    expect(worth({ price: '' })).toEqual([undefined, undefined]);
    expect(worth({ share: '0.5' }, {})).toEqual([undefined, undefined]);
    expect(worth({}, {})).toEqual(['8000', undefined]);
    expect(worth({ side: 'sell', type: 'market' }, {})).toEqual([undefined, undefined]);
  });
});
