import { plural } from '../../shared/lib/plural.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { unfinishedStems } from '../orders/unfinished-orders.ts';
import { Failure } from '../terminal/failure.ts';

const NAMED_MAX = 5;

/**
 * Throws while anything of the account is unfinished: a key of another user would show what rests as
 * cancelled although it is open, and what waits for a price would trade the coins of the other user.
 */
export async function requireNothingUnfinished(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  account: string,
): Promise<void> {
  const stems = await unfinishedStems(store, account);
  if (stems.length === 0) return;
  const named = (await store.getAll(stems.slice(0, NAMED_MAX))).map(({ id }) => id);
  const more = stems.length > NAMED_MAX ? `, and ${stems.length - NAMED_MAX} more` : '';
  const message =
    `The key was not stored. The account "${account}" has ` +
    `${plural(stems.length, 'unfinished order')} of its current Gate user: ${named.join(', ')}${more}. ` +
    `First: sluice halt --account ${account} --reason TEXT. Then: sluice cancel --all --with-exits ` +
    `--account ${account}. Wait two minutes for the last fills, and try again.`;
  throw new Failure('UNFINISHED_ORDERS', message);
}
