import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Log } from '../../lib/log.ts';
import { batchesOf } from './batches.ts';
import { EVENT_SOURCE } from './bus-event.ts';
import type { PublishedEvent } from './event.ts';

/** Puts events on the bus, in their order. Returns how many of the first ones were accepted. */
export type PutEvents = (events: readonly PublishedEvent[]) => Promise<number>;

/**
 * The event bus for publish-events. The bus may accept some entries of a request and refuse others.
 */
export function createPutEvents(client: EventBridgeClient, busName: string, log: Log): PutEvents {
  return async (events) => {
    const entries = events.map(({ detailType, detail }) => ({
      json: JSON.stringify(detail),
      detailType,
    }));
    let taken = 0;
    for (const batch of batchesOf(entries)) {
      const accepted = await putBatch(client, busName, batch, log);
      taken += accepted;
      if (accepted < batch.length) break;
    }
    return taken;
  };
}

type Entry = { readonly json: string; readonly detailType: PublishedEvent['detailType'] };

/**
 * Returns how many of the first entries were accepted. Entries accepted after a refusal are sent
 * again.
 */
async function putBatch(
  client: EventBridgeClient,
  busName: string,
  batch: readonly Entry[],
  log: Log,
): Promise<number> {
  const Entries = batch.map(({ json, detailType }) => ({
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: detailType,
    Detail: json,
  }));
  try {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }));
    const refused = results.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused < 0) return batch.length;
    const { ErrorCode: error, ErrorMessage: message } = results[refused]!;
    log('error', 'event_refused', { error, message });
    return refused;
  } catch (error) {
    log('error', 'event_refused', { error: String(error) });
    return 0;
  }
}
