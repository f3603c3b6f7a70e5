import type { Mutant } from '../mutant.ts';

/** Every fill is kept, once, with its order. */
export const FILL_MUTANTS: readonly Mutant[] = [
  {
    id: 'L1',
    what: 'trades are listed without an upper time',
    patches: [
      {
        file: 'shared/gate/trades-since.ts',
        search: 'list({ ...query, ...bounds })',
        replacement: 'list({ ...query, from: bounds.from })',
      },
    ],
    killers: [{ test: 'test/simulation/long-absence.test.ts' }],
  },
  {
    id: 'O1',
    what: 'a row that is read by its id is believed whatever its text',
    patches: [
      {
        file: 'shared/orders/reconciliation/own-snapshot.ts',
        search: 'stemOfText(text, deps.tag) === stem',
        replacement: "stemOfText(text, deps.tag) !== ''",
      },
    ],
    killers: [{ test: 'test/simulation/other-order.test.ts' }],
  },
  {
    id: 'E1',
    what: 'a trade without a text is dropped',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: "text: trade.text || (texts.get(trade.orderId) ?? '')",
        replacement: 'text: trade.text',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
  {
    id: 'E3',
    what: 'a trade without a text is looked up only if an outcome is unknown',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: 'READS_PER_POLL = { wanted: 100, others: 20 }',
        replacement: 'READS_PER_POLL = { wanted: 100, others: 0 }',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
  {
    id: 'F1',
    what: 'the progress of the fills is saved before the fills',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: '    const count = await deps.trades.keepFills(fillsAmong(chunk, deps.tag));',
        replacement:
          "    await deps.trades.advance(account, 'tradesUntilMs', chunk.at(-1)!.atMs);\n" +
          '    const count = await deps.trades.keepFills(fillsAmong(chunk, deps.tag));',
      },
    ],
    killers: [{ test: 'test/simulation/cut-passes.test.ts' }],
  },
  {
    id: 'F2',
    what: 'the progress of the fills is saved only at the end of a poll',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: '    await deps.trades.advance(account, mark, keptUntilMs, filled);',
        replacement: '',
      },
      {
        file: 'shared/orders/ledger/fill-store.ts',
        search: 'const isKept = isDeepStrictEqual(kept[index], fill.trade);',
        replacement: 'const isKept = kept[index] === fill.trade;',
      },
    ],
    killers: [{ test: 'test/simulation/cut-passes.test.ts' }],
  },
  {
    id: 'F3',
    what: 'the progress of the fills may move back',
    patches: [
      {
        file: 'shared/orders/ledger/fill-store.ts',
        search: "expression: 'attribute_not_exists(#mark) OR #mark < :to',",
        replacement: "expression: 'attribute_not_exists(#mark) OR #mark <= :to OR #mark >= :to',",
      },
    ],
    killers: [{ test: 'test/unit/orders/trade-store.test.ts' }],
  },
  {
    id: 'F4',
    what: 'a fill that could not be named once is never read again',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: '    ...records.flatMap(lackingSince),\n',
        replacement: '',
      },
    ],
    killers: [{ test: 'test/simulation/odd-rows.test.ts' }],
  },
];
