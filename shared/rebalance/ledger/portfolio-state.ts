import { keyOfState } from '../../ledger/keys.ts';
import type { PortfolioState } from '../run/record.ts';

/** The changes that the end of a run makes for the next one. */
export type StateChange = Partial<Omit<PortfolioState, 'activeRun'>>;

/**
 * Updates single fields of a portfolio's state. It never writes the whole item, because `paused`
 * has other writers.
 */
export function stateUpdate(
  tableName: string,
  portfolio: string,
  { set, remove }: { readonly set: Partial<PortfolioState>; readonly remove: readonly string[] },
) {
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const assignments = given.map(([name]) => `#${name} = :${name}`).join(', ');
  const removals = remove.map((name) => `#${name}`).join(', ');
  return {
    Update: {
      TableName: tableName,
      Key: keyOfState('portfolio', portfolio),
      UpdateExpression: [assignments && `SET ${assignments}`, removals && `REMOVE ${removals}`]
        .filter(Boolean)
        .join(' '),
      ExpressionAttributeNames: Object.fromEntries(
        [...given.map(([name]) => name), ...remove].map((name) => [`#${name}`, name]),
      ),
      ...(given.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(
          given.map(([name, value]) => [`:${name}`, value]),
        ),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  };
}
