import { describe, expect, it } from 'vitest';
import { unlocked } from '../../../shared/programs/exits/unlocked.ts';
import {
  cancelling,
  ended,
  firing,
  resting,
  seen,
  state,
  step,
  takeProfit,
  unknown,
} from './exit-cases.ts';

const legs = [takeProfit(1, '0.02'), takeProfit(2, '0.03')];

describe('what an exit withholds from sales by the balance', () => {
  it('is all that it owns and has not sold, less what resting legs lock', () => {
    expect(unlocked(state('0.06', legs), seen({ tp1: unknown, tp2: unknown }))).toBe('0.06');
    expect(unlocked(state('0.06', legs), seen({ tp1: resting, tp2: unknown }))).toBe('0.04');
    expect(unlocked(state('0.06', legs), seen({ tp1: resting, tp2: resting }))).toBe('0.01');
    const sold = [takeProfit(1, '0.02', { sold: '0.02', outcome: 'executed' }), legs[1]!];
    expect(unlocked(state('0.06', sold), seen({ tp2: resting }))).toBe('0.01');
  });

  it('is raised before a leg is cancelled, not after', () => {
    const both = { tp1: resting, tp2: resting };
    expect(unlocked(state('0.06', legs, firing()), seen(both))).toBe('0.06');
    expect(unlocked(state('0.06', legs, { suspended: true }), seen(both))).toBe('0.06');
    expect(unlocked(state('0.06', legs), seen(both, { isCancelled: true }))).toBe('0.06');
    expect(unlocked(state('0.06', legs), seen({ ...both, tp2: cancelling }))).toBe('0.04');
  });

  it('stays until a leg that has ended is settled', () => {
    expect(unlocked(state('0.06', legs), seen({ tp1: ended('0.02', 'fills'), tp2: resting }))).toBe(
      '0.03',
    );
  });

  it('is less by a step that rests at its limit', () => {
    const stop = state('0.06', [step(1, '0.06')], firing());
    expect(unlocked(stop, seen({ sl1: resting }))).toBe('0');
  });
});
