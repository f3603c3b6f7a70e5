import { type Item, keyOfOpenings } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';
import type { Condition } from '../../ledger/write.ts';

export type OpeningsStore = ReturnType<typeof createOpeningsStore>;

/** An order that may open or enlarge a position. */
export type Opening = {
  readonly stem: string;
  readonly contract: string;
  /** Signed contracts. */
  readonly size: string;
  /** Signed contracts that the position had when the order was first noted. */
  readonly heldBefore?: string;
  /** When it was noted; our clock. */
  readonly atMs: number;
};

/** The openings that the exchange may not show yet, as one item an account. */
export type Openings = {
  /** Grows with every write. */
  readonly version: number;
  readonly openings: readonly Opening[];
};

const PREFIX = 'opening/';
/** DynamoDB takes an expression of 4 KB, which is some 350 removals. The next notes forget the rest. */
const FORGOTTEN_MAX = 100;

/**
 * Openings are noted before they are claimed, each under the condition that none was noted since the
 * others were read. So two orders that come at the same time cannot both take the last room.
 */
export function createOpeningsStore(table: LedgerTable) {
  async function read(account: string): Promise<Openings> {
    return openingsOf(await table.get(keyOfOpenings(account)));
  }

  /**
   * Notes an opening, and forgets others, the oldest first, unless the item has changed since it was
   * read.
   */
  async function note(
    account: string,
    { version }: Openings,
    { stem, ...opening }: Opening,
    forgotten: readonly Opening[],
  ): Promise<boolean> {
    const condition: Condition =
      version === 0
        ? { expression: 'attribute_not_exists(#version)', names: { '#version': 'version' } }
        : {
            expression: '#version = :version',
            names: { '#version': 'version' },
            values: { ':version': version },
          };
    const update = keyOfOpenings(account);
    const remove = forgotten
      .filter((each) => each.stem !== stem)
      .toSorted((one, other) => one.atMs - other.atMs)
      .slice(0, FORGOTTEN_MAX)
      .map((each) => PREFIX + each.stem);
    const set = { [PREFIX + stem]: opening };
    return (await table.commit([{ update, set, remove, add: { version: 1 }, condition }]))
      .committed;
  }

  return { read, note };
}

function openingsOf(item: Item | undefined): Openings {
  const openings = Object.entries(item ?? {}).flatMap(([attribute, value]) => {
    if (!attribute.startsWith(PREFIX)) return [];
    return [{ ...(value as Omit<Opening, 'stem'>), stem: attribute.slice(PREFIX.length) }];
  });
  return { version: Number(item?.version ?? 0), openings };
}
