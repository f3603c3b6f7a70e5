import {
  ARMED,
  ARMED_TROUBLES,
  CONDITIONS,
  DAY_BUDGET,
  EXIT_TROUBLES,
  RESUMED,
  WATCHED,
  WATCHES,
} from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** A condition is judged by the prices that were seen, and its firing is claimed once. */
export const TRIGGER_MUTANTS: readonly Mutant[] = [
  {
    id: 'X1',
    what: 'a condition fires before its confirmation',
    patches: [
      {
        file: 'shared/triggers/judge.ts',
        search: 'fires: atMs - sinceMs >= condition.confirmSeconds * 1_000,',
        replacement: 'fires: true,',
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X2',
    what: 'a confirmation survives an interruption',
    patches: [
      {
        file: 'shared/triggers/judge.ts',
        search: 'met && isUnbroken(condition, side, before, candles, atMs) ? met.sinceMs',
        replacement: 'met ? met.sinceMs',
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X3',
    what: 'the best price of a trail follows every price',
    patches: [
      {
        file: 'shared/triggers/condition.ts',
        search:
          'return known !== undefined && isBetterOrEqual(side, known.price, other.price) ? known : other;',
        replacement: 'return other;',
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X4',
    what: 'a touch that no reading saw is not reported',
    patches: [
      {
        file: 'shared/triggers/unseen-prices.ts',
        search: 'return { atMs: heldFromMs, price: first };',
        replacement: 'return undefined;',
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X5',
    what: 'a book that is too wide is trusted',
    patches: [
      {
        file: 'shared/triggers/condition.ts',
        search: "return apart.gt('0') && apart.lte(new Big(bid).times(TOUCH_APART_MAX));",
        replacement: "return apart.gt('0') && new Big(TOUCH_APART_MAX).gt('0');",
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X6',
    what: 'an order is armed again although its firing was claimed',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "guards: ['sameFiring', 'sameAttempt', 'notCancelled'],",
        replacement: "guards: ['notCancelled'],",
      },
    ],
    killers: [ARMED],
  },
  {
    id: 'X7',
    what: 'a second firing takes from the day of the first',
    patches: [
      {
        file: 'shared/orders/ledger/day-budget.ts',
        search: "if (!before || !after || current.status === 'armed') {",
        replacement: 'if (!before || !after) {',
      },
    ],
    killers: [DAY_BUDGET],
  },
  {
    id: 'X8',
    what: 'a price confirms a trigger that was amended since',
    patches: [
      {
        file: 'shared/orders/tracking/watching/watch-conditions.ts',
        search: 'return met && met.sinceMs >= sinceMs ? { ...rest, met } : rest;',
        replacement: 'return met && sinceMs > 0 ? { ...rest, met } : rest;',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X9',
    what: 'a resumed attempt is larger than its reservation',
    patches: [
      {
        file: 'shared/orders/submission/carry-out.ts',
        search: 'return isWithin ? order : stored.order;',
        replacement: 'return isWithin || order ? order : stored.order;',
      },
    ],
    killers: [RESUMED],
  },
  {
    id: 'X10',
    what: 'the best price of a trail is replaced although another process has raised it',
    patches: [
      {
        file: 'shared/orders/ledger/watch-store.ts',
        search: "'attribute_not_exists(#watched) OR ' : ''}#watched = :before`",
        replacement:
          "'attribute_not_exists(#watched) OR ' : ''}attribute_exists(#watched) OR #watched = :before`",
      },
    ],
    killers: [WATCHES],
  },
  {
    id: 'X11',
    what: 'an order waits on when the time of its trigger is over',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search: 'exchangeNowMs() < trigger.expiresAtMs) return false;',
        replacement: 'exchangeNowMs() < Number.POSITIVE_INFINITY) return false;',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X12',
    what: 'a halt suspends nothing',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search:
          'if (armed.suspended || !suspends(killSwitch, haltedAs(order), armed.armedVersion)) return record;',
        replacement: 'if (armed.suspended || killSwitch) return record;',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X13',
    what: 'a suspended order fires',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search: 'if (judgement.fires && !armed.suspended && !killSwitch.circuit) {',
        replacement: 'if (judgement.fires && !killSwitch.circuit) {',
      },
      {
        file: 'shared/orders/model/transitions.ts',
        search: "guards: ['sameTrigger', 'notFired', 'notCancelled', 'notSuspended'],",
        replacement: "guards: ['sameTrigger', 'notFired', 'notCancelled'],",
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X14',
    what: 'an order fires although no key works',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search: 'if (judgement.fires && !armed.suspended && !killSwitch.circuit) {',
        replacement: 'if (judgement.fires && !armed.suspended) {',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X15',
    what: 'an order fires at a price that only a candle has seen',
    patches: [
      {
        file: 'shared/triggers/judge.ts',
        search: '      fires: false,',
        replacement: '      fires: missed !== undefined,',
      },
    ],
    killers: [CONDITIONS],
  },
  {
    id: 'X16',
    what: 'a buy that could not be sent in time fires again',
    patches: [
      {
        file: 'shared/orders/tracking/fire.ts',
        search: 'const written = !isProtective(order)',
        replacement: 'const written = !isProtective(order) && isProtective(order)',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X17',
    what: 'an order fires again while a firing of it waits',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "guards: ['sameTrigger', 'notFired', 'notCancelled', 'notSuspended'],",
        replacement: "guards: ['sameTrigger', 'notCancelled', 'notSuspended'],",
      },
    ],
    killers: [{ test: 'test/unit/orders/firing.test.ts' }],
  },
  {
    id: 'X18',
    what: 'all stops of a market fire at a time, and wait longer than their minute',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search: 'const FIRINGS_AT_ONCE = 40;',
        replacement: 'const FIRINGS_AT_ONCE = 4_000;',
      },
    ],
    killers: [WATCHED],
  },
  {
    id: 'X19',
    what: 'an order of a share of the balance is armed beyond the collar of its trigger',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-arming.ts',
        search: "return beyond ? refused(beyond) : { kind: 'fit' };",
        replacement: "return { kind: 'fit' };",
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X20',
    what: 'a buy of a share of the balance is armed with a stop above its trigger',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-arming.ts',
        search: '(exits && sidesOfEntry(asked, exits, lastPrice))',
        replacement: 'undefined',
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X21',
    what: 'a stop ends with a pair that does not trade for a while',
    patches: [
      {
        file: 'shared/orders/submission/release.ts',
        search:
          "const isBlocked = checked.kind === 'refused' && checked.reason.code === 'PAIR_NOT_TRADABLE';",
        replacement: 'const isBlocked = false as boolean;',
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X22',
    what: 'a sell that fires is refused by the collar of that moment',
    patches: [
      {
        file: 'shared/limits/sold-within.ts',
        search: "if (side === 'buy') return order;",
        replacement: 'if (side) return order;',
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X30',
    what: 'a sell that fires is refused, because its pair has left the pairs of its account',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-order.ts',
        search: "isFired && side === 'sell' ? '*'",
        replacement: "isFired && side === 'sell' && account === '' ? '*'",
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X31',
    what: 'a buy that fires is sent although its pair has left the pairs of its account',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-order.ts',
        search: "isFired && side === 'sell' ? '*'",
        replacement: "isFired ? '*'",
      },
    ],
    killers: [{ test: 'test/simulation/armed-orders.test.ts' }],
  },
  {
    id: 'X51',
    what: 'nobody hears of a stop that has fired and ends unfilled',
    patches: [
      {
        file: 'shared/orders/reconciliation/tell-unprotected.ts',
        search: 'if (!applied || !failedToProtect(record)) return;',
        replacement: 'if (applied || !failedToProtect(record)) return;',
      },
    ],
    killers: [ARMED_TROUBLES],
  },
  {
    id: 'X52',
    what: 'a rate limit of a second uses all attempts of a stop',
    patches: [
      {
        file: 'shared/orders/execution/place.ts',
        search:
          "return protects(record) && record.attempt.number >= ATTEMPTS_AT_ONCE && kind !== 'credentials';",
        replacement:
          "return protects(record) && record.attempt.number < 0 && kind !== 'credentials';",
      },
    ],
    killers: [ARMED_TROUBLES],
  },
  {
    id: 'X53',
    what: 'a stop fires again at once after a refusal',
    patches: [
      {
        file: 'shared/orders/tracking/watch-triggers.ts',
        search: 'return waitedMs < firesAgainAfterMs(attempt.number);',
        replacement: 'return waitedMs < 0;',
      },
    ],
    killers: [ARMED_TROUBLES],
  },
  {
    id: 'X55',
    what: 'a debt of a moment ends a stop of a share of the balance',
    patches: [
      {
        file: 'shared/orders/submission/release.ts',
        search: 'if (UNFIT_ACCOUNT.includes(code)) return true;',
        replacement: 'if (UNFIT_ACCOUNT.length === 0) return true;',
      },
    ],
    killers: [ARMED_TROUBLES],
  },
  {
    id: 'X56',
    what: 'coins that are not there are waited for without an end',
    patches: [
      {
        file: 'shared/orders/submission/release.ts',
        search:
          "return code === 'BELOW_MINIMUM' && waitedMs < CLAIMED_WITHIN_MS - RELEASE_AGAIN_MS;",
        replacement:
          "return code === 'BELOW_MINIMUM' && waitedMs < CLAIMED_WITHIN_MS + RELEASE_AGAIN_MS;",
      },
    ],
    killers: [ARMED_TROUBLES],
  },
  {
    id: 'X23',
    what: 'the price of another instrument is taken that comes first in the answer',
    patches: [
      {
        file: 'shared/gate/prices.ts',
        search: '((row ?? {}) as Row)[field] === name',
        replacement: "((row ?? {}) as Row)[field] !== '' && name !== ''",
      },
    ],
    killers: [EXIT_TROUBLES, { test: 'test/unit/gate/futures/contract-prices.test.ts' }],
  },
];
