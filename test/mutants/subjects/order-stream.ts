import type { Killer, Mutant } from '../mutant.ts';

const PUSHES: Killer = { test: 'test/unit/orders/merge-pushes.test.ts' };
const LISTENING: Killer = { test: 'test/simulation/order-stream.test.ts' };
const STREAM: Killer = { test: 'test/unit/gate/order-stream/order-stream.test.ts' };

/** The WebSocket makes something happen earlier, and proves nothing. */
export const ORDER_STREAM_MUTANTS: readonly Mutant[] = [
  {
    id: 'N1',
    what: 'a pushed end is believed without a word of REST',
    patches: [
      {
        file: 'shared/orders/tracking/merge-pushes.ts',
        search: 'confirmEnd(deps, record, push),',
        replacement: 'mergeSnapshot(deps, record, { ...push, isPushed: undefined } as never),',
      },
    ],
    killers: [PUSHES],
  },
  {
    id: 'N2',
    what: 'a pushed row may end an order, and bring one back',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: 'if (row.isPushed && !isEarlyNews(transition, row)) return unchanged;',
        replacement: '',
      },
    ],
    killers: [PUSHES],
  },
  {
    id: 'N3',
    what: 'a late push replaces a newer state',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: "if (transition === 'updated' && !isNewer(record, row)) return unchanged;",
        replacement:
          "if (transition === 'updated' && !row.isPushed && !isNewer(record, row)) return unchanged;",
      },
    ],
    killers: [PUSHES, LISTENING],
  },
  {
    id: 'N4',
    what: 'a late push replaces the newer state of an order that REST does not list',
    patches: [
      {
        file: 'shared/orders/reconciliation/merge-snapshot.ts',
        search: 'missingAtMs !== undefined && !row.isPushed',
        replacement: 'missingAtMs !== undefined',
      },
    ],
    killers: [PUSHES],
  },
  {
    id: 'N5',
    what: 'a push brings no poll forward',
    patches: [
      {
        file: 'shared/orders/tracking/listener.ts',
        search: 'if (news.isPollDue) extraPollsAtMs',
        replacement: 'if (news.isPollDue && pollAtMs < 0) extraPollsAtMs',
      },
    ],
    killers: [LISTENING],
  },
  {
    id: 'N6',
    what: 'a live socket replaces the polls',
    patches: [
      {
        file: 'shared/orders/tracking/listener.ts',
        search: 'Math.min(pollAtMs, Math.max(',
        replacement: 'Math.min(pollAtMs + 60_000, Math.max(',
      },
    ],
    killers: [LISTENING],
  },
  {
    id: 'N7',
    what: 'no poll follows the begin of the subscriptions',
    patches: [
      {
        file: 'shared/orders/tracking/listener.ts',
        search: 'else if (pushes.hasBegun) extraPollsAtMs = [nowMs, ...extraPollsAtMs];',
        replacement: '',
      },
    ],
    killers: [LISTENING],
  },
  {
    id: 'N8',
    what: 'a connection that has fallen silent is kept',
    patches: [
      {
        file: 'shared/gate/spot/order-stream/connection.ts',
        search: 'if (nowMs >= phase.answerByMs) end(',
        replacement: 'if (nowMs < 0) end(',
      },
    ],
    killers: [STREAM],
  },
  {
    id: 'N9',
    what: 'the connection outlives its invocation',
    patches: [
      {
        file: 'shared/orders/tracking/listener.ts',
        search: 'close: () => stream?.close(),',
        replacement: 'close: () => {},',
      },
    ],
    killers: [LISTENING],
  },
  {
    id: 'N10',
    what: 'a price that is heard calls for no reading',
    patches: [
      {
        file: 'shared/orders/tracking/listener.ts',
        search: 'if (hasCrossed && nowMs - crossedAtMs >= CROSSINGS_APART_MS) {',
        replacement: 'if (hasCrossed && nowMs < crossedAtMs) {',
      },
    ],
    killers: [LISTENING],
  },
  {
    id: 'N11',
    what: 'a pair that Gate does not list ends the connection',
    patches: [
      {
        file: 'shared/gate/spot/order-stream/connection.ts',
        search: 'if (message.channel === TICKERS) events.unheard(message.reason);',
        replacement: "if (message.channel === '') events.unheard(message.reason);",
      },
    ],
    killers: [STREAM],
  },
  {
    id: 'N12',
    what: 'every price that is heard calls for a reading',
    patches: [
      {
        file: 'shared/triggers/crossing.ts',
        search: 'return price !== undefined && isMet(condition, side, watched, price);',
        replacement:
          'return price !== undefined && (isMet(condition, side, watched, price) || true);',
      },
    ],
    killers: [LISTENING],
  },
];
