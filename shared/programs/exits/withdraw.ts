import type { ExitEffect } from './decision.ts';
import type { Seen } from './seen.ts';
import type { ExitLeg } from './state.ts';

/** Withdraws legs, and waits until each of them has ended; undefined if there is none. */
export function withdrawLegs(legs: readonly ExitLeg[], seen: Seen): ExitEffect | undefined {
  if (legs.length === 0) return undefined;
  const names = legs
    .map(({ name }) => name)
    .filter((name) => {
      const leg = seen.legs.get(name);
      return leg?.kind === 'no_record' || (leg?.kind === 'live' && !leg.isCancelRequested);
    });
  return names.length > 0 ? { kind: 'withdraw', names } : { kind: 'wait', for: 'proof' };
}
