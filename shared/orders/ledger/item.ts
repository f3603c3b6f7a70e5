import { INDEXES, type Item, keyOfOrder, stemOf, withoutKeys } from '../../ledger/keys.ts';
import type { OrderRecord } from '../model/record.ts';
import { isFinal } from '../model/status.ts';

export function itemOf({ stem, ...attributes }: OrderRecord): Item {
  return {
    ...keyOfOrder(stem),
    ...attributes,
    ...(isUnfinished(attributes) && { [INDEXES.unfinished.partition]: attributes.account }),
  };
}

function isUnfinished({ status, accounting }: Pick<OrderRecord, 'status' | 'accounting'>) {
  return !isFinal(status) || accounting === 'pending';
}

export function recordOf(item: Item): OrderRecord {
  return recordFrom(stemOf(item), withoutKeys(item));
}

export function recordFrom(stem: string, attributes: Item): OrderRecord {
  return { ...attributes, stem } as OrderRecord;
}

/** The attributes that a write must set and remove to turn one item into the other. */
export function difference(
  before: Item,
  after: Item,
): { readonly set: readonly (readonly [string, unknown])[]; readonly remove: readonly string[] } {
  const isPresent = (item: Item, attribute: string) => item[attribute] !== undefined;
  const changed = (attribute: string) =>
    JSON.stringify(before[attribute]) !== JSON.stringify(after[attribute]);
  return {
    set: Object.entries(after).filter(
      ([attribute]) => isPresent(after, attribute) && changed(attribute),
    ),
    remove: Object.keys(before).filter(
      (attribute) => isPresent(before, attribute) && !isPresent(after, attribute),
    ),
  };
}
