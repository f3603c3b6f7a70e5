import { describe, expect, it } from 'vitest';
import { contractDecimals, leastContracts } from '../../../shared/instrument/contract-slices.ts';
import type { ContractOrder } from '../../../shared/market/contract-order.ts';
import { contractSliceOrder } from '../../../shared/orders/submission/futures/contract-slice-order.ts';

const WHOLE: ContractOrder = {
  settle: 'usdt',
  contract: 'BTC_USDT',
  size: '100',
  price: '61000',
  tif: 'gtc',
  multiplier: '0.0001',
};
const CONTRACT = { markPrice: '60000', maxDeviation: '0.5', priceTick: '0.5' };

function slice(
  whole: Partial<ContractOrder>,
  touch: string,
  contract: Partial<typeof CONTRACT> = {},
) {
  const market = { ...CONTRACT, ...contract };
  const order = { ...WHOLE, ...whole };
  return contractSliceOrder(order, { slippage: '0.002' }, '10', touch, market, '0.03');
}

describe('the order of a slice of contracts', () => {
  it('takes what is there at once, within its slippage from the touch', () => {
    expect(slice({}, '60000.3')).toEqual({
      settle: 'usdt',
      contract: 'BTC_USDT',
      size: '10',
      price: '60120',
      tif: 'ioc',
      multiplier: '0.0001',
    });
    expect(slice({ size: '-100', price: '59000' }, '60000.3')).toMatchObject({
      size: '-10',
      price: '59880.5',
    });
  });

  it('only reduces if the whole does', () => {
    expect(slice({ reduce_only: true }, '60000')).toMatchObject({ reduce_only: true });
    expect(slice({}, '60000')).not.toHaveProperty('reduce_only');
  });

  it('never lies beyond the limit of the whole; one at the market has none', () => {
    expect(slice({}, '60950').price).toBe('61000');
    expect(slice({ size: '-100', price: '59950' }, '60000').price).toBe('59950');
    expect(slice({ price: '0' }, '60950').price).toBe('61071.5');
    expect(slice({ size: '-100', price: '0' }, '60000').price).toBe('59880');
  });

  it("never lies beyond the collar from the mark price, nor beyond the exchange's own band", () => {
    const market = { price: '0' };
    expect(slice(market, '62000').price).toBe('61800');
    expect(slice({ ...market, size: '-100' }, '58000').price).toBe('58200');
    expect(slice(market, '62000', { maxDeviation: '0.01' }).price).toBe('60600');
    expect(slice({ ...market, size: '-100' }, '58000', { maxDeviation: '0.01' }).price).toBe(
      '59400',
    );
  });

  it('is rounded to the tick, towards its own advantage', () => {
    expect(slice({ price: '0' }, '59999').price).toBe('60118.5');
    expect(slice({ size: '-100', price: '0' }, '59999').price).toBe('59879.5');
  });
});

describe('the size of a slice', () => {
  it.each([
    ['1', 0],
    ['0.1', 1],
    ['0.01', 2],
    ['0.5', 0],
    ['0.2', 0],
    ['0.25', 0],
    ['0.02', 1],
    ['10', 0],
  ])('is a multiple of the step: of %s with %s decimals', (sizeStep, decimals) => {
    expect(contractDecimals({ sizeStep })).toBe(decimals);
  });

  it('is at least the minimum, and a step of it', () => {
    expect(leastContracts({ sizeStep: '1', sizeMin: '5' })).toBe('5');
    expect(leastContracts({ sizeStep: '0.5', sizeMin: '0.5' })).toBe('1');
  });
});
