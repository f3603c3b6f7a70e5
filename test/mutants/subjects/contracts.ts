import { EXIT_MODEL } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

const TRIGGERED = { test: 'test/simulation/contract-triggers.test.ts' };
const EXITED = { test: 'test/simulation/contract-exits.test.ts' };
const CHANGED = { test: 'test/simulation/changed-positions.test.ts' };
const POSITIONS = { test: 'test/unit/programs/exit-positions.test.ts' };
const SLICED = { test: 'test/simulation/contract-slices.test.ts' };
const SLICE = { test: 'test/unit/orders/contract-slice-order.test.ts' };

/** Triggers, exits and slices of contracts: nothing of an exit ever opens, enlarges or turns a position. */
export const CONTRACT_MUTANTS: readonly Mutant[] = [
  {
    id: 'W1',
    what: 'a leg may open a position',
    patches: [
      {
        file: 'shared/orders/submission/futures/contract-leg-order.ts',
        search: '    reduce_only: true,\n',
        replacement: '',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W2',
    what: 'two exits own the same contracts',
    patches: [
      {
        file: 'shared/orders/submission/futures/check-contract-exit.ts',
        search:
          'const contracts = freeOf({ available: closable }, holdings, orderStem(deps.tag, account, id));',
        replacement: 'const contracts = closable;',
      },
    ],
    killers: [EXITED],
  },
  {
    id: 'W3',
    what: 'an exit never notices that its position is gone',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: 'if (seen.nowMs < doubt.sinceMs + BELIEVED_AFTER_MS) return undefined;',
        replacement: 'if (seen.nowMs > 0) return undefined;',
      },
    ],
    killers: [EXIT_MODEL, POSITIONS, CHANGED],
  },
  {
    id: 'W4',
    what: 'one reading of a position is believed',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: 'const BELIEVED_AFTER_MS = 60_000;',
        replacement: 'const BELIEVED_AFTER_MS = 0;',
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'W5',
    what: 'a position counts that may be read behind the fill of the entry',
    patches: [
      {
        file: 'shared/orders/tracking/exits/read-positions.ts',
        search: 'const POSITION_LAG_MS = 120_000;',
        replacement: 'const POSITION_LAG_MS = 0;',
      },
      {
        file: 'shared/programs/exits/position.ts',
        search: 'const BELIEVED_AFTER_MS = 60_000;',
        replacement: 'const BELIEVED_AFTER_MS = 20_000;',
      },
    ],
    killers: [CHANGED],
  },
  {
    id: 'W6',
    what: 'a position supports each of its exits as if there was no other',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: "left[side] = largest(left[side].minus(needs), new Big('0'));",
        replacement: "left[side] = largest(left[side].minus(needs && '0'), new Big('0'));",
      },
    ],
    killers: [POSITIONS],
  },
  {
    id: 'W7',
    what: 'a trigger of a contract is judged by the price of the pair of its name',
    patches: [
      {
        file: 'shared/orders/tracking/watching/read-prices.ts',
        search: "return market === 'spot' ? client : futures?.reads;",
        replacement: 'return market && futures ? client : client;',
      },
    ],
    killers: [TRIGGERED],
  },
  {
    id: 'W8',
    what: 'the stop of a short position lies below it',
    patches: [
      {
        file: 'shared/orders/tracking/exits/watch-exits.ts',
        search: "const rule: Rule = side === 'sell' ? '<=' : '>=';",
        replacement: "const rule: Rule = side === 'sell' ? '<=' : '<=';",
      },
    ],
    killers: [EXITED],
  },
  {
    id: 'W9',
    what: 'a take-profit is sent although Gate refuses its price',
    patches: [
      {
        file: 'shared/programs/exits/amounts.ts',
        search: 'return !reach || (',
        replacement: 'return !reach || price !== reach.lowest || (',
      },
    ],
    killers: [POSITIONS, EXITED],
  },
  {
    id: 'W10',
    what: 'openings that fire together take the same room',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: 'if (!record || isArmed(record)) return nowMs - atMs < POSITION_LAG_MS;',
        replacement: 'if (!record) return nowMs - atMs < POSITION_LAG_MS;',
      },
    ],
    killers: [TRIGGERED],
  },
  {
    id: 'W11',
    what: 'an opening that could not be sent in time fires later',
    patches: [
      {
        file: 'shared/market/order-terms.ts',
        search: "return isContract(order) ? !isOpening(order) : order.side === 'sell';",
        replacement: "return isContract(order) ? true : order.side === 'sell';",
      },
      {
        file: 'shared/market/order-terms.ts',
        search: 'isContract, isOpening }',
        replacement: 'isContract }',
      },
    ],
    killers: [TRIGGERED],
  },
  {
    id: 'W12',
    what: 'a halt stops what only reduces a position',
    patches: [
      {
        file: 'shared/orders/model/request.ts',
        search: "return isContract(holding) ? 'reduce' : 'sell';",
        replacement: "return isContract(holding) ? 'sell' : 'sell';",
      },
    ],
    killers: [EXIT_MODEL, EXITED],
  },
  {
    id: 'W13',
    what: 'a take-profit that is too large for what is left of its position goes on',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: 'if (committed(state.legs).lte(state.owned)) return undefined;',
        replacement: "if (committed(state.legs).gte('0')) return undefined;",
      },
    ],
    killers: [EXIT_MODEL, POSITIONS],
  },
  {
    id: 'W14',
    what: 'a slice of an order that reduces may open',
    patches: [
      {
        file: 'shared/orders/submission/futures/contract-slice-order.ts',
        search: '    ...(reduces && { reduce_only: true }),\n',
        replacement: '',
      },
    ],
    killers: [SLICE, SLICED],
  },
  {
    id: 'W15',
    what: 'a slice of contracts trades beyond the limit of its order',
    patches: [
      {
        file: 'shared/orders/submission/futures/contract-slice-order.ts',
        search: 'const own = price === undefined ? [] : [new Big(price)];',
        replacement: 'const own: Big[] = price === `` ? [new Big(price)] : [];',
      },
    ],
    killers: [SLICE],
  },
  {
    id: 'W16',
    what: 'the slices of a short buy',
    patches: [
      {
        file: 'shared/orders/submission/futures/contract-slice-order.ts',
        search: 'size: signedSize(sideOf(whole), contracts),',
        replacement: 'size: contracts,',
      },
    ],
    killers: [SLICE, SLICED],
  },
  {
    id: 'W17',
    what: 'a slice is no whole number of steps',
    patches: [
      {
        file: 'shared/instrument/contract-slices.ts',
        search: 'while (decimals > 0 &&',
        replacement: 'while (decimals > 9 &&',
      },
    ],
    killers: [SLICE],
  },
  {
    id: 'W18',
    what: 'an amendment of another contract changes an order in slices',
    patches: [
      {
        file: 'shared/orders/execution/amend-slices.ts',
        search: 'if (instrumentKey(instrument) !== instrumentKey(instrumentOf(amendment))) {',
        replacement: "if (instrument.name === '') {",
      },
    ],
    killers: [SLICED],
  },
  {
    id: 'W19',
    what: 'an order in slices closes on where nothing is left to close',
    patches: [
      {
        file: 'shared/programs/slices/decide.ts',
        search: "[LACKS_BALANCE, 'NO_POSITION']",
        replacement: '[LACKS_BALANCE]',
      },
    ],
    killers: [SLICED],
  },
  {
    id: 'W20',
    what: 'the slices of an opening may come to more than the position may be',
    patches: [
      {
        file: 'shared/orders/submission/futures/take-room.ts',
        search: '    if (fault) return refused(fault);\n',
        replacement: '    if (fault && isWhole) return refused(fault);\n',
      },
    ],
    killers: [SLICED],
  },
  {
    id: 'W21',
    what: 'what a leg of its own has closed counts as closed by somebody else',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: 'if (!seen.position.areFillsRead) return undefined;',
        replacement: 'if (!seen.position) return undefined;',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W22',
    what: 'a step is for what the exit owned, not for what is left of it',
    patches: [
      {
        file: 'shared/programs/exits/legs.ts',
        search: 'return floored(new Big(state.owned).minus(soldOf(state)), market);',
        replacement: 'return floored(new Big(state.owned), market);',
      },
      {
        file: 'shared/programs/children.ts',
        search: 'if (sum(granted.map(({ amount }) => amount)).gt(roomFor(quantity, children))) {',
        replacement: 'if (sum(granted.map(({ amount }) => amount)).gt(quantity)) {',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W23',
    what: 'contracts that are lost stay owned',
    patches: [
      {
        file: 'shared/programs/exits/apply.ts',
        search: 'owned: new Big(state.owned).minus(missing).toString(),',
        replacement: 'owned: new Big(state.owned).toString(),',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W24',
    what: 'a position of the other side is one that an exit may close',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: `sell: largest(held, new Big('0')),`,
        replacement: 'sell: held.abs(),',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W25',
    what: 'a position is judged while a leg may have closed some of it',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: `return leg?.kind === 'live' && (!leg.isResting || leg.filled === undefined);`,
        replacement: `return leg?.kind === 'live' && leg.isResting && leg.filled === undefined;`,
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W26',
    what: 'what a resting leg has closed already counts as missing',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: `return leg?.kind === 'live' ? (leg.filled ?? '0') : '0';`,
        replacement: `return leg?.kind === 'live' && !leg.isResting ? (leg.filled ?? '0') : '0';`,
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W27',
    what: 'a position that is believed too small shrinks by all that it lacks now',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: 'smallest(lacking, new Big(doubt.missing)).toString()',
        replacement: 'largest(lacking, new Big(doubt.missing)).toString()',
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W28',
    what: 'the end says that everything is closed although a part was lost',
    patches: [
      {
        file: 'shared/programs/exits/ending.ts',
        search: `if (position && new Big(state.missing).gt('0')) return 'coins_missing';`,
        replacement: `if (position && new Big(state.missing).lt('0')) return 'coins_missing';`,
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'W29',
    what: 'a doubt stays although the position is there after all',
    patches: [
      {
        file: 'shared/programs/exits/position.ts',
        search: `return doubt ? { kind: 'doubt', missing: '0' } : withdrawExcess(state, seen);`,
        replacement: `return doubt && seen.isHalted ? { kind: 'doubt', missing: '0' } : withdrawExcess(state, seen);`,
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'U64',
    what: 'contracts have the time that the exchange told with a pair',
    patches: [
      {
        file: 'shared/gate/futures/lazy.ts',
        search: 'createFuturesClient(baseUrl, sendOnce, readKey, clock, exchangeClock)',
        replacement: 'createFuturesClient(baseUrl, sendOnce, readKey, clock)',
      },
    ],
    killers: [{ test: 'test/simulation/futures.test.ts' }],
  },
  {
    id: 'W30',
    what: 'a size to sell that is refused is told with one to buy',
    patches: [
      {
        file: 'shared/limits/futures/contract-check.ts',
        search: 'signed(size, sizeMin)',
        replacement: 'sizeMin',
      },
    ],
    killers: [{ test: 'test/unit/limits/futures/contract-check.test.ts' }],
  },
  {
    id: 'W31',
    what: 'a position that a list lacks is gone',
    patches: [
      {
        file: 'shared/orders/tracking/exits/read-positions.ts',
        search: 'await sizeOf(futures.reads, contract)',
        replacement: "await sizeOf(futures.reads, contract).then(() => '0')",
      },
    ],
    killers: [CHANGED],
  },
  {
    id: 'W32',
    what: 'an exit of a contract that Gate knows no more waits for its position',
    patches: [
      {
        file: 'shared/orders/tracking/exits/read-positions.ts',
        search: "if (isGone) return '0';",
        replacement: '',
      },
    ],
    killers: [CHANGED],
  },
  {
    id: 'W33',
    what: 'an exit of a contract that Gate lists no more works for ever, although nothing is held',
    patches: [
      {
        file: 'shared/orders/tracking/exits/drive-exit.ts',
        search: "if (market || isEnding || supported === '0')",
        replacement: 'if (market || isEnding)',
      },
    ],
    killers: [EXITED],
  },
];
