import { describe, expect, it } from 'vitest';
import type { PairRules } from '../../../shared/gate/spot/pair-rules.ts';
import { legOrder } from '../../../shared/orders/submission/exits/leg-order.ts';
import { contractLegOrder } from '../../../shared/orders/submission/futures/contract-leg-order.ts';
import { reducedWithin } from '../../../shared/orders/submission/futures/within-collar.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';

const leg = (kind: string, price?: string) =>
  ({ name: 'tp1', kind, amount: '5', ...(price && { price }) }) as unknown as ExitLeg;

describe('The price of a leg', () => {
  const HOLDING = { settle: 'usdt', contract: 'BTC_USDT', multiplier: '0.0001' } as const;
  const MARKET = { markPrice: '60000', maxDeviation: '0.02', priceTick: '0.7', sizeStep: '1' };
  const priceOf = (side: 'buy' | 'sell', kind: string, price: string, collar: string) =>
    contractLegOrder({ ...HOLDING, side, size: '5' }, leg(kind, price), MARKET, collar).price;

  it.each([
    ['sell', 'take_profit', '59500', '0.05', '59500'],
    ['sell', 'take_profit', '50000', '0.05', '58800'],
    ['sell', 'take_profit', '50000', '0.01', '59400.6'],
    ['sell', 'step', '50000', '0.05', '58800'],
    ['sell', 'step', '70000', '0.05', '70000'],
    ['buy', 'take_profit', '70000', '0.05', '61199.6'],
    ['buy', 'step', '70000', '0.01', '60599.7'],
    ['buy', 'step', '50000.3', '0.05', '50000.3'],
  ] as const)(
    'that %ss by a %s of %s is within the collar of %s and the band of the contract: %s',
    (side, kind, price, collar, expected) => {
      expect(priceOf(side, kind, price, collar)).toBe(expected);
    },
  );

  it.each([
    ['sell', 'step', '59500.4', '59500'],
    ['sell', 'take_profit', '59500.4', '59500.7'],
    ['buy', 'step', '59500.4', '59500.7'],
    ['buy', 'take_profit', '59500.4', '59500'],
    // Zero would be the market's.
    ['buy', 'take_profit', '0.5', '0.7'],
  ] as const)(
    'that %ss by a %s and is off a new tick is on it, and a target no worse: %s is %s',
    (side, kind, price, expected) => {
      expect(priceOf(side, kind, price, '0.05')).toBe(expected);
    },
  );

  it('of a pair has the decimals that the pair has now, and so has its amount', () => {
    const rules = { priceDecimals: 0, amountDecimals: 2 } as PairRules;
    const market = { rules, lastPrice: '60000', quoteRate: '1' };
    const orderOf = (kind: string) => {
      const sold = { ...leg(kind, '59500.5'), amount: '0.0499' };
      const { price, amount } = legOrder('BTC_USDT', sold, market, '0.05');
      return { price, amount };
    };
    expect(orderOf('step')).toEqual({ price: '59500', amount: '0.04' });
    expect(orderOf('take_profit')).toEqual({ price: '59501', amount: '0.04' });
  });

  it('of a pair is within the collar and what Gate allows the pair', () => {
    const rules = { priceDecimals: 1, amountDecimals: 4, maxFall: '0.02' } as PairRules;
    const market = { rules, lastPrice: '60000', quoteRate: '1' };
    const pricesAt = (collar: string) =>
      ['take_profit', 'step'].map(
        (kind) => legOrder('BTC_USDT', leg(kind, '50000'), market, collar).price,
      );
    expect(pricesAt('0.05')).toEqual(['58800', '58800']);
    expect(pricesAt('0.01')).toEqual(['59400', '59400']);
  });
});

describe('An order that has fired', () => {
  const MARKET = { markPrice: '60000', maxDeviation: undefined, priceTick: '0.1', sizeStep: '1' };
  const ORDER = { settle: 'usdt', contract: 'BTC_USDT', size: '-5', tif: 'gtc' } as const;
  const CLOSE = { ...ORDER, size: '0', close: true } as const;

  it('goes as far as the collar of now, at the market too', () => {
    const order = { ...ORDER, price: '0', tif: 'ioc', reduce_only: true } as const;
    const slipOf = (slip: string) =>
      reducedWithin({ ...order, market_order_slip_ratio: slip }, MARKET, '0.03');
    expect(slipOf('0.05')).toMatchObject({ market_order_slip_ratio: '0.03' });
    expect(slipOf('0.01')).toMatchObject({ market_order_slip_ratio: '0.01' });
    expect(reducedWithin(order, MARKET, '0.03')).toEqual(order);
  });

  it('has a price between both bounds where Gate gives it its side', () => {
    const priceOf = (price: string) => reducedWithin({ ...CLOSE, price }, MARKET, '0.03').price;
    expect(['50000', '60000', '70000'].map(priceOf)).toEqual(['58200', '60000', '61800']);
  });

  it('is on the tick and the step of now, and surely trades', () => {
    const market = { ...MARKET, priceTick: '5', sizeStep: '2' };
    const of = (size: string, price: string) => {
      const order = { ...ORDER, size, price, reduce_only: true } as const;
      return reducedWithin(order, market, '0.03');
    };
    expect(of('-5', '59502')).toMatchObject({ size: '-4', price: '59500' });
    expect(of('5', '60502')).toMatchObject({ size: '4', price: '60505' });
    const closing = ['59502', '60502'].map((price) => ({ ...CLOSE, price }));
    const prices = closing.map((order) => reducedWithin(order, market, '0.03').price);
    expect(prices).toEqual(['59500', '60505']);
  });

  it('stays as it is if it opens', () => {
    const opening = { ...ORDER, price: '50000' };
    expect(reducedWithin(opening, MARKET, '0.03')).toEqual(opening);
  });
});
