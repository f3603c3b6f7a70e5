import {
  COARSER_RULES,
  EXIT_CASES,
  EXIT_CHILDREN,
  EXIT_CLAIMS,
  EXIT_DECISIONS,
  EXIT_LAWS,
  EXIT_LEG_ORDERS,
  EXIT_LEGS,
  EXIT_MODEL,
  EXIT_TROUBLES,
  EXIT_UNLOCKED,
  EXITS,
  SLICED,
} from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** An exit sells what it owns, each coin once, and comes to an end. */
export const EXIT_MUTANTS: readonly Mutant[] = [
  {
    id: 'K1',
    what: 'children are granted what others may still sell',
    patches: [
      {
        file: 'shared/programs/children.ts',
        search: 'return sum(children.map(({ amount, sold }) => sold ?? amount));',
        replacement:
          "return sum(children.map(({ amount, sold }) => (amount === '' ? amount : (sold ?? '0'))));",
      },
    ],
    killers: [EXIT_CHILDREN],
  },
  {
    id: 'K2',
    what: 'the rest is sold although the order still buys',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search:
          "    return entry.isCancelRequested ? { kind: 'wait', for: 'proof' } : { kind: 'cancel_entry' };",
        replacement: "    if (!entry.isCancelRequested) return { kind: 'cancel_entry' };",
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'K3',
    what: 'a take-profit may be claimed while the stop fires',
    patches: [
      {
        file: 'shared/programs/exits/claimable.ts',
        search: "return unsettledLegs(state).filter(({ kind }) => (kind === 'step') === isFiring);",
        replacement:
          "return unsettledLegs(state).filter(({ kind }) => kind !== 'step' || isFiring);",
      },
    ],
    killers: [EXIT_MODEL, EXIT_CLAIMS],
  },
  {
    id: 'K4',
    what: 'a suspended exit has legs claimed',
    patches: [
      {
        file: 'shared/programs/exits/claimable.ts',
        search: 'if (state.suspended) return [];',
        replacement: 'if (state.legs.length === 0) return [];',
      },
    ],
    killers: [EXIT_MODEL, EXIT_CLAIMS],
  },
  {
    id: 'K5',
    what: 'a leg is claimed that is not granted any more',
    patches: [
      {
        file: 'shared/orders/ledger/order-store.ts',
        search: 'creationWrite(claimed), grantCheck(program.stem, child)]',
        replacement: 'creationWrite(claimed), grantCheck(program.stem, child)].slice(0, 1)',
      },
    ],
    killers: [EXIT_CLAIMS],
  },
  {
    id: 'K6',
    what: 'steps have no end',
    patches: [
      {
        file: 'shared/programs/exits/steps.ts',
        search: 'if (counted.length >= STEPS_MAX || state.legs.length >= LEGS_MAX) {',
        replacement:
          'if (counted.length > LEGS_MAX * STEPS_MAX || state.legs.length >= LEGS_MAX) {',
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_LAWS],
  },
  {
    id: 'K7',
    what: 'steps follow one another without a pause',
    patches: [
      {
        file: 'shared/programs/exits/steps.ts',
        search: 'const waitsForMarket = counted.length >= STEPS_AT_ONCE || isAgain;',
        replacement: 'const waitsForMarket = counted.length >= STEPS_AT_ONCE && isAgain;',
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_LAWS],
  },
  {
    id: 'K8',
    what: 'the fee in the coin is sold too',
    patches: [
      {
        file: 'shared/programs/exits/amounts.ts',
        search: 'const bought = floored(new Big(filledAmount).minus(feesInCoin), market);',
        replacement:
          "const bought = floored(new Big(filledAmount).plus(feesInCoin === '' ? feesInCoin : '0'), market);",
      },
    ],
    killers: [EXIT_DECISIONS, EXITS],
  },
  {
    id: 'K9',
    what: 'an exit is armed again after it has sold',
    patches: [
      {
        file: 'shared/programs/exits/steps.ts',
        search: 'return isBack && !hasSold && nowMs',
        replacement: 'return isBack && (!hasSold || hasSold) && nowMs',
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_LAWS],
  },
  {
    id: 'K10',
    what: 'a take-profit that a person cancelled is placed again',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: "return isPlacedAgain ? 'withdrawn' : 'given_up';",
        replacement: "return isPlacedAgain ? 'withdrawn' : 'withdrawn';",
      },
    ],
    killers: [EXIT_DECISIONS, EXITS],
  },
  {
    id: 'K11',
    what: 'coins that are gone stay owned',
    patches: [
      {
        file: 'shared/programs/exits/apply.ts',
        search: 'owned: new Big(state.owned).minus(missing).toString(),',
        replacement: 'owned: new Big(state.owned).toString(),',
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_LAWS, EXITS],
  },
  {
    id: 'K12',
    what: 'coins count as locked although their cancel is under way',
    patches: [
      {
        file: 'shared/programs/exits/unlocked.ts',
        search:
          "const isResting = now?.kind === 'live' && now.isResting && !now.isCancelRequested;",
        replacement: "const isResting = now?.kind === 'live' && now.isResting;",
      },
    ],
    killers: [EXIT_UNLOCKED, EXIT_LAWS],
  },
  {
    id: 'K13',
    what: 'a change of an exit overwrites another one',
    patches: [
      {
        file: 'shared/orders/model/transitions.ts',
        search: "legs_granted: { from: ['working'], guards: ['sameVersion', 'notCancelled'] },",
        replacement: "legs_granted: { from: ['working'], guards: ['notCancelled'] },",
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'K14',
    what: 'an exit is settled by fills that are estimated',
    patches: [
      {
        file: 'shared/orders/tracking/exits/leg-seen.ts',
        search: 'if (!isFinal(status) || exchange?.isEstimate) {',
        replacement: 'if (!isFinal(status)) {',
      },
    ],
    killers: [EXIT_LEGS],
  },
  {
    id: 'K15',
    what: 'an exit takes coins that another one holds',
    patches: [
      {
        file: 'shared/orders/ledger/holdings-store.ts',
        search:
          'const others = [...holders].flatMap(([stem, held]) => (stem === own ? [] : [held]));',
        replacement:
          'const others = [...holders].flatMap(([stem, held]) => (stem === own ? [] : [held])).slice(1);',
      },
    ],
    killers: [EXITS],
  },
  {
    id: 'K16',
    what: 'an exit that has ended holds its coins',
    patches: [
      {
        file: 'shared/orders/ledger/held-coins.ts',
        search: 'const unneeded = records.filter((record) => !needsCoins(record));',
        replacement:
          "const unneeded = records.filter((record) => !needsCoins(record) && record.status === 'done');",
      },
    ],
    killers: [EXIT_CASES],
  },
  {
    id: 'K17',
    what: 'a halt does not suspend an exit',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search: "if (!state.suspended) return seen.isHalted ? { kind: 'suspend' } : undefined;",
        replacement: 'if (!state.suspended) return undefined;',
      },
    ],
    killers: [EXIT_DECISIONS, EXITS],
  },
  {
    id: 'K18',
    what: 'take-profits stay at the exchange when the exit is cancelled',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search: `  const withdrawn = withdrawLegs(unsettledLegs(state), seen);
  if (withdrawn) return withdrawn;
  return { kind: 'end', why: isOver`,
        replacement: `  const withdrawn = withdrawLegs(unsettledLegs(state), seen);
  if (withdrawn && seen.isHalted) return withdrawn;
  return { kind: 'end', why: isOver`,
      },
    ],
    killers: [EXIT_MODEL],
  },
  {
    id: 'K33',
    what: 'a leg that turned up stays beside the one that was granted its coins',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search: 'const isTooMuch = committed(state.legs).gt(state.owned);',
        replacement: 'const isTooMuch = committed(state.legs).lt(state.owned) && false;',
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_CASES],
  },
  {
    id: 'K34',
    what: 'a child that another delivery has claimed is sent again',
    patches: [
      {
        file: 'shared/orders/submission/submit-child.ts',
        search: 'const isOurs = claimed.applied || claimed.record.owner === owner;',
        replacement: "const isOurs = claimed.applied || claimed.record.owner !== '';",
      },
    ],
    killers: [EXIT_CASES, SLICED],
  },
  {
    id: 'K50',
    what: 'coins that a balance does not show at once are given up',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: 'const BALANCES_AFTER_MS = 15_000;',
        replacement: 'const BALANCES_AFTER_MS = 0;',
      },
    ],
    killers: [EXIT_TROUBLES, EXIT_DECISIONS],
  },
  {
    id: 'K51',
    what: 'take-profits use up the legs that the stop sells with',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search: 'state.legs.length + due.length <= LEGS_MAX - STEP_LEGS',
        replacement: 'state.legs.length + due.length <= LEGS_MAX',
      },
    ],
    killers: [EXIT_DECISIONS],
  },
  {
    id: 'K52',
    what: "a leg's price is one that Gate refuses, for ever",
    patches: [
      {
        file: 'shared/limits/sold-within.ts',
        search: "const { ratio } = priceReach('sell', rules, priceCollar);",
        replacement:
          "const { ratio } = priceReach('buy', { ...rules, maxRise: undefined }, priceCollar);",
      },
    ],
    killers: [EXIT_TROUBLES],
  },
  {
    id: 'K53',
    what: 'a target that is reached already sells held coins at once',
    patches: [
      {
        file: 'shared/orders/submission/admission/check-exit.ts',
        search: "  const sold = targetsFault(exits, 'sell', market.lastPrice);",
        replacement: "  const sold = targetsFault(exits, 'sell', '0.000001');",
      },
    ],
    killers: [EXIT_TROUBLES],
  },
  {
    id: 'K54',
    what: 'a price that is far down for a moment ends an exit that waits for its confirmation',
    patches: [
      {
        file: 'shared/programs/exits/decide.ts',
        search: 'isSellable(restOf(state, market), market, bestPrice(plan, market))',
        replacement:
          'isSellable(restOf(state, market), market, bestPrice({ takeProfits: plan.takeProfits }, market))',
      },
    ],
    killers: [EXIT_TROUBLES],
  },
  {
    id: 'K55',
    what: 'rules that Gate has changed stay in memory after a refusal by them',
    patches: [
      {
        file: 'shared/orders/tracking/exits/drive-exit.ts',
        search: 'if (isRefused) forgetRules(deps, exit);',
        replacement: "if (isRefused && exit.id === '') forgetRules(deps, exit);",
      },
    ],
    killers: [EXIT_TROUBLES],
  },
  {
    id: 'K57',
    what: 'an exit that is worth more than an order may be is never sold',
    patches: [
      {
        file: 'shared/orders/submission/submit-leg.ts',
        search:
          'const fault = legFault(order, limits.priceCollar, market, client.exchangeNowMs());',
        replacement: `const rules = { ...market.rules, maxQuoteAmount: limits.maxOrder };
  const bounded = { ...market, rules };
  const fault = legFault(order, limits.priceCollar, bounded, client.exchangeNowMs());`,
      },
    ],
    killers: [EXIT_TROUBLES],
  },
  {
    id: 'K58',
    what: 'an exit of a delisted pair waits for a step that nobody sends',
    patches: [
      {
        file: 'shared/programs/exits/steps.ts',
        search: "const isPossible = seen.market.canSell !== 'never';",
        replacement: 'const isPossible = true;',
      },
    ],
    killers: [EXIT_DECISIONS],
  },
  {
    id: 'K70',
    what: 'a stop uses up its steps while the exchange takes no orders',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: "by === 'proof_of_absence' || passes !== undefined;",
        replacement: "by === 'proof_of_absence' || passes === 'key';",
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_TROUBLES],
  },
  {
    id: 'K71',
    what: 'a stop uses up its steps by orders that never came to the exchange',
    patches: [
      {
        file: 'shared/programs/exits/settle.ts',
        search: "by === 'refusal' || by === 'proof_of_absence' || passes",
        replacement: "by === 'refusal' || passes",
      },
    ],
    killers: [EXIT_DECISIONS, EXIT_TROUBLES],
  },
  {
    id: 'K72',
    what: 'a stop that the exchange does not let sell tries without a pause',
    patches: [
      {
        file: 'shared/programs/exits/steps.ts',
        search: "last?.outcome === 'withdrawn' && steps.length >= STEPS_AT_ONCE;",
        replacement: "last?.outcome === 'withdrawn' && steps.length > LEGS_MAX;",
      },
    ],
    killers: [EXIT_DECISIONS],
  },
  {
    id: 'K73',
    what: 'a leg has more decimals than its pair has by now',
    patches: [
      {
        file: 'shared/limits/sold-within.ts',
        search: 'new Big(price).round(rules.priceDecimals, towards);',
        replacement: 'new Big(price).round(rules.priceDecimals + 40, towards);',
      },
    ],
    killers: [EXIT_LEG_ORDERS, COARSER_RULES],
  },
  {
    id: 'K74',
    what: 'an amount that is sold has more decimals than its pair has by now',
    patches: [
      {
        file: 'shared/limits/sold-within.ts',
        search: '.round(rules.amountDecimals, Big.roundDown)',
        replacement: '.round(rules.amountDecimals + 40, Big.roundDown)',
      },
    ],
    killers: [EXIT_LEG_ORDERS, COARSER_RULES],
  },
  {
    id: 'K75',
    what: 'a price below one tick becomes that of the market',
    patches: [
      {
        file: 'shared/orders/submission/futures/within-collar.ts',
        search: 'largest(onTick, new Big(priceTick));',
        replacement: 'onTick;',
      },
    ],
    killers: [EXIT_LEG_ORDERS],
  },
  {
    id: 'K76',
    what: 'a price off a new tick is sent as it is, and refused',
    patches: [
      {
        file: 'shared/orders/submission/futures/within-collar.ts',
        search:
          'const onTick = buys === isTarget ? downTo(priceTick, price) : upTo(priceTick, price);',
        replacement: 'const onTick = buys === isTarget ? price : price;',
      },
    ],
    killers: [EXIT_LEG_ORDERS, COARSER_RULES],
  },
  {
    id: 'K77',
    what: 'a target whose pair takes fewer decimals is given up',
    patches: [
      {
        file: 'shared/orders/tracking/exits/leg-seen.ts',
        search: "  'INVALID_PRECISION',\n",
        replacement: '',
      },
    ],
    killers: [EXIT_LEGS, COARSER_RULES],
  },
  {
    id: 'K59',
    what: 'a cancel of all with their exits leaves the exit that begins after it',
    patches: [
      {
        file: 'cli/orders/cancel-open.ts',
        search: 'const buyers = withExits ?',
        replacement: 'const buyers = withExits && !wait ?',
      },
    ],
    killers: [{ test: 'test/simulation/sluice-cancel.test.ts' }],
  },
];
