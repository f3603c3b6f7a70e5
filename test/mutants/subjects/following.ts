import { FOLLOWING, SLOW_POLLS, STARTS } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** One loop follows an account, at once and without a gap. */
export const FOLLOWING_MUTANTS: readonly Mutant[] = [
  {
    id: 'Y1',
    what: 'a start ignores a living lease',
    patches: [
      {
        file: 'shared/orders/ledger/lease-store.ts',
        search: 'return lease !== undefined && lease.untilMs > 0 && nowMs <',
        replacement: 'return lease !== undefined && lease.untilMs < 0 && nowMs <',
      },
    ],
    killers: [STARTS, FOLLOWING],
  },
  {
    id: 'Y2',
    what: 'a dead lease is never taken over',
    patches: [
      {
        file: 'shared/orders/ledger/lease-store.ts',
        search: 'condition: seen ? isOwner(seen.owner) : IS_UNUSED,',
        replacement:
          "condition: seen ? all(isOwner(seen.owner), { expression: 'leaseUntilMs <= :zero', values: { ':zero': 0 } }) : IS_UNUSED,",
      },
    ],
    killers: [STARTS, FOLLOWING],
  },
  {
    id: 'Y3',
    what: 'only an open order starts track-orders',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'isToFollow = isUnfinished(await cancelIfRequested(deps, written.record));',
        replacement:
          "isToFollow = (await cancelIfRequested(deps, written.record)).status === 'open';",
      },
      {
        file: 'shared/orders/execution/place.ts',
        search: 'isToFollow = true;',
        replacement: '',
      },
    ],
    killers: [FOLLOWING],
  },
  {
    id: 'Y4',
    what: 'a loop that ends starts no successor',
    patches: [
      {
        file: 'shared/orders/tracking/follow-account.ts',
        search: 'if (isEnding && !hasSuccessor)',
        replacement: 'if (isEnding && hasSuccessor)',
      },
    ],
    killers: [STARTS, FOLLOWING],
  },
  {
    id: 'Y5',
    what: 'a loop ends although an order has called since its last poll',
    patches: [
      {
        file: 'shared/orders/ledger/lease-store.ts',
        search: 'condition: all(isHeld(owner), hasCalls(calls), hasHeard(calls)),',
        replacement: 'condition: isHeld(owner),',
      },
    ],
    killers: [STARTS],
  },
  {
    id: 'Y6',
    what: 'a start that is under way is not repeated, although its loop has ended since',
    patches: [
      {
        file: 'shared/orders/ledger/call-tracker.ts',
        search: '      isSame(last.lease, lease) &&\n',
        replacement: '',
      },
    ],
    killers: [STARTS],
  },
  {
    id: 'Y7',
    what: 'a tick leaves a lease that looks living to its owner',
    patches: [
      {
        file: 'shared/orders/tracking/follow-account.ts',
        search:
          'const loop = await begin(deps, account, await deps.leases.read(account), polled.tookMs);',
        replacement:
          'const lease = await deps.leases.read(account);\n' +
          '  if (isLiving(lease, deps.clock.nowMs())) return;\n' +
          '  const loop = await begin(deps, account, lease, polled.tookMs);',
      },
    ],
    killers: [STARTS, FOLLOWING],
  },
  {
    id: 'Y8',
    what: 'a loop goes on although another one has taken its lease',
    patches: [
      {
        file: 'shared/orders/tracking/follow-account.ts',
        search: "if (renewal.kind === 'lost') return 'lost';",
        replacement: '',
      },
    ],
    killers: [FOLLOWING],
  },
  {
    id: 'Y9',
    what: 'the lease of a loop with slow polls ends during its poll',
    patches: [
      {
        file: 'shared/orders/tracking/follow-account.ts',
        search: '2 * pollEveryMs + nextPollMs(lastPollMs)',
        replacement: '2 * pollEveryMs + nextPollMs(0 * (lastPollMs ?? 0))',
      },
    ],
    killers: [SLOW_POLLS],
  },
  {
    id: 'Y10',
    what: 'a loop with slow polls begins one that its invocation has no time for',
    patches: [
      {
        file: 'shared/orders/tracking/follow-account.ts',
        search: 'while (loop.pollAtMs < lastPollBy(loop, untilMs)) {',
        replacement: 'while (loop.pollAtMs < untilMs) {',
      },
    ],
    killers: [SLOW_POLLS],
  },
];
