import {
  INDEXES,
  type Item,
  keyOfRun,
  keyOfState,
  RUN_PREFIX,
  TABLE_KEYS,
  withoutKeys,
} from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import { hasVersion, IS_NEW, type Put, type Update, type Write } from '../../ledger/write.ts';
import { isUnknown } from '../run/legs.ts';
import type { PortfolioState, RunRecord } from '../run/record.ts';
import { type FinalRunStatus, isRunFinal, type RunStatus } from '../run/status.ts';
import {
  firstVersion,
  type NewRun,
  nextVersion,
  type RunUpdate,
  settledVersion,
} from '../run/version.ts';
import { type StateChange, stateUpdate } from './portfolio-state.ts';

export type RunStore = ReturnType<typeof createRunStore>;

/** `begun`: by this call. `exists`: it was already there. `busy`: another run is under way. */
export type Begun =
  | { readonly kind: 'begun' | 'exists'; readonly run: RunRecord }
  | { readonly kind: 'busy'; readonly activeRun: string };

/** `run` is the stored version, from this or another writer. */
export type RunWritten = { readonly applied: boolean; readonly run: RunRecord };

/** The most runs that one tick drives, the newest first. */
const UNFINISHED_MAX = 100;
/** The partition of unfinished runs, in the index of unfinished orders. */
const RUNS_WITH_WORK = '#runs';

/** Runs and the state of portfolios in the ledger's table. Every write is conditional. */
export function createRunStore(table: LedgerTable) {
  async function get(portfolio: string, runId: string): Promise<RunRecord | undefined> {
    const item = await table.get(keyOfRun(portfolio, runId));
    return item && runOf(item);
  }

  async function state(portfolio: string): Promise<PortfolioState> {
    return ((await table.get(keyOfState('portfolio', portfolio))) ?? {}) as PortfolioState;
  }

  /** Begins a run, unless it exists already or another run is under way. */
  async function begin(begun: NewRun, atMs: number): Promise<Begun> {
    const run = firstVersion(begun, atMs);
    const outcome = await table.commit([putRun(run, 'new'), takeTurn(run)]);
    if (outcome.committed) return { kind: 'begun', run };
    const [stored, other] = outcome.stored;
    if (stored) return { kind: 'exists', run: runOf(stored) };
    return { kind: 'busy', activeRun: String(other?.activeRun) };
  }

  /** Writes a transition, if the run has not changed since it was read. */
  const transition = (
    seen: RunRecord,
    status: Exclude<RunStatus, FinalRunStatus>,
    update: RunUpdate,
  ): Promise<RunWritten> => write(seen, nextVersion(seen, status, update));

  /** Ends the run. Releases the portfolio's turn and writes the state for the next run. */
  function end(
    seen: RunRecord,
    status: FinalRunStatus,
    { state: left = {}, ...update }: RunEnding,
  ): Promise<RunWritten> {
    const run = { ...nextVersion(seen, status, update), closedAtMs: update.atMs };
    return write(seen, run, stateUpdate(seen.portfolio, { set: left, remove: ['activeRun'] }));
  }

  /** Writes facts learned after the run's end, if no run is under way. */
  function settle(
    seen: RunRecord,
    { turnover, unresolved }: PortfolioState,
    { state: left = {}, ...update }: RunEnding,
  ): Promise<RunWritten> {
    return write(seen, settledVersion(seen, update), {
      ...stateUpdate(seen.portfolio, { set: left }),
      condition: {
        expression:
          'attribute_not_exists(#activeRun) AND #turnover = :turnoverSeen AND #unresolved = :unresolvedSeen',
        names: { '#activeRun': 'activeRun', '#turnover': 'turnover', '#unresolved': 'unresolved' },
        values: { ':turnoverSeen': turnover, ':unresolvedSeen': unresolved },
      },
    });
  }

  async function write(
    { portfolio, id, version }: RunRecord,
    run: RunRecord,
    ...others: readonly Write[]
  ): Promise<RunWritten> {
    const outcome = await table.commit([putRun(run, version), ...others]);
    if (outcome.committed) return { applied: true, run };
    const stored = await get(portfolio, id);
    if (!stored) throw new Error(`Run ${id}: its record is gone.`);
    return { applied: false, run: stored };
  }

  /** The newest runs of a portfolio. */
  async function list(portfolio: string, limit: number): Promise<readonly RunRecord[]> {
    const { [TABLE_KEYS.partition]: partition } = keyOfRun(portfolio, '');
    const runs = table.query({
      partition,
      sort: { prefix: RUN_PREFIX },
      newestFirst: true,
      limit,
    });
    return (await Array.fromAsync(runs)).map(runOf);
  }

  /** The ids of unfinished runs of all portfolios. A run that has just begun may be missing. */
  async function unfinished(): Promise<readonly string[]> {
    const keys = table.queryKeys({
      index: 'unfinished',
      partition: RUNS_WITH_WORK,
      newestFirst: true,
      limit: UNFINISHED_MAX,
    });
    return (await Array.fromAsync(keys)).map((item) =>
      String(item[TABLE_KEYS.sort]).slice(RUN_PREFIX.length),
    );
  }

  /**
   * Resets the baseline from which a portfolio's balances are explained. Only a person does this.
   */
  async function rebase(portfolio: string): Promise<void> {
    await table.commit([stateUpdate(portfolio, { remove: ['baseline'] })]);
  }

  const putRun = (run: RunRecord, expected: 'new' | number): Put => ({
    put: {
      ...keyOfRun(run.portfolio, run.id),
      ...attributesOf(run),
      ...(hasWork(run) && { [INDEXES.unfinished.partition]: RUNS_WITH_WORK }),
    },
    condition: expected === 'new' ? IS_NEW : hasVersion(expected),
  });

  const takeTurn = ({ portfolio, id }: RunRecord): Update => ({
    ...stateUpdate(portfolio, { set: { activeRun: id } }),
    condition: {
      expression: 'attribute_not_exists(#activeRun)',
      names: { '#activeRun': 'activeRun' },
    },
  });

  return { begin, end, get, list, rebase, settle, state, transition, unfinished };
}

/** The end of a run, with the state for the next one. */
export type RunEnding = RunUpdate & { readonly state?: StateChange };

/** Whether the run is under way or has an order with an unknown outcome. */
function hasWork({ status, legs }: RunRecord): boolean {
  return !isRunFinal(status) || legs.some(isUnknown);
}

/**
 * A run as it is stored. With an `account` it would be in the index of the account's orders, and take
 * the places of orders in every list.
 */
function attributesOf({ account, ...run }: RunRecord): Item {
  return { ...run, ofAccount: account };
}

/** The record of a stored run. Older ones have their `account`. */
export function runOf(item: Item): RunRecord {
  const { ofAccount, ...run } = withoutKeys(item);
  return { ...run, ...(ofAccount !== undefined && { account: ofAccount }) } as RunRecord;
}
