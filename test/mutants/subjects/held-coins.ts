import {
  EXIT_ADMISSION,
  EXIT_DECISIONS,
  EXIT_TROUBLES,
  EXITS,
  HELD,
  ORDER_EXITS,
  RUN_BESIDE,
} from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** An exit begins only over coins that it can sell and that nobody else sells, and is watched. */
export const HELD_COIN_MUTANTS: readonly Mutant[] = [
  {
    id: 'K19',
    what: 'an order buys at the market although its stop lies above the price',
    patches: [
      {
        file: 'shared/orders/submission/exits/check-order-exits.ts',
        search: 'sidesOfEntry(order, exits, lastPrice) ??',
        replacement: "(feeRate === '' ? sidesOfEntry(order, exits, lastPrice) : undefined) ??",
      },
    ],
    killers: [ORDER_EXITS],
  },
  {
    id: 'K20',
    what: 'the fee in the coin is left out when an exit is sized',
    patches: [
      {
        file: 'shared/orders/submission/exits/check-order-exits.ts',
        search: 'feesInCoin: base.times(feeRate).toString()',
        replacement: "feesInCoin: base.times('0').toString()",
      },
    ],
    killers: [ORDER_EXITS],
  },
  {
    id: 'K21',
    what: 'an armed order fires although its exit could not sell',
    patches: [
      {
        file: 'shared/orders/submission/release.ts',
        search: 'askedOrder(order), exits);',
        replacement: "askedOrder(order), account === '' ? exits : undefined);",
      },
    ],
    killers: [EXIT_ADMISSION],
  },
  {
    id: 'K22',
    what: 'an exit is larger than maxExit',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-exit.ts',
        search: 'if (worth.lte(allowed)) return undefined;',
        replacement: "if (worth.gte('0')) return undefined;",
      },
    ],
    killers: [EXIT_ADMISSION],
  },
  {
    id: 'K23',
    what: 'an exit over held coins does not count as one of the orders of the day',
    patches: [
      {
        file: 'shared/orders/submission/begin-exit.ts',
        search: '    dailyBudget(config.accounts[account]!.limits),',
        replacement: '    { ...dailyBudget(config.accounts[account]!.limits), orders: 50_000 },',
      },
    ],
    killers: [EXIT_ADMISSION],
  },
  {
    id: 'K24',
    what: 'a sell by the balance holds nothing',
    patches: [
      {
        file: 'shared/orders/submission/admission/held-until-known.ts',
        search: 'if (readAs) return holdings.take(account, coin, readAs, stem, amount);',
        replacement: 'if (readAs) return true;',
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K25',
    what: 'a market order with exits holds nothing',
    patches: [
      {
        file: 'shared/orders/submission/admission/held-until-known.ts',
        search: "if (!exits || type !== 'market') return undefined;",
        replacement: "if (!exits || type !== 'limit') return undefined;",
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K26',
    what: 'a rebalance sells what an exit owns',
    patches: [
      {
        file: 'shared/rebalance/planning/snapshot.ts',
        search: 'const available = freeOf(balance, holdings);',
        replacement: 'const available = freeOf(balance, { ...holdings, holders: new Map() });',
      },
    ],
    killers: [RUN_BESIDE],
  },
  {
    id: 'K27',
    what: 'a settled leg that is at the exchange after all goes unnoticed',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: "return now.kind === 'live' || !new Big(now.sold).eq(sold);",
        replacement: "return now.kind === 'live' && !new Big(sold).eq(sold);",
      },
    ],
    killers: [EXIT_DECISIONS],
  },
  {
    id: 'K28',
    what: 'a best price that only a candle has seen does not raise a trail',
    patches: [
      {
        file: 'shared/orders/tracking/watching/watch-conditions.ts',
        search: 'candles.filter(({ startMs }) => startMs >= sinceMs);',
        replacement: 'candles.filter(({ startMs }) => startMs < sinceMs);',
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K29',
    what: 'nobody is told of a suspended exit',
    patches: [
      {
        file: 'shared/orders/tracking/warn-of-unprotected.ts',
        search: 'const isSuspended = state.suspended === true &&',
        replacement: 'const isSuspended = state.suspended !== true &&',
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K30',
    what: 'coins of an exit that never began are held for ever',
    patches: [
      {
        file: 'shared/orders/tracking/sweep-holdings.ts',
        search: 'const olderMs = clock.nowMs() - CLAIMED_WITHIN_MS;',
        replacement: 'const olderMs = clock.nowMs() - clock.nowMs();',
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K31',
    what: 'a message that comes again makes less of what its exit holds',
    patches: [
      {
        file: 'shared/orders/ledger/holdings-store.ts',
        search: "largest(new Big(amount), new Big(before?.amount ?? '0'))",
        replacement: "largest(new Big(amount), new Big('0'))",
      },
    ],
    killers: [HELD],
  },
  {
    id: 'K32',
    what: 'a message that comes again forgets what a newer version of its exit holds',
    patches: [
      {
        file: 'shared/orders/ledger/holdings-store.ts',
        search: 'recordVersion: before?.recordVersion ?? 0 };',
        replacement: 'recordVersion: 0 };',
      },
    ],
    killers: [HELD],
  },
  {
    id: 'K56',
    what: 'coins of a target that a person has cancelled are sold by others',
    patches: [
      {
        file: 'shared/orders/ledger/holdings-store.ts',
        search: 'const free = total === undefined ? unlocked : smallest(unlocked, unowned);',
        replacement: 'const free = total === undefined ? smallest(unlocked, unowned) : unlocked;',
      },
    ],
    killers: [HELD, EXIT_TROUBLES],
  },
];
