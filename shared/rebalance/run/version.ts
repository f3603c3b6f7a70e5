import type { RunRecord } from './record.ts';
import { mayFollow, type RunStatus } from './status.ts';

/** What a change of a run sets; the version, the times and the history are added here. */
export type RunPatch = Partial<
  Omit<RunRecord, 'id' | 'portfolio' | 'version' | 'status' | 'history'>
>;

export type NewRun = Pick<RunRecord, 'id' | 'portfolio' | 'account' | 'trigger'>;

export type RunHappening = {
  readonly atMs: number;
  readonly change?: RunPatch;
  readonly detail?: string;
};

const HISTORY_LENGTH = 100;

/** The record of a run that begins. Pure, as the others here. */
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

/** The record of a run that has come to a status. */
export function nextVersion(
  seen: RunRecord,
  status: RunStatus,
  happening: RunHappening,
): RunRecord {
  if (mayFollow(seen.status, status)) return versionWith(seen, status, happening);
  throw new Error(`Run ${seen.id}: ${status} does not follow ${seen.status}.`);
}

/** The record of a run that more became known of after it had ended. */
export function settledVersion(seen: RunRecord, happening: RunHappening): RunRecord {
  return versionWith(seen, seen.status, happening);
}

function versionWith(
  seen: RunRecord,
  status: RunStatus,
  { change = {}, detail, atMs }: RunHappening,
): RunRecord {
  return {
    ...seen,
    ...change,
    status,
    version: seen.version + 1,
    updatedAtMs: atMs,
    history: [...seen.history, { atMs, status, ...(detail !== undefined && { detail }) }].slice(
      -HISTORY_LENGTH,
    ),
  };
}
