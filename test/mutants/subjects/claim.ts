import { CONFORMANCE, SCHEDULES, SEEDS, STORM } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

const CLAIM_CONDITION = 'condition: IS_NEW ';
function claimableIf(condition: string): string {
  return `condition: { expression: 'attribute_not_exists(pk) OR ${condition}'`;
}

/** The ledger claims an order once, and only then may it be sent. */
export const CLAIM_MUTANTS: readonly Mutant[] = [
  {
    id: 'M1',
    what: 'the POST leaves before the claim',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: '  const claimed = await writeClaim(deps, request, unclaimed, reserved);',
        replacement: `  if (order && key) {
    const { placementBody } = await import('../execution/place.ts');
    const { client } = deps.exchangeOf(request.account);
    const { attempt } = unclaimed();
    await client.place(key, { text: attempt.text, ...placementBody(order) }, attempt);
  }
  const claimed = await writeClaim(deps, request, unclaimed, reserved);`,
      },
      {
        file: 'shared/orders/execution/execute.ts',
        search: 'return placeClaimed(deps, record, key, untilMs);',
        replacement: "return 'ended';",
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'M2',
    what: 'the claim is unconditional',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement: '',
      },
    ],
    killers: [STORM, SEEDS],
  },
  {
    id: 'M15',
    what: 'the message is deleted although its claim could not be written',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: 'await writeClaim(deps, request, unclaimed, reserved);',
        replacement: `await writeClaim(deps, request, unclaimed, reserved).catch(() => undefined);
  if (!claimed) return;`,
      },
    ],
    killers: [SEEDS],
  },
  {
    id: 'M17',
    what: 'a claim that has expired is taken over',
    patches: [
      {
        file: 'shared/orders/submission/submit.ts',
        search: 'const isOurs = claimed.applied || stored.owner === owner;',
        replacement: `const isOver = stored.status === 'submitting' && deps.clock.nowMs() > stored.attempt?.exptimeMs;
  const isOurs = claimed.applied || stored.owner === owner || isOver;`,
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M18',
    what: 'a redelivery claims a record again that has no outcome',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement:
          `${claimableIf('#status = :status')}, ` +
          "names: { '#status': 'status' }, values: { ':status': 'submitting' } } ",
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M19',
    what: 'a finished record is forgotten',
    patches: [
      {
        file: 'shared/orders/ledger/record-writes.ts',
        search: CLAIM_CONDITION,
        replacement:
          `${claimableIf('#closed <= :now')}, ` +
          "names: { '#closed': 'closedAtMs' }, values: { ':now': record.updatedAtMs } } ",
      },
    ],
    killers: [CONFORMANCE, SEEDS],
  },
  {
    id: 'M20',
    what: 'a cancel does not keep the next attempt from being made',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "guards: ['sameAttempt', 'notCancelled']",
        replacement: "guards: ['sameAttempt']",
      },
    ],
    killers: [SCHEDULES, CONFORMANCE],
  },
];
