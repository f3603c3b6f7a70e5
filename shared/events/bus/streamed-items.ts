import { INCIDENT_PREFIX, RUN_PREFIX } from '../../ledger/keys.ts';

/**
 * The items of the table's stream that are published, by their sort key. No other item leaves the
 * table.
 */
const STREAMED_ITEMS = {
  order: { sortKey: 'ORDER' },
  run: { sortKeyPrefix: RUN_PREFIX },
  /** The kill switch and the circuit breaker of an account. */
  switch: { sortKey: 'SWITCH' },
  /** The result of the last check of an account's API key. */
  key: { sortKey: 'KEY' },
  incident: { sortKeyPrefix: INCIDENT_PREFIX },
} as const;

export type StreamedKind = keyof typeof STREAMED_ITEMS;

export function kindOfSortKey(sortKey: string): StreamedKind | undefined {
  return (Object.keys(STREAMED_ITEMS) as StreamedKind[]).find((kind) => {
    const item = STREAMED_ITEMS[kind];
    return 'sortKey' in item ? sortKey === item.sortKey : sortKey.startsWith(item.sortKeyPrefix);
  });
}

/** The same as a filter of the event source. A filtered item costs no invocation. */
export const STREAM_FILTER = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: {
    Keys: {
      sk: {
        S: Object.values(STREAMED_ITEMS).map((item) =>
          'sortKey' in item ? item.sortKey : { prefix: item.sortKeyPrefix },
        ),
      },
    },
  },
};
