import { keyOfState } from '../../ledger/keys.ts';
import type { PortfolioState } from '../run/record.ts';

/** What the end of a run leaves behind for the next one. */
export type StateChange = Partial<Omit<PortfolioState, 'activeRun'>>;

/** A write to the state of a portfolio. Never the whole item: `paused` is written by others. */
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
