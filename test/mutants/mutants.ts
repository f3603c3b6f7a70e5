import type { Mutant } from './mutant.ts';
import { ABSENCE_MUTANTS } from './subjects/absence.ts';
import { ACCOUNT_MODE_MUTANTS } from './subjects/account-modes.ts';
import { BACKTEST_MUTANTS } from './subjects/backtest.ts';
import { BUDGET_MUTANTS } from './subjects/budget.ts';
import { CLAIM_MUTANTS } from './subjects/claim.ts';
import { CONTRACT_FILL_MUTANTS } from './subjects/contract-fills.ts';
import { CONTRACT_HALT_MUTANTS } from './subjects/contract-halts.ts';
import { CONTRACT_MUTANTS } from './subjects/contracts.ts';
import { CONTRACTS_ELSEWHERE_MUTANTS } from './subjects/contracts-elsewhere.ts';
import { COUNTED_OPENING_MUTANTS } from './subjects/counted-openings.ts';
import { EXIT_MUTANTS } from './subjects/exits.ts';
import { FILL_MUTANTS } from './subjects/fills.ts';
import { FOLLOWING_MUTANTS } from './subjects/following.ts';
import { FUTURES_WATCH_MUTANTS } from './subjects/futures-watch.ts';
import { HELD_COIN_MUTANTS } from './subjects/held-coins.ts';
import { ISOLATED_TROUBLE_MUTANTS } from './subjects/isolated-trouble.ts';
import { KILL_SWITCH_MUTANTS } from './subjects/kill-switch.ts';
import { LEVERAGE_MUTANTS } from './subjects/leverage.ts';
import { ORDER_STREAM_MUTANTS } from './subjects/order-stream.ts';
import { OUTAGE_MUTANTS } from './subjects/outages.ts';
import { POSITION_LIMIT_MUTANTS } from './subjects/position-limits.ts';
import { PRICE_MUTANTS } from './subjects/prices.ts';
import { PROFIT_MUTANTS } from './subjects/profit.ts';
import { REBALANCE_MUTANTS } from './subjects/rebalance.ts';
import { REDUCTION_MUTANTS } from './subjects/reductions.ts';
import { RESPONSE_MUTANTS } from './subjects/responses.ts';
import { SAME_NAME_MUTANTS } from './subjects/same-name.ts';
import { SCHEDULE_MUTANTS } from './subjects/schedules.ts';
import { SLICE_MUTANTS } from './subjects/slices.ts';
import { TELEGRAM_MUTANTS } from './subjects/telegram.ts';
import { TRIGGER_MUTANTS } from './subjects/triggers.ts';
import { UNPROTECTED_MUTANTS } from './subjects/unprotected-positions.ts';

/** The numbers are those of the study of the protocol, and stay. */
export const MUTANTS: readonly Mutant[] = [
  ...CLAIM_MUTANTS,
  ...BUDGET_MUTANTS,
  ...ABSENCE_MUTANTS,
  ...RESPONSE_MUTANTS,
  ...ACCOUNT_MODE_MUTANTS,
  ...FILL_MUTANTS,
  ...FOLLOWING_MUTANTS,
  ...TRIGGER_MUTANTS,
  ...EXIT_MUTANTS,
  ...HELD_COIN_MUTANTS,
  ...SLICE_MUTANTS,
  ...KILL_SWITCH_MUTANTS,
  ...ISOLATED_TROUBLE_MUTANTS,
  ...PRICE_MUTANTS,
  ...REBALANCE_MUTANTS,
  ...SCHEDULE_MUTANTS,
  ...OUTAGE_MUTANTS,
  ...ORDER_STREAM_MUTANTS,
  ...PROFIT_MUTANTS,
  ...CONTRACT_MUTANTS,
  ...SAME_NAME_MUTANTS,
  ...POSITION_LIMIT_MUTANTS,
  ...COUNTED_OPENING_MUTANTS,
  ...REDUCTION_MUTANTS,
  ...LEVERAGE_MUTANTS,
  ...CONTRACT_FILL_MUTANTS,
  ...CONTRACT_HALT_MUTANTS,
  ...FUTURES_WATCH_MUTANTS,
  ...UNPROTECTED_MUTANTS,
  ...CONTRACTS_ELSEWHERE_MUTANTS,
  ...BACKTEST_MUTANTS,
  ...TELEGRAM_MUTANTS,
];
