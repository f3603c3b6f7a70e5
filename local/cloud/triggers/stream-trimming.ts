import type { Tables } from '../services/tables.ts';
import type { StreamMapping } from './stream-mapping.ts';

/**
 * Deletes the expired records of every stream, as AWS does, but no record that a mapping has not
 * brought to its function: a local cloud may have been off for longer than a day.
 */
export function trimStreams(
  tables: Tables,
  mappings: readonly Pick<StreamMapping, 'streamArn' | 'doneUpTo'>[],
  nowSeconds: number,
): void {
  for (const [tableName, streamArn] of tables.streams) {
    const readers = mappings.filter((mapping) => mapping.streamArn === streamArn);
    const doneUpTo = Math.min(
      Number.MAX_SAFE_INTEGER,
      ...readers.map((mapping) => mapping.doneUpTo),
    );
    tables.trimStream(tableName, doneUpTo, nowSeconds);
  }
}
