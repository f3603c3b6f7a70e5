import type { Table } from '../../local/simulation/dynamodb/table.ts';
import { INDEXES, type Item, type Key, TABLE_KEYS } from '../../shared/ledger/keys.ts';

/** AWS bills each begun KB of an item, twice in a transaction. Source: DynamoDB, "Read/write capacity". */
const UNIT_BYTES = 1_024;
/** Of a list or a map. */
const CONTAINER_BYTES = 3;

type Written = { readonly key: Key; readonly isInTransaction: boolean };

/** Counts the write units of a simulated table from now on, those of its indexes included. */
export function countWriteUnits(table: Table): (isCounted?: (key: Key) => boolean) => number {
  const counted: (readonly [Key, number])[] = [];
  const execute = table.execute.bind(table);
  table.execute = (command) => {
    const written = writtenBy((command as { readonly input: WriteInput }).input);
    const before = written.map(({ key }) => table.find(key));
    const output = execute(command);
    written.forEach(({ key, isInTransaction }, index) => {
      counted.push([key, unitsOf(before[index], table.find(key), isInTransaction)]);
    });
    return output;
  };
  return (isCounted = () => true) =>
    counted.reduce((sum, [key, units]) => (isCounted(key) ? sum + units : sum), 0);
}

type WriteInput = {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly TransactItems?: readonly Readonly<Record<string, WriteInput>>[];
};

function writtenBy(input: WriteInput): readonly Written[] {
  const { Item: put, Key: key, UpdateExpression: update, TransactItems: many } = input;
  if (many) {
    return many
      .flatMap((each) => Object.values(each))
      .map((each) => ({ key: keyOf(each.Item ?? each.Key), isInTransaction: true }));
  }
  if (put) return [{ key: keyOf(put), isInTransaction: false }];
  return key && update !== undefined ? [{ key: keyOf(key), isInTransaction: false }] : [];
}

function keyOf(item: Item = {}): Key {
  return { pk: String(item[TABLE_KEYS.partition]), sk: String(item[TABLE_KEYS.sort]) };
}

function unitsOf(
  before: Item | undefined,
  after: Item | undefined,
  isInTransaction: boolean,
): number {
  const bytes = Math.max(...[before, after].map((item) => (item ? sizeOf(item) : 0)));
  const units = Math.max(1, Math.ceil(bytes / UNIT_BYTES)) * (isInTransaction ? 2 : 1);
  return Object.values(INDEXES).reduce(
    (sum, index) => sum + indexUnits(placeIn(before, index), placeIn(after, index)),
    units,
  );
}

/** An index of keys alone is written only if an item's place in it changes. */
function indexUnits(before: string | undefined, after: string | undefined): number {
  if (before === after) return 0;
  return (before === undefined ? 0 : 1) + (after === undefined ? 0 : 1);
}

function placeIn(
  item: Item | undefined,
  { partition, sort }: { readonly partition: string; readonly sort: string },
): string | undefined {
  const place = item && [item[partition], item[sort]];
  return place?.every((each) => each !== undefined) ? place.join(' ') : undefined;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (value === null || typeof value !== 'object') return 1;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const names = Array.isArray(value) ? 0 : entries.reduce((sum, [name]) => sum + name.length, 0);
  return entries.reduce((sum, [, each]) => sum + sizeOf(each) + 1, names + CONTAINER_BYTES);
}
