import { isDeepStrictEqual } from 'node:util';
import type { TableIndex, TableProperties } from './table-properties.ts';

/** Properties of a table that are changed here, and those that change nothing here. */
const CHANGEABLE = new Set([
  'GlobalSecondaryIndexes',
  'AttributeDefinitions',
  'StreamSpecification',
  'DeletionProtectionEnabled',
]);
const FIXED = [
  'BillingMode',
  'ProvisionedThroughput',
  'LocalSecondaryIndexes',
  'KeySchema',
] as const;

/** The inputs of UpdateTable that bring a table from one state to the other, in order. */
export function tableChanges(wanted: TableProperties, before: TableProperties): object[] {
  const fixed = FIXED.find((name) => !isDeepStrictEqual(wanted[name], before[name]));
  if (fixed) throw new Error(`The local cloud does not change ${fixed} of a table.`);
  const changed = [...CHANGEABLE].filter(
    (name) =>
      !isDeepStrictEqual(
        wanted[name as keyof TableProperties],
        before[name as keyof TableProperties],
      ),
  );
  const indexes = indexUpdates(wanted, before);
  return [
    ...(changed.includes('DeletionProtectionEnabled')
      ? [{ DeletionProtectionEnabled: wanted.DeletionProtectionEnabled ?? false }]
      : []),
    ...(changed.includes('StreamSpecification') ? streamUpdates(wanted, before) : []),
    ...indexes.map((update) => ({
      AttributeDefinitions: wanted.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [update],
    })),
  ];
}

/** Source: DynamoDB API, UpdateTable: a stream is turned off before it is turned on another way. */
function streamUpdates(wanted: TableProperties, before: TableProperties): object[] {
  const StreamViewType = wanted.StreamSpecification?.StreamViewType;
  if (StreamViewType === before.StreamSpecification?.StreamViewType) return [];
  const off = { StreamSpecification: { StreamEnabled: false } };
  const on = { StreamSpecification: { StreamEnabled: true, StreamViewType } };
  return [...(before.StreamSpecification ? [off] : []), ...(StreamViewType ? [on] : [])];
}

/** Source: CloudFormation, AWS::DynamoDB::Table: one index is created or deleted in one update. */
function indexUpdates(wanted: TableProperties, before: TableProperties): object[] {
  const [news, olds] = [wanted.GlobalSecondaryIndexes ?? [], before.GlobalSecondaryIndexes ?? []];
  const named = (list: readonly TableIndex[], { IndexName }: TableIndex) =>
    list.find((each) => each.IndexName === IndexName);
  const changed = news.find((index) => {
    const old = named(olds, index);
    return old && !isDeepStrictEqual(old, index);
  });
  if (changed) throw new Error(`The index ${changed.IndexName} cannot change: give it a new name.`);
  const deleted = olds.filter((index) => !named(news, index));
  const created = news.filter((index) => !named(olds, index));
  if (deleted.length + created.length > 1) {
    throw new Error('Cannot perform more than one GSI creation or deletion in a single update');
  }
  return [
    ...deleted.map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...created.map((index) => ({ Create: index })),
  ];
}
