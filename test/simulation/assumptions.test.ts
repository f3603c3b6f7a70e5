import { describe, expect, it } from 'vitest';
import { Figures } from '../../local/simulation/figures.ts';
import { drawSwarm, type Swarm } from '../../local/simulation/swarm.ts';
import { keyOfSwitch } from '../../shared/ledger/keys.ts';
import type { Oracle } from './evidence.ts';
import {
  atMostOneEffective,
  atMostOnePerAttempt,
  effectsAreKnown,
  everyMessageIsRecorded,
  everythingIsResolved,
  foreignOrdersAreUntouched,
  noDeadLetters,
  whileItRan,
} from './oracles.ts';
import { runSeed } from './run.ts';

const isLong = process.env.SLUICE_LONG !== undefined;
const SEEDS = isLong ? 2_000 : 8;
const FIRST_SEED = 21;
/** Not every seed shows a wrong verdict. */
const SEEDS_MAX = 20 * SEEDS;
const TIMEOUT_MS = 600_000 + SEEDS_MAX * 500;
/** A late order becomes visible first; the next search for unexpected orders, or the one after, finds it. */
const HEALING_MS = 34 * 60_000;

/** Invariants whatever the exchange does. */
const SAFE = [
  whileItRan,
  atMostOneEffective,
  atMostOnePerAttempt,
  everyMessageIsRecorded,
  foreignOrdersAreUntouched,
  noDeadLetters,
];
/** Whatever was not acknowledged: a person may have resumed the account since. */
const adoptionsHalt: Oracle = ({ world, records }) =>
  [...records.values()]
    .filter(({ adopted, account }) => adopted && !world.table.find(keyOfSwitch(account)))
    .map(({ id, account }) => `${id} was adopted, and ${account} was never halted`);

/** Invariants once everything has become visible. */
const HEALED = [...SAFE, everythingIsResolved, effectsAreKnown, adoptionsHalt];

type Break = {
  readonly behavior: Swarm['behavior'];
  readonly lie?: Swarm['lie'];
  /** Whether wrong verdicts are to be expected of so few seeds. */
  readonly misleads?: true;
};

/** Answers are often lost, and requests often late: outcomes are unknown. */
const LOSSES: Partial<Swarm> = {
  resubmit: false,
  // What a wrong verdict about a leg does to its exit is not a matter of the protocol.
  hasExits: false,
  exchangeFaults: { lost_reply: 0.4 },
  lateRate: 0.3,
  lateMs: { min: 1_000, max: 120_000 },
};

/** Each breaks one thing that the protocol relies on, far beyond its margins. */
const BROKEN: Readonly<Record<string, Break>> = {
  'A1: an expired request is executed': {
    behavior: { honourExptime: false, honourTimestamp: false },
    misleads: true,
  },
  'A2: a live order is listed late': {
    behavior: { visibilityLagMs: { min: 60_000, max: 300_000 } },
    misleads: true,
  },
  'A3: a fill is in the trades late': { behavior: { tradeLagMs: { min: 30_000, max: 110_000 } } },
  'A5: the clocks of the gateways differ': {
    behavior: { gatewaySkewMs: { min: -40_000, max: 40_000 } },
  },
  'A6: a refusal hides an order': {
    lie: { rate: 0.4, status: 400, label: 'BALANCE_NOT_ENOUGH' },
    behavior: {},
    misleads: true,
  },
};
const ALL: Break = {
  lie: { rate: 0.4, status: 400, label: 'BALANCE_NOT_ENOUGH' },
  behavior: Object.assign({}, ...Object.values(BROKEN).map(({ behavior }) => behavior)),
};

function swarmOf(seed: number, { behavior, lie }: Break): Swarm {
  const drawn = drawSwarm(seed);
  return { ...drawn, ...LOSSES, ...(lie && { lie }), behavior: { ...drawn.behavior, ...behavior } };
}

type Seen = { readonly figures: Figures; readonly violations: readonly string[] };

const someAreAdopted = ({ figures }: Seen) => figures.of('log adopted') > 0;

/** @param isShown whether the runs tell anything yet: otherwise more of them follow, up to a bound */
async function runBroken(broken: Break, oracles = HEALED, isShown = (_seen: Seen) => true) {
  const figures = new Figures();
  const violations: string[] = [];
  const endOf = () => FIRST_SEED + (isShown({ figures, violations }) ? SEEDS : SEEDS_MAX);
  for (let seed = FIRST_SEED; seed < endOf(); seed++) {
    const run = await runSeed(seed, {
      swarm: swarmOf(seed, broken),
      oracles,
      // Where nothing need come to its end, the time of other runs will do.
      ...((isLong || oracles === HEALED) && { healingMs: HEALING_MS }),
    });
    figures.add(run.figures);
    figures.count('seeds');
    violations.push(...run.violations.map((violation) => `seed ${seed}: ${violation}`));
  }
  return { figures, violations };
}

function summary(what: string, figures: Figures) {
  return (
    `${what}: ${figures.of('seeds')} seeds, ${figures.of('placements')} orders at the exchange, ` +
    `${figures.of('log not_placed')} judged absent, ${figures.of('log adopted')} adopted, ` +
    `${figures.of('log second_order')} second orders`
  );
}

describe('an exchange that breaks what the protocol assumes', { timeout: TIMEOUT_MS }, () => {
  for (const [what, broken] of Object.entries(BROKEN)) {
    it(`${what}: still one order, and a wrong verdict is corrected`, async () => {
      const { misleads } = broken;
      const { figures, violations } = await runBroken(broken, HEALED, misleads && someAreAdopted);
      console.log(summary(what, figures));
      expect(violations).toEqual([]);
      if (misleads) expect(figures.of('log adopted')).toBeGreaterThan(0);
      const adoptions = figures.sum('transition adopted') + figures.sum('transition found_again');
      // The log may lack one whose write was carried out, and not acknowledged.
      expect(adoptions).toBeGreaterThanOrEqual(figures.of('log adopted'));
      if (adoptions > 0) expect(figures.of('log halting')).toBeGreaterThan(0);
    });
  }

  it('A4: fills are never shown: still one order, but its fills stay unknown', async () => {
    const { figures, violations } = await runBroken(
      { behavior: { fillsVisibleInTrades: false } },
      SAFE,
    );
    console.log(summary('A4', figures));
    expect(violations).toEqual([]);
    expect(figures.sum('transition accounted')).toBe(0);
  });

  it('all of them at once: still one order', async () => {
    const { figures, violations } = await runBroken(ALL, SAFE, someAreAdopted);
    console.log(summary('all', figures));
    expect(violations).toEqual([]);
    expect(figures.of('log adopted')).toBeGreaterThan(0);
  });

  it('the one exception: a rate limit that lies leads to second orders, and says so', async () => {
    const lie = { rate: 0.4, status: 429, label: 'TOO_MANY_REQUESTS' };
    const { figures, violations } = await runBroken(
      { lie, behavior: {} },
      [atMostOneEffective],
      (seen) => seen.violations.length > 0,
    );
    console.log(`${summary('exception', figures)}, ${violations.length} orders duplicated`);
    expect(violations.length).toBeGreaterThan(0);
    expect(figures.of('log second_order')).toBeGreaterThan(0);
  });
});
