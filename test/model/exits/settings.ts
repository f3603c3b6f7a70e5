import type { ExitPlan } from '../../../shared/programs/exits/plan.ts';
import type { Setting } from './state.ts';

const stopLoss = { price: '90', source: 'last', confirmSeconds: 0 } as const;
const BRACKET: ExitPlan = { stopLoss, takeProfits: [{ price: '110' }] };
const TWO_TARGETS: ExitPlan = { stopLoss, takeProfits: [{ price: '110' }, { price: '120' }] };
const TARGET_ALONE: ExitPlan = { takeProfits: [{ price: '110' }] };
const STOP_ALONE: ExitPlan = { stopLoss, takeProfits: [] };

const COINS = { holding: { currency_pair: 'BTC_USDT' } } as const;
const LONG = { holding: { settle: 'usdt', contract: 'BTC_USDT', side: 'sell' } } as const;
const SHORT = { holding: { settle: 'usdt', contract: 'BTC_USDT', side: 'buy' } } as const;

/** With what else may happen where there is more time. */
type Named = Setting & { readonly longLeft: Setting['left'] };

const SETTINGS = {
  'of coins while the price comes and goes': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 1, unsent: 1, unfilled: 1 },
    longLeft: { crossing: 2, unsent: 1, unfilled: 1 },
  },
  'of coins whose price comes back': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 2, unsent: 1 },
    longLeft: { crossing: 3, unsent: 1 },
  },
  'of coins whose legs the exchange does not take for now': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 1, refused: 2 },
    longLeft: { crossing: 2, refused: 2, unsent: 1 },
  },
  'of coins with two take-profits': {
    ...COINS,
    plan: TWO_TARGETS,
    left: { crossing: 1 },
    longLeft: { crossing: 1, unsent: 1 },
  },
  'of coins without a stop': {
    ...COINS,
    plan: TARGET_ALONE,
    left: { unsent: 1, hand: 1, cancel: 1 },
    longLeft: { unsent: 2, hand: 2, cancel: 1 },
  },
  'of coins, cancelled at any moment': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 1, cancel: 1, unsent: 1 },
    longLeft: { crossing: 2, cancel: 1, unsent: 1 },
  },
  'of coins, halted and armed again at any moment': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 1, halt: 1, rearm: 1 },
    longLeft: { crossing: 1, halt: 1, rearm: 1, unsent: 1 },
  },
  'of an order that still buys coins': {
    ...COINS,
    plan: BRACKET,
    hasEntry: true,
    left: { crossing: 1 },
    longLeft: { crossing: 1, unsent: 1 },
  },
  'of coins while a person sells or cancels': {
    ...COINS,
    plan: BRACKET,
    left: { crossing: 1, hand: 1, unsent: 1 },
    longLeft: { crossing: 1, hand: 2, unsent: 1 },
  },
  'of a long position': {
    ...LONG,
    plan: BRACKET,
    left: { crossing: 1, unfilled: 1 },
    longLeft: { crossing: 2, unsent: 1, unfilled: 1 },
  },
  'of a short position whose legs the exchange does not take for now': {
    ...SHORT,
    plan: BRACKET,
    left: { crossing: 1, refused: 1 },
    longLeft: { crossing: 1, refused: 2, unsent: 1 },
  },
  'of a short position with two take-profits': {
    ...SHORT,
    plan: TWO_TARGETS,
    left: { unsent: 1 },
    longLeft: { crossing: 1, unsent: 1 },
  },
  'of a long position that a person trades': {
    ...LONG,
    plan: BRACKET,
    left: { hand: 1 },
    longLeft: { crossing: 1, hand: 1 },
  },
  'of a long position that a person trades while the stop fires': {
    ...LONG,
    plan: STOP_ALONE,
    left: { crossing: 1, hand: 1 },
    longLeft: { crossing: 1, hand: 2, unsent: 1 },
  },
  'of a short position that is liquidated or deleveraged': {
    ...SHORT,
    plan: BRACKET,
    left: { forced: 1 },
    longLeft: { crossing: 1, forced: 1 },
  },
  'of a short position that is liquidated or deleveraged while the stop fires': {
    ...SHORT,
    plan: STOP_ALONE,
    left: { crossing: 1, forced: 1 },
    longLeft: { crossing: 2, forced: 2, unsent: 1 },
  },
  'of a position without a stop': {
    ...SHORT,
    plan: TARGET_ALONE,
    left: { hand: 1 },
    longLeft: { unsent: 1, hand: 1, cancel: 1 },
  },
  'of a position, cancelled at any moment': {
    ...LONG,
    plan: BRACKET,
    left: { crossing: 1, cancel: 1 },
    longLeft: { crossing: 1, cancel: 1, unsent: 1 },
  },
  'of a position in a halt': {
    ...LONG,
    plan: BRACKET,
    left: { crossing: 1, halt: 1 },
    longLeft: { crossing: 1, halt: 1, unsent: 1 },
  },
  'of a position in a halt of everything': {
    ...LONG,
    plan: BRACKET,
    haltsAll: true,
    left: { halt: 1, rearm: 1 },
    longLeft: { crossing: 1, halt: 1, rearm: 1 },
  },
  'of an order that still opens': {
    ...LONG,
    plan: BRACKET,
    hasEntry: true,
    left: {},
    longLeft: { crossing: 1 },
  },
  'of an order that still opens while the stop fires, in a halt': {
    ...SHORT,
    plan: STOP_ALONE,
    hasEntry: true,
    left: { crossing: 1, halt: 1 },
    longLeft: { crossing: 1, halt: 1, hand: 1 },
  },
  'of an order that opens against a position': {
    ...SHORT,
    plan: STOP_ALONE,
    hasEntry: true,
    before: 1,
    left: { crossing: 1 },
    longLeft: { crossing: 1, hand: 1 },
  },
} as const satisfies Readonly<Record<string, Named>>;

const ONLY_LONG = {
  'of a short position that a person trades, with two take-profits': {
    ...SHORT,
    plan: TWO_TARGETS,
    left: { hand: 1 },
  },
  'of a short position that is liquidated or deleveraged, with two take-profits': {
    ...SHORT,
    plan: TWO_TARGETS,
    left: { forced: 1 },
  },
  'of a position without a stop that a person trades and the exchange deleverages': {
    ...SHORT,
    plan: TARGET_ALONE,
    left: { hand: 1, forced: 1 },
  },
  'of an order that opens with a take-profit against a position': {
    ...LONG,
    plan: BRACKET,
    hasEntry: true,
    before: -1,
    left: {},
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Each by its name. */
export const NAMED: readonly (readonly [name: string, setting: Setting])[] =
  process.env.SLUICE_LONG === '1'
    ? [
        ...Object.entries(SETTINGS).map(
          ([name, { longLeft, ...setting }]) => [name, { ...setting, left: longLeft }] as const,
        ),
        ...Object.entries(ONLY_LONG),
      ]
    : Object.entries(SETTINGS);

/** In which a change that overwrites another one is seen. */
export const CONTESTED: Setting = SETTINGS['of coins whose price comes back'];
