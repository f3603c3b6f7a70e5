import { describe, expect, it } from 'vitest';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import { applyChange } from '../../../shared/programs/exits/apply.ts';
import { decide } from '../../../shared/programs/exits/decide.ts';
import type { ExitChange } from '../../../shared/programs/exits/decision.ts';
import { supportOf } from '../../../shared/programs/exits/position.ts';
import type { Seen } from '../../../shared/programs/exits/seen.ts';
import { unlocked } from '../../../shared/programs/exits/unlocked.ts';
import fc from '../../support/fast-check.ts';
import {
  BRACKET,
  ended,
  firing,
  MET,
  NOW_MS,
  resting,
  SHORT,
  seen,
  state,
  step,
  takeProfit,
} from './exit-cases.ts';

const MARKET: Seen['market'] = {
  amountStep: '1',
  minBaseAmount: '1',
  lastPrice: '60000',
  canSell: 'now',
};
/** What a driver sees of an exit whose position gives it so much. */
const held = (
  supported: string | undefined,
  legs: Parameters<typeof seen>[0] = {},
  more: Partial<Seen> = {},
) =>
  seen(legs, {
    market: MARKET,
    position: supported === undefined ? {} : { supported, areFillsRead: true },
    ...more,
  });

const TWO = [takeProfit(1, '5'), takeProfit(2, '5')];
const BOTH_REST = { tp1: resting, tp2: resting };
const doubting = (missing: string, agoMs: number) => ({
  doubt: { missing, sinceMs: NOW_MS - agoMs },
});

describe('An exit whose position is too small', () => {
  it('doubts it first', () => {
    const decision = decide(BRACKET, state('10', TWO), held('4', BOTH_REST));
    expect(decision).toEqual({ kind: 'doubt', missing: '6' });
  });

  it('believes it after a minute, and no more than it has doubted', () => {
    const early = decide(BRACKET, state('10', TWO, doubting('6', 59_999)), held('4', BOTH_REST));
    expect(early).toEqual({ kind: 'wait', for: 'market' });
    const late = decide(BRACKET, state('10', TWO, doubting('6', 60_000)), held('1', BOTH_REST));
    expect(late).toEqual({ kind: 'lose', missing: '6' });
    const less = decide(BRACKET, state('10', TWO, doubting('6', 60_000)), held('8', BOTH_REST));
    expect(less).toEqual({ kind: 'lose', missing: '2' });
  });

  it('does not believe it before what its legs have closed was read', () => {
    const doubted = state('10', TWO, doubting('6', 60_000));
    const position = { supported: '4' };
    expect(decide(BRACKET, doubted, held('4', BOTH_REST, { position })).kind).toBe('wait');
    const vague = { kind: 'live', isResting: true, isCancelRequested: false } as const;
    expect(decide(BRACKET, doubted, held('4', { tp1: resting, tp2: vague })).kind).toBe('wait');
  });

  it('forgets its doubt when the position is there after all', () => {
    const doubted = state('10', TWO, doubting('6', 70_000));
    const decision = decide(BRACKET, doubted, held('10', BOTH_REST));
    expect(decision).toEqual({ kind: 'doubt', missing: '0' });
    const cleared = applyChange(doubted, decision as Exclude<ExitChange, { kind: 'end' }>, NOW_MS);
    expect(cleared).toEqual(state('10', TWO));
  });

  it('concludes nothing while the position is not known', () => {
    const doubted = state('10', TWO, doubting('6', 70_000));
    expect(decide(BRACKET, doubted, held(undefined, BOTH_REST))).toMatchObject({ kind: 'wait' });
  });

  it('counts what its legs have closed, and not twice', () => {
    const live = { kind: 'live', isResting: true, isCancelRequested: false, filled: '3' } as const;
    const legs = { tp1: live, tp2: resting };
    expect(decide(BRACKET, state('10', TWO), held('7', legs)).kind).toBe('wait');
    expect(decide(BRACKET, state('10', TWO), held('6', legs))).toEqual({
      kind: 'doubt',
      missing: '1',
    });
  });

  it('withdraws take-profits for more than is left', () => {
    const shrunk = applyChange(
      state('10', TWO, doubting('6', 60_000)),
      { kind: 'lose', missing: '6' },
      NOW_MS,
    );
    expect(shrunk).toMatchObject({ owned: '4', missing: '6' });
    expect(decide(BRACKET, shrunk, held('4', BOTH_REST))).toEqual({
      kind: 'withdraw',
      names: ['tp1', 'tp2'],
    });
    const withdrawn = [1, 2].map((target) =>
      takeProfit(target, '5', { sold: '0', outcome: 'withdrawn' }),
    );
    const over = decide(BRACKET, { ...shrunk, legs: withdrawn }, held('4'));
    expect(over).toMatchObject({ kind: 'grant', legs: [{ amount: '2' }, { amount: '2' }] });
  });

  it('ends, and says that it has closed less than it owned', () => {
    const gone = { ...state('0'), missing: '10' };
    expect(decide(BRACKET, gone, held('0'))).toEqual({ kind: 'end', why: 'coins_missing' });
    const part = takeProfit(1, '5', { sold: '5', outcome: 'executed' });
    const rest = { ...state('5', [part]), missing: '5' };
    expect(decide(BRACKET, rest, held('0'))).toEqual({ kind: 'end', why: 'coins_missing' });
  });

  it('learns at once from a step that the exchange refuses', () => {
    const stepping = state('10', [step(1, '10')], firing());
    const settled = { kind: 'settle', name: 'sl1', sold: '0', outcome: 'executed' };
    expect(decide(BRACKET, stepping, held('4', { sl1: SHORT }, MET))).toEqual({
      ...settled,
      missing: '6',
    });
    // The position may be read behind a fill: the next step finds out.
    expect(decide(BRACKET, stepping, held(undefined, { sl1: SHORT }, MET))).toEqual({
      ...settled,
      missing: '0',
    });
  });

  it('places a take-profit anew that the exchange ended because of it, and not before it knows', () => {
    const pushedOut = { tp1: resting, tp2: ended('0', 'exchange') };
    const settled = (supported: string) =>
      decide(BRACKET, state('10', TWO), held(supported, pushedOut));
    expect(settled('6')).toMatchObject({ name: 'tp2', missing: '0', outcome: 'withdrawn' });
    expect(settled('10')).toMatchObject({ name: 'tp2', missing: '0', outcome: 'given_up' });
    const byHand = held('6', { tp1: resting, tp2: ended('0', 'person') });
    expect(decide(BRACKET, state('10', TWO), byHand)).toMatchObject({ outcome: 'given_up' });
    const withdrawn = takeProfit(2, '5', { sold: '0', outcome: 'withdrawn' });
    const doubted = state('10', [takeProfit(1, '5'), withdrawn], doubting('4', 5_000));
    expect(decide(BRACKET, doubted, held('6', { tp1: resting }))).toEqual({
      kind: 'wait',
      for: 'market',
    });
  });
});

describe('An exit over a position', () => {
  it('holds what it has not closed, whatever rests: a resting order locks nothing', () => {
    expect(unlocked(state('10', TWO), held('10', BOTH_REST))).toBe('10');
    const sold = takeProfit(1, '5', { sold: '5', outcome: 'executed' });
    expect(unlocked(state('10', [sold, takeProfit(2, '5')]), held('5', BOTH_REST))).toBe('5');
  });

  it('waits with a take-profit that the exchange would not take yet', () => {
    const far = { ...MARKET, reach: { lowest: '58200', highest: '61800' } };
    const waiting = decide(BRACKET, state('10'), held('10', {}, { market: far }));
    expect(waiting).toEqual({ kind: 'wait', for: 'market' });
    const near = { ...MARKET, reach: { lowest: '60000', highest: '63000' } };
    expect(decide(BRACKET, state('10'), held('10', {}, { market: near }))).toMatchObject({
      kind: 'grant',
      legs: [{ name: 'tp1', amount: '5' }],
    });
    const alone = { takeProfits: BRACKET.takeProfits };
    expect(decide(alone, state('10'), held('10', {}, { market: far })).kind).toBe('wait');
  });

  it('rounds to a step that is no power of ten', () => {
    const fives = { ...MARKET, amountStep: '0.5', minBaseAmount: '0.5' };
    const thirds = { takeProfits: [{ price: '63000' }, { price: '64000' }, { price: '65000' }] };
    expect(decide(thirds, state('2.5'), held('2.5', {}, { market: fives }))).toMatchObject({
      legs: [{ amount: '0.5' }, { amount: '0.5' }, { amount: '1.5' }],
    });
  });
});

describe('The support of exits by a position', () => {
  const claimant = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    needs: fc.nat(10).map(String),
    createdAtMs: fc.nat(5),
  });

  it('is never given twice, and nothing of it is kept from them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.array(claimant, { maxLength: 5 }),
        (position, drawn) => {
          const claimants = drawn.map((each, index) => ({ ...each, stem: `stem-${index}` }));
          const supported = supportOf(String(position), claimants);
          for (const side of ['buy', 'sell'] as const) {
            const own = claimants.filter((each) => each.side === side);
            const given = own.map(({ stem, needs }) => {
              const most = new Big(supported.get(stem)!);
              return most.lt(needs) ? most : new Big(needs);
            });
            const held = Math.max(0, side === 'sell' ? position : -position);
            const needed = Number(sum(own.map(({ needs }) => needs)).toString());
            expect(Number(sum(given).toString())).toBe(Math.min(held, needed));
          }
        },
      ),
    );
  });

  it('goes to the oldest exit first', () => {
    const exit = (stem: string, createdAtMs: number) =>
      ({ stem, createdAtMs, side: 'sell', needs: '5' }) as const;
    const supported = supportOf('7', [exit('young', 2), exit('old', 1)]);
    expect([...supported]).toEqual([
      ['old', '7'],
      ['young', '2'],
    ]);
  });
});
