/** Every status of a run and its successors. The only list of both. */
export const RUN_STATUSES = {
  /** Begun. The plan is in preparation, or not carried out yet. */
  planned: {
    next: ['awaiting_approval', 'selling', 'buying', 'done', 'dry_run', 'skipped', 'failed'],
  },
  /** A person must approve the plan. A plan that goes further needs a new approval. */
  awaiting_approval: {
    next: ['awaiting_approval', 'selling', 'buying', 'done', 'skipped', 'expired'],
  },
  /** The sells are under way. */
  selling: { next: ['selling', 'buying', 'done', 'incomplete'] },
  /** Every sell is final; the buys are under way. */
  buying: { next: ['buying', 'done', 'incomplete'] },
  /** Ended with every leg carried out, or without anything to do. */
  done: { next: [] },
  /** Ended with an unfilled or unknown leg, or with a skipped coin. */
  incomplete: { next: [] },
  /** Ended before any trade, because of a blocker. */
  skipped: { next: [] },
  /** The approval did not come in time. */
  expired: { next: [] },
  /** Ended by an internal error, before any trade. */
  failed: { next: [] },
  /** The account is not live: the plan is the whole result. */
  dry_run: { next: [] },
} as const satisfies Readonly<Record<string, { readonly next: readonly string[] }>>;

export type RunStatus = keyof typeof RUN_STATUSES;

/** The statuses that end a run. */
export type FinalRunStatus = {
  [S in RunStatus]: (typeof RUN_STATUSES)[S]['next'] extends readonly [] ? S : never;
}[RunStatus];

export const isRunFinal = (status: RunStatus): boolean => RUN_STATUSES[status].next.length === 0;

export function mayFollow(from: RunStatus, to: RunStatus): boolean {
  return (RUN_STATUSES[from].next as readonly RunStatus[]).includes(to);
}
