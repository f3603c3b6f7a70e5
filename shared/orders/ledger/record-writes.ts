import type { Write } from '../../ledger/commit.ts';
import { keyOfOrder, TABLE_KEYS } from '../../ledger/keys.ts';
import type { OrderRecord } from '../model/record.ts';
import { type Comparison, type TransitionName, transitionOf } from '../model/transitions.ts';
import { difference, itemOf } from './item.ts';

/** The write of a record that must not exist yet. */
export function creationWrite(tableName: string, record: OrderRecord): Write {
  return {
    Put: {
      TableName: tableName,
      Item: itemOf(record),
      ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** The write of a transition, under the condition that the table of transitions demands. */
export function transitionWrite(
  tableName: string,
  name: TransitionName,
  current: OrderRecord,
  next: OrderRecord,
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
  const { set, remove } = difference(itemOf(current), itemOf(next));
  const assignments = set.map(([attribute, value], index) => {
    names[`#set${index}`] = attribute;
    values[`:set${index}`] = value;
    return `#set${index} = :set${index}`;
  });
  const removals = remove.map((attribute, index) => {
    names[`#remove${index}`] = attribute;
    return `#remove${index}`;
  });
  return {
    Update: {
      TableName: tableName,
      Key: keyOfOrder(current.stem),
      UpdateExpression:
        `SET ${assignments.join(', ')}` +
        (removals.length > 0 ? ` REMOVE ${removals.join(', ')}` : ''),
      ConditionExpression: terms.join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
