import { keyOfOrder } from '../../ledger/keys.ts';
import { type Check, IS_NEW, type Write } from '../../ledger/write.ts';
import type { Child } from '../../programs/child.ts';
import type { OrderAttributes } from '../model/attributes.ts';
import type { OrderRecord } from '../model/record.ts';
import { type Comparison, type TransitionName, transitionOf } from '../model/transitions.ts';
import { difference, itemFrom, itemOf, legAttribute } from './item.ts';

/** The write of a record that must not exist yet. */
export function creationWrite(record: OrderRecord): Write {
  return { put: itemOf(record), condition: IS_NEW };
}

/** What a program's record says of a child that may be claimed. */
export type Grant = Pick<Child, 'name'> & { readonly grant: string };

/** The program may still use the part that it granted to a child. */
export function grantCheck(stem: string, { name, grant }: Grant): Check {
  return {
    check: keyOfOrder(stem),
    condition: {
      expression: '#leg = :grant',
      names: { '#leg': legAttribute(name) },
      values: { ':grant': grant },
    },
  };
}

/** The write of a transition, under the condition from the table of transitions. */
export function transitionWrite(
  name: TransitionName,
  stem: string,
  current: OrderAttributes,
  next: OrderAttributes,
  conditions: readonly Comparison[],
): Write {
  const names: Record<string, string> = { '#status': 'status', '#version': 'version' };
  const values: Record<string, unknown> = { ':version': current.version };
  const from = transitionOf(name).from.map((status, index) => {
    values[`:from${index}`] = status;
    return `:from${index}`;
  });
  const terms = [`#status IN (${from.join(', ')})`, '#version = :version'];
  conditions.forEach(({ attribute, is, value, orAbsent }, index) => {
    const isAbsent = `attribute_not_exists(#guard${index})`;
    names[`#guard${index}`] = attribute;
    if (is === 'absent') {
      terms.push(isAbsent);
      return;
    }
    values[`:guard${index}`] = value;
    const term = `#guard${index} ${is === 'equal' ? '=' : '<='} :guard${index}`;
    terms.push(orAbsent ? `(${isAbsent} OR ${term})` : term);
  });
  const { set, remove } = difference(itemFrom(stem, current), itemFrom(stem, next));
  return {
    update: keyOfOrder(stem),
    set: Object.fromEntries(set),
    remove,
    condition: { expression: terms.join(' AND '), names, values },
  };
}
