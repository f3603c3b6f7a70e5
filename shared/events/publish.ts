import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Log } from '../lib/log.ts';
import { fitsTheBus } from './bus/batches.ts';
import { busEventOf } from './bus/bus-event.ts';
import { readChange } from './bus/change.ts';
import type { PublishedEvent } from './bus/event.ts';
import type { PutEvents } from './bus/put-events.ts';
import type { Notice } from './notices/notice.ts';
import { noticeOf } from './notices/notice-of.ts';

/** The targets of changes. Each call may be repeated, because events and notices have ids. */
export type PublishDependencies = {
  readonly putEvents: PutEvents;
  readonly sendNotice: (notice: Notice) => Promise<void>;
  /** Keeps the record of a change that cannot be published. The stream forgets it after a day. */
  readonly setAside: (record: DynamoDBRecord) => Promise<void>;
  readonly log: Log;
};

/** The publications of one stream record, or the error that prevented them. */
type Publication = {
  readonly record: DynamoDBRecord;
  readonly event?: PublishedEvent;
  readonly notice?: Notice;
  readonly error?: unknown;
};

/**
 * Publishes a batch of the table's stream. Nothing is lost: the response names the first record
 * that failed, and Lambda delivers it and all later ones again. A repeated publication keeps its
 * id.
 */
export async function publishChanges(
  deps: PublishDependencies,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  const publications = records.map(publicationOf);
  const published = await publishEvents(deps, publications);
  const done = await sendNotices(deps, publications.slice(0, published));
  const failed = records[done];
  if (!failed) return { batchItemFailures: [] };
  return { batchItemFailures: [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] };
}

function publicationOf(record: DynamoDBRecord): Publication {
  try {
    const change = readChange(record);
    const event = change && busEventOf(change);
    if (event && !fitsTheBus(JSON.stringify(event.detail))) throw new Error('It is too large.');
    const notice = change && noticeOf(change);
    return { record, ...(event && { event }), ...(notice && { notice }) };
  } catch (error) {
    return { record, error };
  }
}

/** Returns how many of the first publications have their event on the bus. */
async function publishEvents(
  { putEvents, log }: Pick<PublishDependencies, 'log' | 'putEvents'>,
  publications: readonly Publication[],
): Promise<number> {
  const events = publications.flatMap(({ event }, index) => (event ? [{ index, event }] : []));
  if (events.length === 0) return publications.length;
  const accepted = await putEvents(events.map(({ event }) => event));
  for (const { event } of events.slice(0, accepted)) {
    const { account, id, event_id: eventId } = event.detail;
    const status = 'status' in event.detail ? event.detail.status : event.detail.kind;
    log('info', 'published', { account, id, status, eventId });
  }
  return events[accepted]?.index ?? publications.length;
}

/** Sends the notices, in their order. Returns how many of the first publications are complete. */
async function sendNotices(
  deps: Pick<PublishDependencies, 'log' | 'sendNotice' | 'setAside'>,
  publications: readonly Publication[],
): Promise<number> {
  const { setAside, log } = deps;
  for (const [index, { record, notice, error }] of publications.entries()) {
    const failure = error ?? (notice && (await failureOf(deps, notice)));
    if (failure === undefined) continue;
    // No retry here: a failed notice must not delay the events after it.
    log('error', 'event_set_aside', { keys: record.dynamodb?.Keys, error: String(failure) });
    try {
      await setAside(record);
    } catch (cause) {
      log('error', 'setting_aside_failed', { error: String(cause) });
      return index;
    }
  }
  return publications.length;
}

/** Why a notice could not be sent; undefined if it was. */
async function failureOf(
  { sendNotice, log }: Pick<PublishDependencies, 'log' | 'sendNotice'>,
  notice: Notice,
): Promise<unknown> {
  try {
    await sendNotice(notice);
    log('info', 'notice_sent', { notice: notice.id, subject: notice.subject });
    return undefined;
  } catch (error) {
    return error;
  }
}
