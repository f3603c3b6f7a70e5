import { OUTAGE, SEEDS, SILENCE, STORM, UNSENT_CHILDREN } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** An outage neither loses an order nor sends it again. */
export const OUTAGE_MUTANTS: readonly Mutant[] = [
  {
    id: 'WAIT1',
    what: 'an unreachable exchange refuses the order at once',
    patches: [
      {
        file: 'shared/orders/submission/admission/admit-in-time.ts',
        search: "if (wait.kind === 'comes_again') return wait;",
        replacement: "if (wait.kind === 'comes_again') return over;",
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'WAIT2',
    what: 'a waiting message goes to the dead-letter queue after five receives',
    patches: [
      {
        file: 'shared/orders/model/waiting.ts',
        search: 'export const RECEIVES_MAX = 150;',
        replacement: 'export const RECEIVES_MAX = 5;',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'WAIT3',
    what: 'an order of which no byte left is refused when its attempt ends',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'if (mayWait && !isEnding) return leaveUnsent(deps, record, passing);',
        replacement: `if (mayWait && !isEnding) {
      await reject(deps, record, passingReason(passing));
      return undefined;
    }`,
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'WAIT4',
    what: 'a waiting order is judged absent',
    patches: [
      {
        file: 'shared/orders/tracking/unknown-outcomes.ts',
        search: 'isUnsent(record) && deps.clock.nowMs() <= record.submitByMs',
        replacement: 'isUnsent(record) && deps.clock.nowMs() < 0',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'WAIT5',
    what: 'a redelivered message sends an order that may have been sent',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search:
          '!isUnsent(stored) || !stored.attempt || stored.hash !== payloadHash) return undefined;',
        replacement: "stored.status !== 'submitting' || !stored.attempt) return undefined;",
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'WAIT6',
    what: 'a request without a response counts as unsent',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: "if (placement.kind === 'unknown') {",
        replacement: `if (placement.kind === 'unknown' && !placement.words) {
      return (await leaveUnsent(deps, record, { kind: 'not_sent', detail: '' })) ?? 'ended';
    }
    if (placement.kind === 'unknown') {`,
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'W6b',
    what: 'an amendment without a response counts as unsent',
    patches: [
      {
        file: 'shared/gate/order-requests.ts',
        search: 'changeOf(await exchange(request), reading));',
        replacement: `changeOf(await exchange(request), reading)).then((outcome) =>
      outcome.kind === 'unknown' && outcome.detail.startsWith('No answer')
        ? { ...outcome, kind: 'not_sent' }
        : outcome,
    );`,
      },
    ],
    killers: [OUTAGE, SEEDS],
  },
  {
    id: 'W6c',
    what: 'track-orders ends an amendment that waits',
    patches: [
      {
        file: 'shared/orders/execution/amend.ts',
        search: 'if (isUnsent(command) && deps.clock.nowMs() <= command.submitByMs) return;',
        replacement: '',
      },
    ],
    killers: [OUTAGE],
  },
  {
    id: 'WAIT7',
    what: 'a client of AWS only logs that its time is over',
    patches: [
      {
        file: 'shared/lib/aws-clients.ts',
        search: 'throwOnRequestTimeout: true,\n      //',
        replacement: 'throwOnRequestTimeout: false as true,\n      //',
      },
      {
        file: 'shared/lib/aws-clients.ts',
        search: 'socketTimeout: responseMs,',
        replacement: 'socketTimeout: 0,',
      },
    ],
    killers: [SILENCE],
  },
  {
    id: 'WAIT9',
    what: 'a repeat that cannot be checked ends the order that waits meanwhile',
    patches: [
      {
        file: 'shared/orders/submission/admission/admit-in-time.ts',
        search: "return { kind: 'known', stored };",
        replacement: 'return over;',
      },
    ],
    killers: [{ test: 'test/simulation/regressions.test.ts' }],
  },
  {
    id: 'WAIT10',
    what: 'a child of which no byte left waits for the proof of its absence',
    patches: [
      {
        file: 'shared/orders/submission/submit-child.ts',
        search: "if (outcome === 'unsent' && isPlace(attempted)) return",
        replacement: "if (outcome === 'unsent' && !isPlace(attempted)) return",
      },
    ],
    killers: [UNSENT_CHILDREN],
  },
  {
    id: 'WAIT11',
    what: 'a child of which no byte left is forgotten while its market cannot be read',
    patches: [
      {
        file: 'shared/orders/submission/submit-child.ts',
        search: 'return STOPPED.includes(code) ? DONE : waitIfUnsent(deps, child);',
        replacement:
          'return STOPPED.includes(code) || child.name ? DONE : waitIfUnsent(deps, child);',
      },
    ],
    killers: [UNSENT_CHILDREN],
  },
  {
    id: 'WAIT12',
    what: 'a child whose POST may have left is attempted again when its message comes again',
    patches: [
      {
        file: 'shared/orders/submission/submit-child.ts',
        search: 'return isPlace(stored) && stored.parent === id && isUnsent(stored);',
        replacement:
          "return isPlace(stored) && stored.parent === id && stored.status === 'submitting';",
      },
    ],
    killers: [UNSENT_CHILDREN],
  },
];
