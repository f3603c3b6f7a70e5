import type { Mutant } from '../mutant.ts';

const COUNTED = { test: 'test/simulation/counted-openings.test.ts' };

/** What rests counts for the limits of positions, whoever placed it and however it is read. */
export const COUNTED_OPENING_MUTANTS: readonly Mutant[] = [
  {
    id: 'U45',
    what: 'an amendment that names another contract is checked as an order in it',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-amendment.ts',
        search: 'if (asked !== instrumentKey(instrumentOf(order))) return undefined;',
        replacement: "if (asked === '') return undefined;",
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U46',
    what: 'an open order without a size counts for nothing',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (isVague) throw',
        replacement: "if (isVague && contract === '') throw",
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U47',
    what: 'what another hand has made of an order at the exchange does not count',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'row?.size ?? size);',
        replacement: 'size);',
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U48',
    what: 'positions are read before the orders that fill',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search:
          '  const open = await readOpenOrders(futures, order.contract);\n  const positions = await futures.reads.positions();\n',
        replacement:
          '  const positions = await futures.reads.positions();\n  const open = await readOpenOrders(futures, order.contract);\n',
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U49',
    what: 'an order that two pages of the list have missed does not count',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (!isPaged) return rows;',
        replacement: "if (!isPaged || contract !== '') return rows;",
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U50',
    what: 'what has filled of a resting order does not count before the position shows it',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'shown.has(each.stem) ? withoutFills(counted, record) : counted',
        replacement: "shown.has('') ? counted : withoutFills(counted, record)",
      },
    ],
    killers: [COUNTED],
  },
  {
    id: 'U62',
    what: 'an open order of a contract that cannot be read is as good as none',
    patches: [
      {
        file: 'shared/gate/futures/client.ts',
        search: 'isIncomplete ||= order === undefined;',
        replacement: 'isIncomplete &&= order === undefined;',
      },
    ],
    killers: [COUNTED, { test: 'test/unit/gate/unread-rows.test.ts' }],
  },
  {
    id: 'U65',
    what: 'hundreds of openings that end at once are forgotten in one write, which DynamoDB refuses',
    patches: [
      {
        file: 'shared/orders/ledger/openings-store.ts',
        search: '      .slice(0, FORGOTTEN_MAX)\n',
        replacement: '',
      },
    ],
    killers: [{ test: 'test/unit/orders/openings-store.test.ts' }],
  },
];
