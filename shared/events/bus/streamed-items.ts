import { RUN_PREFIX } from '../../ledger/keys.ts';

/** What an item of the table's stream tells about, by its sort key. Nothing else leaves the table. */
export const STREAMED_ITEMS = {
  order: { sortKey: 'ORDER' },
  run: { sortKeyPrefix: RUN_PREFIX },
  /** Whether an account may trade, and whether its key works. */
  switch: { sortKey: 'SWITCH' },
  /** What the last check of an account's API key found. */
  key: { sortKey: 'KEY' },
} as const;

export type StreamedKind = keyof typeof STREAMED_ITEMS;

export function kindOfSortKey(sortKey: string): StreamedKind | undefined {
  return (Object.keys(STREAMED_ITEMS) as StreamedKind[]).find((kind) => {
    const item = STREAMED_ITEMS[kind];
    return 'sortKey' in item ? sortKey === item.sortKey : sortKey.startsWith(item.sortKeyPrefix);
  });
}

/** The same as a filter of the event source: what it leaves out costs no invocation. */
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
