import type { NewRecord, OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { Figure } from '../figures/figure.ts';
import { type BusyAccount, type BusyResult, runBusyAccount } from './busy-account.ts';

const TRANSACTION_MS = [1, 5, 10, 25];
const CONCURRENCY = [5, 10, 40];
const FOR_MS = 6_000;
const RUN = { seed: 1, orders: Number.POSITIVE_INFINITY, markets: 40, forMs: FOR_MS };

/** How fast one account is, and how long its longest claim, in simulated time. */
export async function measureContention(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const concurrency of CONCURRENCY) {
    for (const transactionMs of TRANSACTION_MS) {
      const run = { ...RUN, concurrency, transactionMs };
      figures.push(...figuresOf(run, await runBusyAccount(run), await runFloor(run)));
    }
  }
  return figures;
}

/** Without a budget: the claim, the POST and the verdict. */
export const runFloor = (run: BusyAccount) => runBusyAccount({ ...run, storeOf: withoutBudget });

function withoutBudget(store: OrderStore): OrderStore {
  return {
    ...store,
    claimWithin: (_budget, _order, reservation, newRecord) => {
      const record = newRecord(reservation);
      return store.create('claimed', { ...record, reserved: undefined } as NewRecord);
    },
  };
}

function figuresOf(
  { concurrency, transactionMs }: BusyAccount,
  sluice: BusyResult,
  floor: BusyResult,
): readonly Figure[] {
  const name = `one account, ${concurrency} at once, transactions of ${transactionMs} ms`;
  return [
    {
      name,
      unit: 'orders/s',
      floor: floor.perSecond,
      sluice: sluice.perSecond,
      ratio: sluice.perSecond / floor.perSecond,
      bound: { atLeast: 0.9 },
    },
    {
      name: '... longest claim',
      unit: 'ms',
      floor: Math.max(...floor.claimsMs),
      sluice: Math.max(...sluice.claimsMs),
    },
    { name: '... orders that left late or not at all', unit: 'orders', sluice: sluice.late },
  ];
}
