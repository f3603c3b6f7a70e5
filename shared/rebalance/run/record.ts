import type { Fee } from '../../gate/spot/order-snapshot.ts';
import type { Reason } from '../../orders/model/reason.ts';
import type { Status } from '../../orders/model/status.ts';
import type { Leg, Plan, PlannedAsset } from '../../portfolio/model/plan.ts';
import type { RunStatus } from './status.ts';

/** One rebalance of a portfolio. One item of the ledger; never deleted. */
export type RunRecord = {
  /** The portfolio and the minute that it was scheduled for. */
  readonly id: string;
  readonly portfolio: string;
  readonly account: string;
  readonly status: RunStatus;
  /** Grows by one with every change; names the change in events. */
  readonly version: number;
  readonly trigger: 'schedule' | 'command';

  /** Written once, before the first leg is sent; while it waits for approval it may be replaced. */
  readonly plan?: Plan;
  readonly approval?: Approval;
  readonly phase?: Phase;
  readonly legs: readonly RunLeg[];
  readonly before?: RunWeights;
  readonly after?: RunWeights;
  /** What the fills were charged, over all legs. */
  readonly fees: readonly Fee[];
  /** What was filled, in quote currency. */
  readonly turnover: string;
  /** Runs in a row, this one included, that left an asset outside its band. */
  readonly outOfBandRuns?: number;
  /** For people: what was found on the way, as deposits since the last run. */
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
  /** Why a person has to agree. */
  readonly why: string;
  readonly untilMs: number;
  readonly givenAtMs?: number;
  /** Who gave it. */
  readonly by?: string;
};

/** The sells of a run, or its buys. */
export type Phase = {
  readonly beganAtMs: number;
  /** Later than that no leg of it is submitted: its prices are old. */
  readonly submitByMs: number;
  /** From then on nothing is waited for. */
  readonly deadlineMs: number;
  /** When somebody last began to read the account, to take the run further. */
  readonly lookedAtMs?: number;
};

/** A leg of the plan and the order that it became. */
export type RunLeg = Leg & {
  readonly orderId: string;
  /**
   * Its order's, or before there is a record of it: `pending` until it is on the queue, then `sent`.
   * `void`: there is none, and it is too late for one.
   */
  readonly status: Status | 'pending' | 'sent' | 'void';
  /** When its order was claimed: the day that its turnover belongs to. Absent before. */
  readonly createdAtMs?: number;
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly fees: readonly Fee[];
  readonly refusal?: Pick<Reason, 'code' | 'message'>;
};

/** A run whose orders are under way. */
export type TradingRun = RunRecord & {
  readonly status: 'selling' | 'buying';
  readonly plan: Plan;
  readonly phase: Phase;
};

/** How the portfolio stood at one moment. */
export type RunWeights = {
  readonly atMs: number;
  readonly assets: readonly PlannedAsset[];
  readonly investable?: string;
  /** The share that is not where it belongs. */
  readonly drift?: string;
  readonly maxDrift?: string;
};

/** Why a run ended as it did, in words. The one list of the codes. */
export const RUN_REASONS = [
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

/** What is kept of a portfolio between its runs. */
export type PortfolioState = {
  /** The run that is under way: there is never a second one. */
  readonly activeRun?: string;
  /** Of what a person has approved. */
  readonly approvedHash?: string;
  /** The coins of the last run that traded: what the account has of them is the portfolio's. */
  readonly managed?: readonly string[];
  /** What the last run left behind, which the next one's balances are explained from. */
  readonly baseline?: Baseline;
  readonly outOfBandRuns?: number;
  /** Of the last UTC day with one, in quote currency. */
  readonly turnover?: { readonly day: string; readonly amount: string };
  /** Orders of earlier runs whose outcome was not known when their run ended. */
  readonly unresolved?: readonly string[];
};

/** Total amount by currency. */
export type Baseline = {
  readonly account: string;
  readonly atMs: number;
  readonly amounts: Readonly<Record<string, string>>;
};
