import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { commit, type RetryPause, systemPause, type Write } from '../../ledger/commit.ts';
import { INDEXES, type Item, keyOfOrder, stemsOf } from '../../ledger/keys.ts';
import type { Clock } from '../../lib/clock.ts';
import { type DailyBudget, unitsHeld } from '../../limits/daily-budget.ts';
import { adjustWrite, type DailyUsage, dailyUsageOf, takeWrite } from '../../limits/daily-usage.ts';
import { HISTORY_LENGTH, type HistoryEntry, type OrderRecord } from '../model/record.ts';
import type { Reservation } from '../model/reservation.ts';
import { isFinal, type Status } from '../model/status.ts';
import {
  CREATIONS,
  type Creation,
  comparisons,
  isAllowed,
  type TransitionName,
  transitionOf,
} from '../model/transitions.ts';
import { recordOf } from './item.ts';
import { creationWrite, transitionWrite } from './record-writes.ts';

export type OrderStore = ReturnType<typeof createOrderStore>;

/** What a birth needs: the first history entry, the version and the times are added here. */
export type NewRecord = Omit<
  OrderRecord,
  'version' | 'history' | 'createdAtMs' | 'updatedAtMs' | 'closedAtMs'
>;

/** What a transition sets; the status only where the transition changes it. */
export type OrderPatch = Partial<OrderRecord>;

/** `record` is what is stored now, whoever wrote it. */
export type Written = { readonly applied: boolean; readonly record: OrderRecord };

/** The day has no room for what the record reserves: nothing was written. */
export type OverBudget = { readonly applied: false; readonly overBudget: DailyUsage };

/** Another writer came first this often in a row: more than real traffic can cause. */
const RACES_MAX = 10;
const BATCH_GET_SIZE = 100;
const BATCH_GET_TRIES = 8;
const QUERY_PAGES_MAX = 1_000;

/** The ledger in DynamoDB. Every write is conditional; nothing is deleted, nothing is scanned. */
export function createOrderStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: Clock,
  pause: RetryPause = systemPause,
) {
  /** Writes a record that must not exist yet; otherwise says what is there. */
  async function create(creation: Creation, record: NewRecord, detail?: string): Promise<Written> {
    const created = createdRecord(creation, record, clock.nowMs(), detail);
    const outcome = await commit(client, [creationWrite(tableName, created)], pause);
    if (outcome.committed) return { applied: true, record: created };
    return { applied: false, record: recordOf(outcome.stored[0] ?? {}) };
  }

  /** A claim that takes what it reserves from the day's budget: both are written, or nothing. */
  async function claimWithin(
    budget: DailyBudget,
    record: NewRecord & { readonly reserved: Reservation },
    detail?: string,
  ): Promise<Written | OverBudget> {
    const created = createdRecord('claimed', record, clock.nowMs(), detail);
    const take = takeWrite(tableName, record.account, record.reserved, budget);
    const outcome = await commit(client, [creationWrite(tableName, created), take], pause);
    if (outcome.committed) return { applied: true, record: created };
    const [stored, day] = outcome.stored;
    if (stored) return { applied: false, record: recordOf(stored) };
    return { applied: false, overBudget: dailyUsageOf(day) };
  }

  /**
   * Changes a record by a transition of the table. `seen` is the record that the change was
   * derived from. If somebody else wrote in between, the transition is checked against what they
   * wrote: it is applied there if it is still allowed, and otherwise not at all.
   */
  async function transition(
    name: TransitionName,
    seen: OrderRecord,
    change: OrderPatch,
    detail?: string,
  ): Promise<Written> {
    checkStatus(name, change.status);
    const atMs = clock.nowMs();
    const conditions = comparisons(name, seen, change);
    let current = seen;
    for (let race = 0; race < RACES_MAX; race++) {
      if (!isAllowed(name, current, conditions)) return { applied: false, record: current };
      const changed = { ...current, ...change };
      const isClosing = isFinal(changed.status) && !isFinal(current.status);
      const next: OrderRecord = {
        ...changed,
        version: current.version + 1,
        updatedAtMs: atMs,
        ...(isClosing && { closedAtMs: atMs }),
        history: [...current.history, historyEntry(atMs, changed.status, name, detail)].slice(
          -HISTORY_LENGTH,
        ),
      };
      const writes: [Write, ...Write[]] = [
        transitionWrite(tableName, name, current, next, conditions),
      ];
      const units = unitsHeld(next) - unitsHeld(current);
      if (units !== 0 && current.reserved) {
        writes.push(adjustWrite(tableName, current.account, current.reserved.day, units));
      }
      const outcome = await commit(client, writes, pause);
      if (outcome.committed) return { applied: true, record: next };
      const [stored] = outcome.stored;
      if (!stored) throw new Error(`Order ${seen.id}: its record is gone.`);
      current = recordOf(stored);
    }
    throw new Error(`Order ${seen.id}: ${RACES_MAX} other writers came before "${name}".`);
  }

  async function get(stem: string): Promise<OrderRecord | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOfOrder(stem), ConsistentRead: true }),
    );
    return Item && recordOf(Item);
  }

  /** Reads many records, strongly consistent, in the order of the stems. */
  async function getAll(stems: readonly string[]): Promise<readonly OrderRecord[]> {
    const found = new Map<string, OrderRecord>();
    for (let start = 0; start < stems.length; start += BATCH_GET_SIZE) {
      let keys: Item[] = stems.slice(start, start + BATCH_GET_SIZE).map(keyOfOrder);
      for (let tries = 0; keys.length > 0; tries++) {
        if (tries === BATCH_GET_TRIES) throw new Error('DynamoDB keeps leaving keys unread.');
        // It leaves keys where it is asked for more than it can give at the moment.
        if (tries > 0) await pause(tries);
        const request = { [tableName]: { Keys: keys, ConsistentRead: true } };
        const answer = await client.send(new BatchGetCommand({ RequestItems: request }));
        for (const item of answer.Responses?.[tableName] ?? []) {
          const record = recordOf(item);
          found.set(record.stem, record);
        }
        keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
    }
    return stems.flatMap((stem) => found.get(stem) ?? []);
  }

  /** Keys from an index, `limit` at most. Indexes lag: what they name is a candidate. */
  async function query(
    index: keyof typeof INDEXES,
    account: string,
    range: { readonly newestFirst: boolean; readonly limit: number; readonly sinceMs?: number },
  ): Promise<readonly string[]> {
    const { indexName, partition, sort } = INDEXES[index];
    const stems: string[] = [];
    let start: Item | undefined;
    for (let page = 0; page < QUERY_PAGES_MAX && stems.length < range.limit; page++) {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: indexName,
          KeyConditionExpression: '#partition = :account AND #sort >= :since',
          ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
          ExpressionAttributeValues: { ':account': account, ':since': range.sinceMs ?? 0 },
          ScanIndexForward: !range.newestFirst,
          Limit: Math.min(range.limit - stems.length, 1_000),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      stems.push(...stemsOf(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
      if (!start) break;
    }
    return stems;
  }

  return { create, claimWithin, transition, get, getAll, query };
}

function checkStatus(name: TransitionName, status: Status | undefined): void {
  const { to } = transitionOf(name);
  const isRight = to && status ? to.includes(status) : to === undefined && status === undefined;
  if (!isRight) throw new Error(`"${name}" does not lead to ${status ?? 'no status'}.`);
}

function createdRecord(
  creation: Creation,
  record: NewRecord,
  atMs: number,
  detail: string | undefined,
): OrderRecord {
  if (!(CREATIONS[creation] as readonly Status[]).includes(record.status)) {
    throw new Error(`A record cannot be born as ${record.status} by "${creation}".`);
  }
  return {
    ...record,
    version: 1,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    ...(isFinal(record.status) && { closedAtMs: atMs }),
    history: [historyEntry(atMs, record.status, creation, detail)],
  };
}

/** An entry of a record's history: its event is the name of the creation or transition. */
function historyEntry(
  atMs: number,
  status: Status,
  event: Creation | TransitionName,
  detail: string | undefined,
): HistoryEntry {
  return { atMs, status, event, ...(detail !== undefined && { detail }) };
}
