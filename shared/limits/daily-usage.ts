import { type Item, keyOfDay } from '../ledger/keys.ts';
import type { Condition, Update } from '../ledger/write.ts';
import type { DailyBudget } from './daily-budget.ts';
import { attributeOf, type OpenEntry, type Settlement } from './open-entry.ts';

/** The usage of an account on one day, as one item of the ledger. */
export type DailyUsage = { readonly usedUnits: number; readonly orders: number };

export function dailyUsageOf(item: Item | undefined): DailyUsage {
  return {
    usedUnits: Number(item?.usedUnits ?? 0),
    orders: Number(item?.orders ?? 0),
  };
}

/**
 * Takes an order's units from the budget and opens an entry, if the day has room for it. In passing
 * it removes entries that only have to be removed.
 */
export function takeWrite(
  account: string,
  day: string,
  entry: OpenEntry,
  budget: DailyBudget,
  done: readonly OpenEntry[] = [],
): Update {
  const names: Record<string, string> = { '#used': 'usedUnits', '#orders': 'orders' };
  const values: Record<string, unknown> = {
    ':room': budget.units - entry.units,
    ':orders': budget.orders,
  };
  const terms = ['(attribute_not_exists(#orders) OR (#used <= :room AND #orders < :orders))'];
  done.forEach((each, index) => {
    names[`#done${index}`] = attributeOf(each);
    values[`:done${index}`] = each.units;
    terms.push(`(attribute_not_exists(#done${index}) OR #done${index} = :done${index})`);
  });
  return {
    update: keyOfDay(account, day),
    set: { day, [attributeOf(entry)]: entry.units },
    add: { usedUnits: entry.units, orders: 1 },
    remove: done.map(attributeOf),
    condition: { expression: terms.join(' AND '), names, values },
  };
}

/** Takes more units for an open entry, if the day has room for them. */
export function raiseWrite(
  account: string,
  day: string,
  entry: OpenEntry,
  units: number,
  budget: DailyBudget,
): Update {
  const more = units - entry.units;
  const { expression, names, values } = isStill(entry);
  return {
    update: keyOfDay(account, day),
    set: { [attributeOf(entry)]: units },
    add: { usedUnits: more },
    condition: {
      expression: `${expression} AND #used <= :room`,
      names: { ...names, '#used': 'usedUnits' },
      values: { ...values, ':room': budget.units - more },
    },
  };
}

/**
 * Opens an entry for a change of what an order holds. The entry of the change before it must be
 * settled: it would be settled by the later record.
 */
export function openWrite(
  account: string,
  day: string,
  entry: OpenEntry,
  entryBefore: string | undefined,
): Update {
  return {
    update: keyOfDay(account, day),
    set: { day, [attributeOf(entry)]: entry.units },
    ...(entryBefore !== undefined && {
      condition: {
        expression: 'attribute_not_exists(#before)',
        names: { '#before': attributeOf({ stem: entry.stem, id: entryBefore }) },
      },
    }),
  };
}

/** Corrects the usage and removes the entry, if it is still there as it was seen. */
export function settleWrite(
  account: string,
  day: string,
  entry: OpenEntry,
  { units, orders }: Settlement,
): Update {
  return {
    update: keyOfDay(account, day),
    remove: [attributeOf(entry)],
    add: {
      ...(units !== 0 && { usedUnits: units }),
      ...(orders !== 0 && { orders }),
    },
    condition: isStill(entry),
  };
}

function isStill(entry: OpenEntry): Condition & Required<Pick<Condition, 'names' | 'values'>> {
  return {
    expression: '#entry = :entry',
    names: { '#entry': attributeOf(entry) },
    values: { ':entry': entry.units },
  };
}
