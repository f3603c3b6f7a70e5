import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../clock.ts';
import { commit, type RetryPause, type Write } from '../orders/commit.ts';
import { type Item, keyOfRun, keyOfState, RUN_PREFIX, TABLE_KEYS } from '../orders/item.ts';
import type { PortfolioState, RunRecord } from './run.ts';
import { isRunFinal, mayFollow, type RunStatus } from './run-status.ts';

export type RunStore = ReturnType<typeof createRunStore>;

/** What a change of a run sets; the version, the times and the history are added here. */
export type RunChange = Partial<
  Omit<RunRecord, 'id' | 'portfolio' | 'version' | 'status' | 'history'>
>;

export type NewRun = Pick<RunRecord, 'id' | 'portfolio' | 'account' | 'trigger'>;

/** `begun`: this call did it. `exists`: the run was there. `busy`: another run is under way. */
export type Begun =
  | { readonly kind: 'begun' | 'exists'; readonly run: RunRecord }
  | { readonly kind: 'busy'; readonly activeRun: string };

/** `run` is what is stored now, whoever wrote it. */
export type RunWritten = { readonly applied: boolean; readonly run: RunRecord };

/** What the end of a run leaves behind for the next one. */
export type StateChange = Partial<Omit<PortfolioState, 'activeRun'>>;

const HISTORY_LENGTH = 100;

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
    const run: RunRecord = {
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
    const outcome = await commit(client, [putRun(run, 'new'), takeTurn(run)], pause);
    if (outcome.committed) return { kind: 'begun', run };
    const [stored, other] = outcome.stored;
    if (stored) return { kind: 'exists', run: runOf(stored) };
    return { kind: 'busy', activeRun: String(other?.activeRun) };
  }

  /**
   * Takes the run to a status, if nobody else has written it since it was read. The end of a run
   * gives the turn back, together with what the next run has to know.
   */
  async function transition(
    seen: RunRecord,
    status: RunStatus,
    { change = {}, state: left = {}, detail, atMs }: RunHappening,
  ): Promise<RunWritten> {
    if (!mayFollow(seen.status, status)) {
      throw new Error(`Run ${seen.id}: ${status} does not follow ${seen.status}.`);
    }
    const run: RunRecord = {
      ...seen,
      ...change,
      status,
      version: seen.version + 1,
      updatedAtMs: atMs,
      ...(isRunFinal(status) && { closedAtMs: atMs }),
      history: [...seen.history, { atMs, status, ...(detail !== undefined && { detail }) }].slice(
        -HISTORY_LENGTH,
      ),
    };
    const writes: [Write, ...Write[]] = [putRun(run, seen.version)];
    if (isRunFinal(status)) writes.push(endTurn(run, left));
    const outcome = await commit(client, writes, pause);
    if (outcome.committed) return { applied: true, run };
    const stored = await get(seen.portfolio, seen.id);
    if (!stored) throw new Error(`Run ${seen.id}: its record is gone.`);
    return { applied: false, run: stored };
  }

  /** The newest runs of a portfolio. */
  async function list(portfolio: string, limit: number): Promise<readonly RunRecord[]> {
    const runs: RunRecord[] = [];
    let start: Item | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: '#pk = :portfolio AND begins_with(#sk, :runs)',
          ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition, '#sk': TABLE_KEYS.sort },
          ExpressionAttributeValues: {
            ':portfolio': keyOfRun(portfolio, '')[TABLE_KEYS.partition],
            ':runs': RUN_PREFIX,
          },
          // An id ends with its time, so the order of the keys is that of time.
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit - runs.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      runs.push(...(answer.Items ?? []).map(runOf));
      start = answer.LastEvaluatedKey;
    } while (start && runs.length < limit);
    return runs;
  }

  /** Where the balances of a portfolio are to be explained from, set anew by a person. */
  async function rebase(portfolio: string): Promise<void> {
    await commit(client, [updateState(portfolio, { set: {}, remove: ['baseline'] })], pause);
  }

  const putRun = (run: RunRecord, expected: 'new' | number): Write => ({
    Put: {
      TableName: tableName,
      Item: { ...keyOfRun(run.portfolio, run.id), ...run },
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

  const takeTurn = ({ portfolio, id }: RunRecord): Write => {
    const write = updateState(portfolio, { set: { activeRun: id }, remove: [] });
    return {
      Update: { ...write.Update, ConditionExpression: 'attribute_not_exists(#activeRun)' },
    };
  };

  const endTurn = ({ portfolio }: RunRecord, left: StateChange): Write =>
    updateState(portfolio, { set: left, remove: ['activeRun'] });

  /** Never the whole item: `paused` is written by others. */
  function updateState(
    portfolio: string,
    { set, remove }: { readonly set: Partial<PortfolioState>; readonly remove: readonly string[] },
  ) {
    const given = Object.entries(set).filter(([, value]) => value !== undefined);
    const assignments = given.map(([name]) => `#${name} = :${name}`).join(', ');
    const removals = remove.map((name) => `#${name}`).join(', ');
    return {
      Update: {
        TableName: tableName,
        Key: keyOfState('portfolio', portfolio),
        UpdateExpression: [assignments && `SET ${assignments}`, removals && `REMOVE ${removals}`]
          .filter(Boolean)
          .join(' '),
        ExpressionAttributeNames: Object.fromEntries(
          [...given.map(([name]) => name), ...remove].map((name) => [`#${name}`, name]),
        ),
        ...(given.length > 0 && {
          ExpressionAttributeValues: Object.fromEntries(
            given.map(([name, value]) => [`:${name}`, value]),
          ),
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
  }

  return { begin, get, list, rebase, state, transition };
}

export type RunHappening = {
  readonly atMs: number;
  readonly change?: RunChange;
  /** Only with a final status. */
  readonly state?: StateChange;
  readonly detail?: string;
};

/** The record of a stored run. */
export function runOf(item: Item): RunRecord {
  const { [TABLE_KEYS.partition]: _pk, [TABLE_KEYS.sort]: _sk, ...run } = item;
  return run as RunRecord;
}

/** Full jitter up to 20 ms, doubled with every try. */
const systemPause: RetryPause = (tries) =>
  systemClock.sleepUntil(systemClock.nowMs() + Math.random() * 20 * 2 ** tries);
