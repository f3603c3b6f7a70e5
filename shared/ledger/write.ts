import type { PutCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Item, type Key, TABLE_KEYS } from './keys.ts';

/** The condition on the stored item, in DynamoDB's words. */
export type Condition = {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
};

/** One write of an item: the whole item, or some of its attributes. */
export type Write = Put | Update | Check;

/** Writes nothing: the other writes of its transaction count only if its condition holds. */
export type Check = { readonly check: Key; readonly condition: Condition };

export type Put = { readonly put: Item; readonly condition?: Condition };

export type Update = {
  readonly update: Key;
  /** An undefined value is not set. */
  readonly set?: Item;
  readonly remove?: readonly string[];
  /** Adds to numbers; an absent one counts as zero. */
  readonly add?: Readonly<Record<string, number>>;
  readonly condition?: Condition;
};

/** No such item exists. */
export const IS_NEW: Condition = { expression: `attribute_not_exists(${TABLE_KEYS.partition})` };

/** The stored item has this version. */
export function hasVersion(version: number): Condition {
  return {
    expression: '#version = :version',
    names: { '#version': 'version' },
    values: { ':version': version },
  };
}

export function putInput(TableName: string, { put, condition }: Put): PutCommandInput {
  return { TableName, Item: put, ...conditionInput(condition, {}, {}) };
}

export function checkInput(TableName: string, { check, condition }: Check) {
  const { expression: ConditionExpression } = condition;
  return { TableName, Key: check, ...conditionInput(condition, {}, {}), ConditionExpression };
}

/** The placeholders of an attribute are its part of the update and a number: `#set0`, `:set0`. */
export function updateInput(TableName: string, write: Update) {
  const { update, set = {}, remove = [], add = {}, condition } = write;
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const additions = Object.entries(add).map(([attribute, value], index) => {
    names[`#add${index}`] = attribute;
    values[`:add${index}`] = value;
    return `#add${index} :add${index}`;
  });
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const assignments = given.map(([attribute, value], index) => {
    names[`#set${index}`] = attribute;
    values[`:set${index}`] = value;
    return `#set${index} = :set${index}`;
  });
  const removals = remove.map((attribute, index) => {
    names[`#remove${index}`] = attribute;
    return `#remove${index}`;
  });
  const parts = [
    ['ADD', additions],
    ['SET', assignments],
    ['REMOVE', removals],
  ] as const;
  return {
    TableName,
    Key: update,
    UpdateExpression: parts
      .flatMap(([word, terms]) => (terms.length > 0 ? `${word} ${terms.join(', ')}` : []))
      .join(' '),
    ...conditionInput(condition, names, values),
  } satisfies UpdateCommandInput;
}

/** A failed condition returns the stored item. */
function conditionInput(
  condition: Condition | undefined,
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
) {
  const allNames = { ...names, ...condition?.names };
  const allValues = { ...values, ...condition?.values };
  return {
    ...(Object.keys(allNames).length > 0 && { ExpressionAttributeNames: allNames }),
    ...(Object.keys(allValues).length > 0 && { ExpressionAttributeValues: allValues }),
    ...(condition && {
      ConditionExpression: condition.expression,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }),
  };
}
