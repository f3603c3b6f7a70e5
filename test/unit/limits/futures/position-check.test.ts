import { describe, expect, it } from 'vitest';
import { Big } from '../../../../shared/lib/decimal.ts';
import {
  exposureFault,
  leverageFault,
  modeFault,
  sharedLeverageFault,
  sharesMargin,
  worstExposure,
  worstValueOf,
} from '../../../../shared/limits/futures/position-check.ts';
import fc from '../../../support/fast-check.ts';

const contracts = (max: number) =>
  fc.integer({ min: -max, max }).map((tenths) => new Big(String(tenths)).div('10').toString());

describe('The worst case of a position', () => {
  it('is never exceeded, whichever of the orders fill, in whatever order and part, and whatever closes the position', () => {
    fc.assert(
      fc.property(
        contracts(500),
        fc.array(fc.tuple(contracts(200), fc.integer({ min: 0, max: 10 }), fc.boolean()), {
          maxLength: 12,
        }),
        (held, orders) => {
          const adding = orders.map(([size]) => ({ contract: 'A', size }));
          const worst = worstValueOf({ contract: 'A', held, unitValue: '1' }, adding);
          let position = new Big(held);
          for (const [size, tenths, isClosed] of orders) {
            if (isClosed) position = new Big('0');
            position = position.plus(new Big(size).times(String(tenths)).div('10'));
            expect(position.abs().lte(worst)).toBe(true);
          }
        },
      ),
    );
  });

  it('counts the orders of its own contract', () => {
    const held = { contract: 'A', held: '3', unitValue: '2' };
    const adding = [
      { contract: 'A', size: '4' },
      { contract: 'B', size: '100' },
      { contract: 'A', size: '-20' },
    ];
    expect(worstValueOf(held, adding).toString()).toBe('40');
  });
});

describe('An opening', () => {
  const held = [
    { contract: 'A', held: '-3', unitValue: '10' },
    { contract: 'B', held: '5', unitValue: '10' },
  ];
  const limits = { maxPosition: '60', maxExposure: '100' };
  const fault = (size: string, others: readonly { contract: string; size: string }[] = []) =>
    exposureFault({ contract: 'A', size }, held, others, limits, 'USDT')?.code;

  it.each([
    ['3', [], undefined],
    ['5', [], undefined],
    ['6', [], 'MAX_EXPOSURE'],
    ['7', [], 'MAX_POSITION'],
    ['-2', [], undefined],
    ['-3', [], 'MAX_EXPOSURE'],
    ['-4', [], 'MAX_POSITION'],
    ['5', [{ contract: 'B', size: '1' }], 'MAX_EXPOSURE'],
    ['2', [{ contract: 'A', size: '-3' }], 'MAX_EXPOSURE'],
    ['2', [{ contract: 'A', size: '-4' }], 'MAX_POSITION'],
  ])('of %s beside %j is judged: %s', (size, others, code) => {
    expect(fault(size, others)).toBe(code);
  });

  it('of a contract without a value is refused', () => {
    expect(exposureFault({ contract: 'C', size: '1' }, held, [], limits, 'USDT')?.code).toBe(
      'MAX_POSITION',
    );
  });
});

describe('Where positions share one margin', () => {
  const held = [{ contract: 'A', held: '10', unitValue: '10' }];
  const exposure = worstExposure({ contract: 'A', size: '20' }, held, []);
  it.each([
    ['100', undefined],
    ['99.99', 'MAX_LEVERAGE'],
    ['0', 'MAX_LEVERAGE'],
    ['-5', 'MAX_LEVERAGE'],
  ])('an opening to 300 with an equity of %s is judged: %s', (equity, code) => {
    const fault = sharedLeverageFault(exposure, new Big(equity), '3', 'USDT');
    expect(fault?.code).toBe(code);
  });

  it('is bound by the ceiling of every leverage', () => {
    const fault = (equity: string) => sharedLeverageFault(exposure, new Big(equity), '100', 'USDT');
    expect(fault('15')).toBeUndefined();
    // No `limit`: a leverage is no size.
    expect(fault('14.9')).toEqual({
      code: 'MAX_LEVERAGE',
      message: expect.stringContaining("the account's maxLeverage is 20"),
      field: 'size',
      retry: 'new_id',
    });
  });

  it.each([
    [0, 'isolated', false],
    [0, 'cross', true],
    [1, 'isolated', true],
    [3, 'isolated', true],
    [undefined, 'isolated', true],
  ])('(mode %s, %s) is told from where each has its own', (marginMode, mode, shared) => {
    const own = { total: '1', available: '1', unrealisedPnl: '0', positionMode: 'single' };
    const reading = { kind: 'one_way', position: { marginMode: mode } } as never;
    expect(sharesMargin({ ...own, marginMode }, reading)).toBe(shared);
  });
});

describe('The settings of an account', () => {
  const account = { total: '1', available: '1', unrealisedPnl: '0', marginMode: 0 };
  const position = (fields: object) => ({
    kind: 'one_way' as const,
    position: { contract: 'A', size: '0', mode: 'single', leverage: '3', ...fields } as never,
  });

  it.each([['dual'], ['dual_plus'], [undefined]])(
    'in the position mode %s forbid every order',
    (positionMode) => {
      expect(modeFault({ ...account, positionMode })).toMatchObject({ code: 'POSITION_MODE' });
    },
  );

  it('allow orders in one-way mode', () => {
    expect(modeFault({ ...account, positionMode: 'single' })).toBeUndefined();
  });

  it.each([
    [position({}), '3', undefined],
    [position({ leverage: '3.1' }), '3', 'MAX_LEVERAGE'],
    [position({ leverage: undefined }), '3', 'MAX_LEVERAGE'],
    // Whatever the configuration says, there is a ceiling.
    [position({ leverage: '20' }), '100', undefined],
    [position({ leverage: '20.1' }), '100', 'MAX_LEVERAGE'],
    [{ kind: 'other_mode' as const, mode: 'dual_long' }, '100', 'POSITION_MODE'],
  ])('limit the leverage that is set, and never guess it', (reading, most, code) => {
    expect(leverageFault(reading, most)?.code).toBe(code);
  });
});
