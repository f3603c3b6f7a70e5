import type { KillSwitch } from './state.ts';

/** Why a halt does not come to its end without `futures`, and what to do, for people; mostly nothing. */
export function describeUnseen({ sweep }: Pick<KillSwitch, 'sweep'>): readonly string[] {
  if (!sweep?.unseen) return [];
  return [
    'Orders of contracts may be open at Gate, and without "futures" Sluice does not see them: ' +
      `${sweep.unseen.join(', ')}. Put "futures" back in sluice.config.json and deploy: Sluice then cancels ` +
      "what is open, and the halt comes to its end. Until then, cancel them on Gate's own page.",
  ];
}
