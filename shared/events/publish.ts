import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Log } from '../lib/log.ts';
import { fitsTheBus } from './bus/batches.ts';
import { type BusEvent, busEventOf } from './bus/bus-event.ts';
import { readChange } from './bus/change.ts';
import type { PutEvents } from './bus/put-events.ts';
import type { Notice } from './notices/notice.ts';
import { noticeOf } from './notices/notice-of.ts';

/** Where changes go. Each call may be repeated: an event or a notice has an id of its own. */
export type Publisher = {
  readonly putEvents: PutEvents;
  readonly sendNotice: (notice: Notice) => Promise<void>;
  /** Keeps a record that cannot be published, whole: the stream forgets it after a day. */
  readonly setAside: (record: DynamoDBRecord) => Promise<void>;
  readonly log: Log;
};

/** What is to be published of one record of the stream, or why that is not known. */
type Publication = {
  readonly record: DynamoDBRecord;
  readonly event?: BusEvent;
  readonly notice?: Notice;
  readonly error?: unknown;
};

/**
 * Publishes a batch of the table's stream. Nothing is lost: the answer names the first record that
 * is not done with, and Lambda comes again with it and all that follow. What comes again goes out
 * under the same id as before.
 */
export async function publishChanges(
  publisher: Publisher,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  const publications = records.map(publicationOf);
  const published = await publishEvents(publisher, publications);
  const done = await tellPeople(publisher, publications.slice(0, published));
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
  { putEvents, log }: Publisher,
  publications: readonly Publication[],
): Promise<number> {
  const events = publications.flatMap(({ event }, index) => (event ? [{ index, event }] : []));
  if (events.length === 0) return publications.length;
  const accepted = await putEvents(events.map(({ event }) => event));
  for (const { event } of events.slice(0, accepted)) {
    const { account, id, status, event_id: eventId } = event.detail;
    log('info', 'published', { account, id, status, eventId });
  }
  return events[accepted]?.index ?? publications.length;
}

/** Sends the notices, in their order; returns how many of the first publications are done with. */
async function tellPeople(
  publisher: Publisher,
  publications: readonly Publication[],
): Promise<number> {
  const { setAside, log } = publisher;
  for (const [index, { record, notice, error }] of publications.entries()) {
    const trouble = error ?? (notice && (await failureOf(publisher, notice)));
    if (trouble === undefined) continue;
    // Not tried again here: what cannot be told must not hold up the events behind it.
    log('error', 'event_set_aside', { keys: record.dynamodb?.Keys, error: String(trouble) });
    try {
      await setAside(record);
    } catch (refusal) {
      log('error', 'setting_aside_failed', { error: String(refusal) });
      return index;
    }
  }
  return publications.length;
}

/** Why a notice could not be sent; undefined if it was. */
async function failureOf({ sendNotice, log }: Publisher, notice: Notice): Promise<unknown> {
  try {
    await sendNotice(notice);
    log('info', 'notice_sent', { notice: notice.id, subject: notice.subject });
    return undefined;
  } catch (error) {
    return error;
  }
}
