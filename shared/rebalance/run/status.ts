/** Every status a run can have, and which may follow it: the one list of both. */
export const RUN_STATUSES = {
  /** Begun; its plan is being made, or was made and is not acted upon yet. */
  planned: {
    next: ['awaiting_approval', 'selling', 'buying', 'done', 'dry_run', 'skipped', 'failed'],
  },
  /** A person has to agree to the plan. A new plan that goes further asks again. */
  awaiting_approval: {
    next: ['awaiting_approval', 'selling', 'buying', 'done', 'skipped', 'expired'],
  },
  /** The sells are under way. */
  selling: { next: ['selling', 'buying', 'done', 'incomplete'] },
  /** Every sell is final; the buys are under way. */
  buying: { next: ['buying', 'done', 'incomplete'] },
  /** Ended with every leg carried out, or with nothing to do. */
  done: { next: [] },
  /** Ended with a leg that brought nothing or was not known in time, or without a coin that was skipped. */
  incomplete: { next: [] },
  /** Nothing was traded, because something stood against it. */
  skipped: { next: [] },
  /** Nobody agreed in time. */
  expired: { next: [] },
  /** Ended by an error of Sluice's own, before anything was traded. */
  failed: { next: [] },
  /** The account is not live: the plan is all there is. */
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
