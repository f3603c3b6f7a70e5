import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { commit, type RetryPause, systemPause, type Write } from '../../ledger/commit.ts';
import {
  INDEXES,
  type Item,
  keyOfRun,
  keyOfState,
  RUN_PREFIX,
  TABLE_KEYS,
} from '../../ledger/keys.ts';
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
export function createRunStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause: RetryPause = systemPause,
) {
  async function read(key: Item): Promise<Item | undefined> {
    const request = new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    return (await client.send(request)).Item;
  }

  async function get(portfolio: string, runId: string): Promise<RunRecord | undefined> {
    const item = await read(keyOfRun(portfolio, runId));
    return item && runOf(item);
  }

  async function state(portfolio: string): Promise<PortfolioState> {
    return ((await read(keyOfState('portfolio', portfolio))) ?? {}) as PortfolioState;
  }

  /** Begins a run, unless it exists already or another run is under way. */
  async function begin(begun: NewRun, atMs: number): Promise<Begun> {
    const run = firstVersion(begun, atMs);
    const outcome = await commit(client, [putRun(run, 'new'), takeTurn(run)], pause);
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
    return write(
      seen,
      run,
      stateUpdate(tableName, seen.portfolio, { set: left, remove: ['activeRun'] }),
    );
  }

  /** Writes facts learned after the run's end, if no run is under way. */
  function settle(
    seen: RunRecord,
    { turnover, unresolved }: PortfolioState,
    { state: left = {}, ...update }: RunEnding,
  ): Promise<RunWritten> {
    const { Update } = stateUpdate(tableName, seen.portfolio, { set: left, remove: [] });
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = Update;
    return write(seen, settledVersion(seen, update), {
      Update: {
        ...Update,
        ConditionExpression:
          'attribute_not_exists(#activeRun) AND #turnover = :turnoverSeen AND #unresolved = :unresolvedSeen',
        ExpressionAttributeNames: { ...names, '#activeRun': 'activeRun' },
        ExpressionAttributeValues: {
          ...values,
          ':turnoverSeen': turnover,
          ':unresolvedSeen': unresolved,
        },
      },
    });
  }

  async function write(
    { portfolio, id, version }: RunRecord,
    run: RunRecord,
    ...others: readonly Write[]
  ): Promise<RunWritten> {
    const outcome = await commit(client, [putRun(run, version), ...others], pause);
    if (outcome.committed) return { applied: true, run };
    const stored = await get(portfolio, id);
    if (!stored) throw new Error(`Run ${id}: its record is gone.`);
    return { applied: false, run: stored };
  }

  /** The newest runs of a portfolio. */
  async function list(portfolio: string, limit: number): Promise<readonly RunRecord[]> {
    const items = await query(limit, {
      KeyConditionExpression: '#pk = :portfolio AND begins_with(#sk, :runs)',
      ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition, '#sk': TABLE_KEYS.sort },
      ExpressionAttributeValues: {
        ':portfolio': keyOfRun(portfolio, '')[TABLE_KEYS.partition],
        ':runs': RUN_PREFIX,
      },
      ConsistentRead: true,
    });
    return items.map(runOf);
  }

  /** The ids of unfinished runs of all portfolios. A run that has just begun may be missing. */
  async function unfinished(): Promise<readonly string[]> {
    const { indexName, partition } = INDEXES.unfinished;
    const items = await query(UNFINISHED_MAX, {
      IndexName: indexName,
      KeyConditionExpression: '#partition = :runs',
      ExpressionAttributeNames: { '#partition': partition },
      ExpressionAttributeValues: { ':runs': RUNS_WITH_WORK },
    });
    return items.map((item) => String(item[TABLE_KEYS.sort]).slice(RUN_PREFIX.length));
  }

  /** At most this many items, the newest first: index and ids are in order of time. */
  async function query(
    limit: number,
    input: Omit<QueryCommandInput, 'TableName'>,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const response = await client.send(
        new QueryCommand({
          TableName: tableName,
          ScanIndexForward: false,
          Limit: limit - items.length,
          ...input,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(response.Items ?? []));
      start = response.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  }

  /**
   * Resets the baseline from which a portfolio's balances are explained. Only a person does this.
   */
  async function rebase(portfolio: string): Promise<void> {
    await commit(
      client,
      [stateUpdate(tableName, portfolio, { set: {}, remove: ['baseline'] })],
      pause,
    );
  }

  const putRun = (run: RunRecord, expected: 'new' | number): Write => ({
    Put: {
      TableName: tableName,
      Item: {
        ...keyOfRun(run.portfolio, run.id),
        ...run,
        ...(hasWork(run) && { [INDEXES.unfinished.partition]: RUNS_WITH_WORK }),
      },
      ...(expected === 'new'
        ? { ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})` }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': expected },
          }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  function takeTurn({ portfolio, id }: RunRecord): Write {
    const write = stateUpdate(tableName, portfolio, { set: { activeRun: id }, remove: [] });
    return {
      Update: { ...write.Update, ConditionExpression: 'attribute_not_exists(#activeRun)' },
    };
  }

  return { begin, end, get, list, rebase, settle, state, transition, unfinished };
}

/** The end of a run, with the state for the next one. */
export type RunEnding = RunUpdate & { readonly state?: StateChange };

/** Whether the run is under way or has an order with an unknown outcome. */
function hasWork({ status, legs }: RunRecord): boolean {
  return !isRunFinal(status) || legs.some(isUnknown);
}

/** The record of a stored run. */
export function runOf(item: Item): RunRecord {
  const {
    [TABLE_KEYS.partition]: _pk,
    [TABLE_KEYS.sort]: _sk,
    [INDEXES.unfinished.partition]: _unfinished,
    ...run
  } = item;
  return run as RunRecord;
}
