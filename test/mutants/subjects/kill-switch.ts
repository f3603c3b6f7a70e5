import { EXIT_LEGS, EXITS_IN_HALTS, HALTS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** A halted account sends nothing and says HALTED only when nothing is open. */
export const KILL_SWITCH_MUTANTS: readonly Mutant[] = [
  {
    id: 'H1',
    what: 'an attempt goes on however old the reading of the kill switch is',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'Math.min(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS',
        replacement: 'Math.max(signedAtMs, mayStartUntilMs) + ATTEMPT_LIFE_MS',
      },
    ],
    killers: [{ test: 'test/simulation/halting.test.ts' }],
  },
  {
    id: 'H2',
    what: 'an active account counts as active for a minute',
    patches: [
      {
        file: 'shared/kill-switch/kill-switch-store.ts',
        search: 'export const SWITCH_CACHE_MS = 2_000;',
        replacement: 'export const SWITCH_CACHE_MS = 60_000;',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H3',
    what: 'an account counts as halted as soon as nothing is listed',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'before?.openCount === 0 && isLateEnough',
        replacement: '(listing.inTimeMs ?? 0) > 0 && !isLateEnough',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H4',
    what: 'an order that was issued before the resume trades after it',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: 'issuedAtMs < resumedAtMs',
        replacement: 'issuedAtMs > resumedAtMs + 1e12',
      },
    ],
    killers: [HALTS],
  },
  {
    id: 'H5',
    what: 'an account is not halted when an order turns up after its verdict',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: 'if (isAdoption) {',
        replacement: 'if (isAdoption && record.version < 0) {',
      },
    ],
    killers: [{ test: 'test/simulation/regressions.test.ts' }],
  },
  {
    id: 'H6',
    what: 'nothing of an account that is not live any more can be cancelled',
    patches: [
      {
        file: 'shared/orders/submission/admission/admit.ts',
        search: "claimable.action !== 'cancel' && !deps",
        replacement: '!deps',
      },
    ],
    killers: [{ test: 'test/simulation/exits.test.ts' }],
  },
  {
    id: 'H7',
    what: 'a resume ends a halt that came after the one that was shown',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: "current.state === 'HALTED' && lastHaltOf(current) === seenHalt",
        replacement: "current.state === 'HALTED' && (seenHalt ?? 1) > 0",
      },
    ],
    killers: [{ test: 'test/cli/resume.test.ts' }],
  },
  {
    id: 'H8',
    what: 'a rearm counts as done although a stop stayed suspended',
    patches: [
      {
        file: 'cli/orders/rearm-order.ts',
        search: 'if (armed.length < now.length) throw notArmed(now);',
        replacement: 'if (armed.length > now.length) throw notArmed(now);',
      },
    ],
    killers: [{ test: 'test/cli/rearm.test.ts' }],
  },
  {
    id: 'H9',
    what: 'a cancel is refused because the clock of its sender is ahead',
    patches: [
      {
        file: 'shared/orders/message/field-rules.ts',
        search: "if (payload.action !== 'cancel' && issuedAtMs >",
        replacement: 'if (issuedAtMs >',
      },
    ],
    killers: [{ test: 'test/simulation/sluice-cancel.test.ts' }],
  },
  {
    id: 'H10',
    what: 'an exit that begins during a halt is suspended by one of long ago',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: "return state === 'ACTIVE' ? version : activeVersion;",
        replacement: "return state === 'ACTIVE' ? version : Math.min(activeVersion, 0);",
      },
    ],
    killers: [{ test: 'test/unit/kill-switch.test.ts' }, EXITS_IN_HALTS],
  },
  {
    id: 'H11',
    what: 'an exit that begins during a halt is suspended by none',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: "return state === 'ACTIVE' ? version : activeVersion;",
        replacement: "return state === 'ACTIVE' ? version : Math.max(version, activeVersion);",
      },
    ],
    killers: [{ test: 'test/unit/kill-switch.test.ts' }, EXITS_IN_HALTS],
  },
  {
    id: 'H12',
    what: 'a halt that leaves exits working stops the second attempt of a leg',
    patches: [
      {
        file: 'shared/orders/execution/give-up.ts',
        search: 'return ofChild ?? (armed &&',
        replacement: "return (ofChild?.what === 'buy' ? ofChild : undefined) ?? (armed &&",
      },
    ],
    killers: [EXITS_IN_HALTS],
  },
  {
    id: 'H13',
    what: 'no halt stops the second attempt of a leg',
    patches: [
      {
        file: 'shared/orders/submission/submit-child.ts',
        search: '    haltedAs,\n',
        replacement: '    haltedAs: { ...haltedAs, sinceVersion: 1e9 },\n',
      },
    ],
    killers: [EXITS_IN_HALTS],
  },
  {
    id: 'H14',
    what: 'a take-profit that a halt stopped unsent is given up',
    patches: [
      {
        file: 'shared/orders/tracking/exits/leg-seen.ts',
        search: 'if (NOT_SENT.includes(code)) return',
        replacement: "if (NOT_SENT.includes(code) && code === '') return",
      },
    ],
    killers: [EXIT_LEGS, EXITS_IN_HALTS],
  },
];
