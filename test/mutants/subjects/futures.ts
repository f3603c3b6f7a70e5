import type { Mutant } from '../mutant.ts';

const SIMULATED = { test: 'test/simulation/futures.test.ts' };
const WATCHED = { test: 'test/simulation/futures-watch.test.ts' };
const LEVERAGED = { test: 'test/simulation/futures-leverage.test.ts' };
const HALTED = { test: 'test/simulation/futures-halt.test.ts' };
const POSITIONS = { test: 'test/simulation/position-limits.test.ts' };
const CONTENTION = { test: 'test/simulation/contract-contention.test.ts' };
const SAME_NAME = { test: 'test/simulation/same-name.test.ts' };

/** Orders of contracts: beside those of pairs, and within the limits of positions. */
export const FUTURES_MUTANTS: readonly Mutant[] = [
  {
    id: 'U1',
    what: 'a contract has the key of the pair of the same name',
    patches: [
      {
        file: 'shared/market/instrument.ts',
        search: "return market === 'spot' ? name :",
        replacement: "return market !== '' ? name :",
      },
    ],
    killers: [{ test: 'test/unit/market/instrument.test.ts' }],
  },
  {
    id: 'U2',
    what: 'futures use up the budget of spot',
    patches: [
      {
        file: 'shared/limits/futures/futures-day.ts',
        search: "const PREFIX = 'usdt:';",
        replacement: "const PREFIX = '';",
      },
    ],
    killers: [SIMULATED],
  },
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
    id: 'U5',
    what: 'an order of a contract is sent to the pair of the same name',
    patches: [
      {
        file: 'shared/orders/reconciliation/market-of.ts',
        search: 'const found = marketsOf(exchange).find((each) => each.name === name);',
        replacement:
          "const found = marketsOf(exchange).find((each) => each.name !== name || name === 'spot');",
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U6',
    what: 'the size of a market order that closes is believed before its trades are there',
    patches: [
      {
        file: 'shared/gate/futures/market.ts',
        search: 'if (isEarly) return',
        replacement: 'if (isEarly && order.isOpen) return',
      },
    ],
    killers: [SIMULATED],
  },
  {
    id: 'U20',
    what: 'a halt cancels what only reduces a position',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'if (isReduceOnly && !killSwitch.all) return false;',
        replacement: 'if (isReduceOnly && killSwitch.all) return false;',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U21',
    what: 'a halt of everything that another halt precedes changes nothing',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: '? current.all !== true',
        replacement: '? current.state === undefined',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U22',
    what: 'a halt does not say what is held',
    patches: [
      {
        file: 'shared/orders/tracking/cancel-all.ts',
        search: 'haltCompleted(atMs, held)',
        replacement: 'haltCompleted(atMs, held && undefined)',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U23',
    what: 'a halt waits for ever for positions that cannot be read',
    patches: [
      {
        file: 'shared/orders/tracking/held-positions.ts',
        search: "return { kind: 'unreadable' };",
        replacement: 'throw error;',
      },
    ],
    killers: [HALTED],
  },
  {
    id: 'U24',
    what: 'a liquidation is told with every watch',
    patches: [
      {
        file: 'shared/incidents/incident-store.ts',
        search: ', condition: IS_NEW }]',
        replacement: ' }]',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U25',
    what: 'what Gate closed before the first watch is news',
    patches: [
      {
        file: 'shared/orders/tracking/futures/forced-closes.ts',
        search: 'if (!before) return { closes: [], untilMs: nowMs };',
        replacement: 'if (!before) return { closes: await reads.forcedCloses(0), untilMs: nowMs };',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U26',
    what: 'forced closes are looked for only while something is held',
    patches: [
      {
        file: 'shared/orders/tracking/futures/forced-closes.ts',
        search: 'nowMs - closesUntilMs >= EVERY_MS',
        replacement: 'nowMs < closesUntilMs',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U27',
    what: 'the size of auto-deleveraging is that of the position',
    patches: [
      {
        file: 'shared/gate/futures/forced-close.ts',
        search: 'decimalOf(row?.trade_size)',
        replacement: 'decimalOf(row?.position_size)',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U28',
    what: 'another position mode stops nothing',
    patches: [
      {
        file: 'shared/orders/tracking/futures/watch-futures.ts',
        search:
          "  await openFuturesCircuit(deps, account, { label: 'POSITION_DUAL_MODE', message });",
        replacement:
          "  if (message === '') await openFuturesCircuit(deps, account, { label: '', message });",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U29',
    what: 'the circuit of contracts stays open for ever',
    patches: [
      {
        file: 'shared/kill-switch/state.ts',
        search: 'current.futuresCircuit.openedAtMs < readAtMs',
        replacement: 'current.futuresCircuit.openedAtMs > readAtMs',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U30',
    what: 'a refusal for the settings of the account stops nothing',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search: 'if (isOfAccount) await',
        replacement: "if (isOfAccount && account === '') await",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U31',
    what: 'another account mode is told by nobody',
    patches: [
      {
        file: 'shared/orders/tracking/futures/account-modes.ts',
        search: 'marginMode !== was',
        replacement: 'marginMode < was',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U32',
    what: 'a failed watch is told by nobody',
    patches: [
      {
        file: 'shared/orders/tracking/futures/watch-futures.ts',
        search: 'nowMs - futuresFailedAtMs >= UNWATCHED_MS',
        replacement: 'nowMs < futuresFailedAtMs',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U33',
    what: 'the leverage that is set counts alone where positions share one margin',
    patches: [
      {
        file: 'shared/limits/futures/position-check.ts',
        search: 'if (exposure.lte(equity.times(maxLeverage))) return undefined;',
        replacement: "if (exposure.gte('0')) return undefined;",
      },
    ],
    killers: [LEVERAGED],
  },
  {
    id: 'U34',
    what: 'an equity that cannot be read is as good as any',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract.ts',
        search: 'await futures.reads.equity(held) : undefined',
        replacement: 'await futures.reads.equity(held).catch(() => undefined) : undefined',
      },
    ],
    killers: [LEVERAGED],
  },
  {
    id: 'U35',
    what: 'an order with many fills has a thousand of them',
    patches: [
      {
        file: 'shared/gate/futures/client.ts',
        search: '      return tradesSince(contract, sinceMs);',
        replacement: '      return error.first.rows as readonly FuturesTrade[];',
      },
    ],
    killers: [{ test: 'test/unit/gate/futures/wire.test.ts' }],
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
        search: 'return larger(size, sizeOf(record) ?? size);',
        replacement: "return size || larger(size, sizeOf(record) ?? '0');",
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
    id: 'U11',
    what: 'trades of contracts that were read count as trades of pairs that were read',
    patches: [
      {
        file: 'shared/orders/tracking/fills.ts',
        search: "usdt: 'contractTradesUntilMs',",
        replacement: "usdt: 'tradesUntilMs',",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U12',
    what: 'the listing of pairs proves that a contract was not placed',
    patches: [
      {
        file: 'shared/orders/tracking/reconcile-market.ts',
        search: 'return ({ order }) => instrumentOf(order).market === name;',
        replacement:
          "return ({ order }) => instrumentOf(order).market === name || name === 'spot';",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U13',
    what: 'an order of the other market that is pushed under the text of ours is taken for ours',
    patches: [
      {
        file: 'shared/orders/reconciliation/own-snapshot.ts',
        search: 'const isInMarket = market === instrumentOf(order).market;',
        replacement: "const isInMarket = market === instrumentOf(order).market || orderId !== '';",
      },
    ],
    killers: [{ test: 'test/unit/orders/own-snapshot.test.ts' }],
  },
  {
    id: 'U14',
    what: 'an order of the other market under the text of ours is no alarm',
    patches: [
      {
        file: 'shared/orders/tracking/unexpected-orders.ts',
        search: 'if (instrumentOf(record.order).market !== name) {',
        replacement: "if (instrumentOf(record.order).market !== name && orderId === '') {",
      },
    ],
    killers: [SAME_NAME],
  },
  {
    id: 'U15',
    what: 'the limits of spot bound the day of futures',
    patches: [
      {
        file: 'shared/limits/futures/futures-day.ts',
        search: 'return futures && isOfFutures(day) ? futures : limits;',
        replacement: 'return futures && day === PREFIX ? futures : limits;',
      },
    ],
    killers: [SAME_NAME],
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
    id: 'U36',
    what: 'a take-profit counts as a stop',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: "rule === (closing === 'sell' ? '<=' : '>=')",
        replacement: 'rule !== undefined && closing.length > 0',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U37',
    what: 'a stop of a part covers the whole position',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: 'return covered.lt(new Big(size).abs())',
        replacement: "return covered.lt('1')",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U38',
    what: 'a position without a stop is told with every watch',
    patches: [
      {
        file: 'shared/orders/tracking/futures/without-stop.ts',
        search: 'const isFirst = toldAtMs === undefined &&',
        replacement: 'const isFirst = sinceMs >= 0 &&',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'U39',
    what: 'a configuration may allow every leverage',
    patches: [
      {
        file: 'shared/limits/futures/position-check.ts',
        search:
          'const { leverage, contract } = reading.position;\n  const maxLeverage = smaller(configured, LEVERAGE_CEILING);',
        replacement:
          'const { leverage, contract } = reading.position;\n  const maxLeverage = configured;',
      },
    ],
    killers: [{ test: 'test/unit/limits/futures/position-check.test.ts' }],
  },
  {
    id: 'U40',
    what: 'a typing error in maxLeverage passes the synthesis',
    patches: [
      {
        file: 'shared/config/futures-schema.ts',
        search: 'Number(value) <= Number(LEVERAGE_CEILING)',
        replacement: 'Number(value) > 0',
      },
    ],
    killers: [{ test: 'test/unit/config/futures.test.ts' }],
  },
  {
    id: 'U41',
    what: 'the sell of an alert buys contracts',
    patches: [
      {
        file: 'shared/signals/order-message.ts',
        search: "return side === 'sell' ?",
        replacement: 'return side === undefined ?',
      },
    ],
    killers: [{ test: 'test/unit/signals/order-message.test.ts' }],
  },
  {
    id: 'U42',
    what: 'the export takes contracts for coins',
    patches: [
      {
        file: 'cli/export/rows.ts',
        search: 'const ofContract = order !== undefined && isContract(order);',
        replacement:
          'const ofContract = order !== undefined && isContract(order) && order.close === true;',
      },
    ],
    killers: [{ test: 'test/cli/export/read-ledger.test.ts' }],
  },
  {
    id: 'U43',
    what: 'a key without the right to trade futures is found fit for them',
    patches: [
      {
        file: 'shared/api-keys/judge.ts',
        search: "name.startsWith('futures') && !readOnly",
        replacement: "name.startsWith('futures') || readOnly",
      },
    ],
    killers: [{ test: 'test/unit/api-keys/judge-key.test.ts' }],
  },
  {
    id: 'U44',
    what: 'the liquidation price of a short position lies below',
    patches: [
      {
        file: 'cli/futures/expected-position.ts',
        search: ': value.plus(margin).div(',
        replacement: ': value.minus(margin).div(',
      },
    ],
    killers: [{ test: 'test/cli/positions.test.ts' }],
  },
];
