import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type { EntrySeen, LegSeen, Seen } from '../../../shared/programs/exits/seen.ts';
import type { ExitLeg, ExitState } from '../../../shared/programs/exits/state.ts';

/** Short ways to write down one moment of one exit. */

export const NOW_MS = 10_000_000;

export const STOP = { price: '57000', source: 'last', confirmSeconds: 0 } as const;

export const BRACKET: ExitPlan = {
  stopLoss: STOP,
  takeProfits: [
    { price: '63000', share: '0.5' },
    { price: '66000', share: '0.5' },
  ],
};

export function state(owned: string, legs: readonly ExitLeg[] = [], more: Partial<ExitState> = {}) {
  return { owned, missing: '0', legs, ...more } satisfies ExitState;
}

export function firing(agoMs = 0) {
  return { firing: { cause: 'stop_loss', firedAtMs: NOW_MS - agoMs } } as const;
}

export function takeProfit(target: number, amount: string, more: Partial<ExitLeg> = {}): ExitLeg {
  return {
    name: `tp${target}`,
    kind: 'take_profit',
    target,
    price: target === 1 ? '63000' : '66000',
    amount,
    grantedAtMs: NOW_MS - 600_000,
    ...more,
  } as ExitLeg;
}

export function step(number: number, amount: string, more: Partial<ExitLeg> = {}): ExitLeg {
  return { name: `sl${number}`, kind: 'step', amount, grantedAtMs: NOW_MS, ...more } as ExitLeg;
}

/** A step of which the market took so much. */
export function executed(number: number, amount: string, sold: string, agoMs = 0): ExitLeg {
  return step(number, amount, { sold, outcome: 'executed', grantedAtMs: NOW_MS - agoMs });
}

export const resting: LegSeen = {
  kind: 'live',
  isResting: true,
  isCancelRequested: false,
  filled: '0',
};
export const unknown: LegSeen = { kind: 'live', isResting: false, isCancelRequested: false };
export const cancelling: LegSeen = { kind: 'live', isResting: true, isCancelRequested: true };
export const unsent: LegSeen = { kind: 'no_record' };

export function ended(sold: string, by: 'fills' | 'sluice' | 'person' | 'exchange'): LegSeen {
  return { kind: 'ended', sold, by };
}

export const SHORT: LegSeen = { kind: 'ended', sold: '0', by: 'exchange', lacksCoins: true };

export function seen(legs: Readonly<Record<string, LegSeen>> = {}, more: Partial<Seen> = {}): Seen {
  return {
    nowMs: NOW_MS,
    legs: new Map(Object.entries(legs)),
    market: {
      amountStep: '0.0001',
      minBaseAmount: '0.0001',
      minQuoteAmount: '3',
      lastPrice: '60000',
      canSell: 'now',
    },
    isCancelled: false,
    isHalted: false,
    canSend: true,
    ...more,
  };
}

export const MET = { met: 'stop_loss' } as const;

export function entry(filledAmount: string, more: Partial<EntrySeen> = {}) {
  return {
    entry: {
      filledAmount,
      feesInCoin: '0',
      hasEnded: true,
      isHalfFilled: true,
      isCancelRequested: false,
      ...more,
    },
  };
}
