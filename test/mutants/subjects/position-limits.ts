import type { Mutant } from '../mutant.ts';

const SIMULATED = { test: 'test/simulation/futures.test.ts' };
const POSITIONS = { test: 'test/simulation/position-limits.test.ts' };
const CONTENTION = { test: 'test/simulation/contract-contention.test.ts' };

/** Openings of contracts stay within the limits of their positions, whatever else is under way. */
export const POSITION_LIMIT_MUTANTS: readonly Mutant[] = [
  {
    id: 'U3',
    what: 'two openings take the last room of a position at the same time',
    patches: [
      {
        file: 'shared/orders/ledger/openings-store.ts',
        search: "expression: '#version = :version',",
        replacement: "expression: '#version >= :version OR #version < :version',",
      },
      {
        file: 'shared/orders/ledger/openings-store.ts',
        search:
          "{ expression: 'attribute_not_exists(#version)', names: { '#version': 'version' } }",
        replacement:
          "{ expression: 'attribute_not_exists(#version) OR attribute_exists(#version)', names: { '#version': 'version' } }",
      },
    ],
    killers: [CONTENTION],
  },
  {
    id: 'U4',
    what: 'openings under way do not count for the position',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (!isFinal(record.status)) return true;',
        replacement: 'if (!isFinal(record.status)) return false;',
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U7',
    what: 'a position on the other side makes room for an opening',
    patches: [
      {
        file: 'shared/limits/futures/position-check.ts',
        search: 'const short = largest(size.neg(), ZERO)',
        replacement: 'const short = size.neg()',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U8',
    what: 'an amendment makes room although it may not be carried out',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'return larger(larger(size, sizeOf(record) ?? size), row?.size ?? size);',
        replacement:
          'return size || larger(larger(size, sizeOf(record) ?? size), row?.size ?? size);',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U9',
    what: 'an amendment takes no room any more once another one is asked for',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (!before) return asked;',
        replacement: 'if (!before || asked) return asked;',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U10',
    what: 'an amendment may turn an order round',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-amendment.ts',
        search: 'if (turnsRound(order, amendment)) {',
        replacement: 'if (order.close && turnsRound(order, amendment)) {',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U16',
    what: 'a fill counts as shown whatever the position was before',
    patches: [
      {
        file: 'shared/orders/submission/futures/shown-fills.ts',
        search: 'return expected.eq(position.size) && isNewer',
        replacement: 'return isNewer',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U17',
    what: 'a change by hand of the same size counts as the fill of an order',
    patches: [
      {
        file: 'shared/orders/submission/futures/shown-fills.ts',
        search: 'return expected.eq(position.size) && isNewer',
        replacement: 'return expected.eq(position.size) && (isNewer || lastMs > 0)',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'U63',
    what: 'the time since a fill is taken from the clocks of the functions',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'const atMs = deps.exchangeOf(account).client.exchangeNowMs();',
        replacement: 'const atMs = deps.clock.nowMs();',
      },
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'record.exchange?.updateTimeMs ?? record.updatedAtMs;',
        replacement: 'record.updatedAtMs;',
      },
    ],
    killers: [POSITIONS],
  },
];
