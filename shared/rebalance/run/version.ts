import type { RunHistoryEntry, RunRecord } from './record.ts';
import { mayFollow, type RunStatus } from './status.ts';

/** The fields that a change of a run sets. Version, times and history are added here. */
export type RunPatch = Partial<
  Omit<RunRecord, 'id' | 'portfolio' | 'version' | 'status' | 'history'>
>;

export type NewRun = Pick<RunRecord, 'id' | 'portfolio' | 'account' | 'trigger'>;

export type RunUpdate = {
  readonly atMs: number;
  readonly change?: RunPatch;
  readonly detail?: string;
};

const HISTORY_LENGTH = 100;

/** The record of a new run. Pure, like the others here. */
export function firstVersion(begun: NewRun, atMs: number): RunRecord {
  return {
    ...begun,
    status: 'planned',
    version: 1,
    legs: [],
    fees: [],
    turnover: '0',
    notes: [],
    createdAtMs: atMs,
    updatedAtMs: atMs,
    history: [{ atMs, status: 'planned' }],
  };
}

/** The record of a run after a transition. */
export function nextVersion(seen: RunRecord, status: RunStatus, update: RunUpdate): RunRecord {
  if (mayFollow(seen.status, status)) return versionWith(seen, status, update);
  throw new Error(`Run ${seen.id}: ${status} does not follow ${seen.status}.`);
}

/** The record of an ended run with later facts. */
export function settledVersion(seen: RunRecord, update: RunUpdate): RunRecord {
  return versionWith(seen, seen.status, update);
}

function versionWith(
  seen: RunRecord,
  status: RunStatus,
  { change = {}, detail, atMs }: RunUpdate,
): RunRecord {
  return {
    ...seen,
    ...change,
    status,
    version: seen.version + 1,
    updatedAtMs: atMs,
    history: historyWith(seen, status, { atMs, ...(detail !== undefined && { detail }) }),
  };
}

/** The progress of its orders is no step of a run. */
function historyWith(
  { history, status: before }: RunRecord,
  status: RunStatus,
  entry: Omit<RunHistoryEntry, 'status'>,
): readonly RunHistoryEntry[] {
  if (status === before && entry.detail === undefined) return history;
  const { atMs, ...detail } = entry;
  return [...history, { atMs, status, ...detail }].slice(-HISTORY_LENGTH);
}
