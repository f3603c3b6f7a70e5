import type { Fee } from '../../gate/fee.ts';
import type { Reason } from '../../orders/model/reason.ts';
import type { Status } from '../../orders/model/status.ts';
import type { Leg, Plan, PlannedAsset } from '../../portfolio/model/plan.ts';
import type { RunStatus } from './status.ts';

/** One rebalance of a portfolio. One item of the ledger; never deleted. */
export type RunRecord = {
  /** The portfolio and its scheduled minute. */
  readonly id: string;
  readonly portfolio: string;
  readonly account: string;
  readonly status: RunStatus;
  /** Grows by one with every change, and identifies the change in events. */
  readonly version: number;
  readonly trigger: 'schedule' | 'command';

  /**
   * Written once, before the first leg is sent. It may be replaced while the run waits for
   * approval.
   */
  readonly plan?: Plan;
  readonly approval?: Approval;
  readonly phase?: Phase;
  readonly legs: readonly RunLeg[];
  readonly before?: RunWeights;
  readonly after?: RunWeights;
  /** The fees of all fills. */
  readonly fees: readonly Fee[];
  /** The filled amount, in quote currency. */
  readonly turnover: string;
  /** The number of consecutive runs, with this one, that left an asset outside its band. */
  readonly outOfBandRuns?: number;
  /** For people: findings such as deposits since the last run. */
  readonly notes: readonly string[];
  readonly reason?: RunReason;

  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly closedAtMs?: number;
  readonly history: readonly RunHistoryEntry[];
};

export type RunHistoryEntry = {
  readonly atMs: number;
  readonly status: RunStatus;
  readonly detail?: string;
};

export type Approval = {
  /** Why the run needs approval. */
  readonly why: string;
  readonly untilMs: number;
  readonly givenAtMs?: number;
  /** The approving person. */
  readonly by?: string;
};

/** The sells of a run, or its buys. */
export type Phase = {
  readonly beganAtMs: number;
  /** No leg is submitted after this time, because its prices are old. */
  readonly submitByMs: number;
  /** The end of the phase. Legs without a record are then void. */
  readonly deadlineMs: number;
  /** When an invocation last claimed the turn to read the account. */
  readonly lookedAtMs?: number;
};

/** A leg of the plan with its order. */
export type RunLeg = Leg & {
  readonly orderId: string;
  /**
   * The order's status. Before there is a record: `pending` until the message is on the queue, then
   * `sent`. `void`: there is no order, and it is too late for one.
   */
  readonly status: Status | 'pending' | 'sent' | 'void';
  /** The claim time of its order, which decides the day of its turnover. Absent before. */
  readonly createdAtMs?: number;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly fees: readonly Fee[];
  /** Of a leg that is worked in slices: the slots so far. */
  readonly slots?: { readonly sent: number; readonly missed: number };
  readonly refusal?: Pick<Reason, 'code' | 'message'>;
};

/** A run whose orders are under way. */
export type TradingRun = RunRecord & {
  readonly status: 'selling' | 'buying';
  readonly plan: Plan;
  readonly phase: Phase;
};

/** The weights of the portfolio at one moment. */
export type RunWeights = {
  readonly atMs: number;
  readonly assets: readonly PlannedAsset[];
  readonly investable?: string;
  /** The share that is off target. */
  readonly drift?: string;
  readonly maxDrift?: string;
};

/** The reasons for a run's end. The only list of the codes. */
const RUN_REASONS = [
  'NOTHING_TO_DO',
  'PAUSED',
  'HALTED',
  'CIRCUIT_OPEN',
  'NO_SNAPSHOT',
  'ACCOUNT_MODE_UNKNOWN',
  'ACCOUNT_IN_DEBT',
  'VALUE_UNKNOWN',
  'ASSET_SKIPPED',
  'UNEXPLAINED_DECREASE',
  'CONFIG_CHANGED',
  'TOO_LATE',
  'NOT_APPROVED',
  'SELL_UNKNOWN',
  'LEG_UNKNOWN',
  'LEG_NOT_FILLED',
  'NOT_LIVE',
  'INTERNAL_ERROR',
] as const;

export type RunReason = {
  readonly code: (typeof RUN_REASONS)[number];
  readonly message: string;
};

/** The state of a portfolio between its runs. */
export type PortfolioState = {
  /** The run under way. There is never a second one. */
  readonly activeRun?: string;
  /** The hash of the approved configuration. */
  readonly approvedHash?: string;
  /**
   * The coins of the last run that traded. The account's amounts of them belong to the portfolio.
   */
  readonly managed?: readonly string[];
  /** The balances after the last run, from which the next run explains its own. */
  readonly baseline?: Baseline;
  readonly outOfBandRuns?: number;
  /** The turnover of the last UTC day with a trade, in quote currency. */
  readonly turnover?: { readonly day: string; readonly amount: string };
  /** Orders with an unknown outcome at the end of their run. */
  readonly unresolved?: readonly string[];
};

/** Total amount by currency. */
export type Baseline = {
  readonly account: string;
  readonly atMs: number;
  readonly amounts: Readonly<Record<string, string>>;
};
