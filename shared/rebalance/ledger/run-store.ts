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
  type RunHappening,
  settledVersion,
} from '../run/version.ts';
import { type StateChange, stateUpdate } from './portfolio-state.ts';

export type RunStore = ReturnType<typeof createRunStore>;

/** `begun`: this call did it. `exists`: the run was there. `busy`: another run is under way. */
export type Begun =
  | { readonly kind: 'begun' | 'exists'; readonly run: RunRecord }
  | { readonly kind: 'busy'; readonly activeRun: string };

/** `run` is what is stored now, whoever wrote it. */
export type RunWritten = { readonly applied: boolean; readonly run: RunRecord };

/** So many runs at most are taken further by one tick, the newest first. */
const UNFINISHED_MAX = 100;
/** Where runs with work left stand in the index that has the unfinished orders of each account. */
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

  /** Begins a run unless it exists already or another one is under way. */
  async function begin(begun: NewRun, atMs: number): Promise<Begun> {
    const run = firstVersion(begun, atMs);
    const outcome = await commit(client, [putRun(run, 'new'), takeTurn(run)], pause);
    if (outcome.committed) return { kind: 'begun', run };
    const [stored, other] = outcome.stored;
    if (stored) return { kind: 'exists', run: runOf(stored) };
    return { kind: 'busy', activeRun: String(other?.activeRun) };
  }

  /** Takes the run further, if nobody else has written it since it was read. */
  const transition = (
    seen: RunRecord,
    status: Exclude<RunStatus, FinalRunStatus>,
    happening: RunHappening,
  ): Promise<RunWritten> => write(seen, nextVersion(seen, status, happening));

  /** Ends the run: gives the turn back, together with what the next run has to know. */
  function end(
    seen: RunRecord,
    status: FinalRunStatus,
    { state: left = {}, ...happening }: RunEnding,
  ): Promise<RunWritten> {
    const run = { ...nextVersion(seen, status, happening), closedAtMs: happening.atMs };
    return write(
      seen,
      run,
      stateUpdate(tableName, seen.portfolio, { set: left, remove: ['activeRun'] }),
    );
  }

  /** Writes what became known after the run had ended, if no run is under way. */
  function settle(
    seen: RunRecord,
    { turnover, unresolved }: PortfolioState,
    { state: left = {}, ...happening }: RunEnding,
  ): Promise<RunWritten> {
    const { Update } = stateUpdate(tableName, seen.portfolio, { set: left, remove: [] });
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = Update;
    return write(seen, settledVersion(seen, happening), {
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

  /** The ids of runs with work left, of whatever portfolio; one that has just begun may be missing. */
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

  /** So many items at most, the newest first: index and ids are in the order of time. */
  async function query(
    limit: number,
    input: Omit<QueryCommandInput, 'TableName'>,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          ScanIndexForward: false,
          Limit: limit - items.length,
          ...input,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  }

  /** Where the balances of a portfolio are to be explained from, set anew by a person. */
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

/** With what it leaves behind for the next run. */
export type RunEnding = RunHappening & { readonly state?: StateChange };

/** It is under way, or what became of one of its orders is still to be learnt. */
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
