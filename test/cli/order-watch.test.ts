import { expect, it } from 'vitest';
import { createOrderWatch } from '../../cli/orders/order-watch.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** Orders that were filled at once, newest last. */
function ledger() {
  const stems: string[] = [];
  return {
    add(count: number) {
      for (let number = 0; number < count; number++) stems.push(`order-${stems.length}`);
    },
    query: async (
      index: 'unfinished' | 'byAccount',
      _account: string,
      { limit }: { readonly limit: number },
    ) => (index === 'unfinished' ? [] : stems.toReversed().slice(0, limit)),
    getAll: async (wanted: readonly string[]) =>
      wanted.map((stem) => ({ stem, version: 2, status: 'filled', updatedAtMs: 0 }) as OrderRecord),
  };
}

it('reports every order, even if many begin and end between two polls', async () => {
  const store = ledger();
  store.add(10);
  const watch = createOrderWatch(store, 'main');
  expect(await watch.poll()).toHaveLength(10);
  store.add(1_500);
  expect(await watch.poll()).toHaveLength(1_500);
  store.add(1);
  expect(await watch.poll()).toHaveLength(1);
});
