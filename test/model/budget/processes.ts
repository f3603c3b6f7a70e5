import type { OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { PlaceRecord } from '../../../shared/orders/model/record.ts';
import type { Status } from '../../../shared/orders/model/status.ts';

/** What happens to the day's budget around two orders, by the store's own code. */
export type Process = (store: OrderStore) => Promise<void>;

export const ACCOUNT = 'main';
export const DAY = '2026-11-22';
/** Room for one of the orders, not for both. */
export const BUDGET = { units: 100, orders: 10 };

export type Order = {
  readonly stem: string;
  readonly owner: string;
  readonly units: number;
  /** How Gate answers. */
  readonly outcome: Extract<Status, 'open' | 'cancelled' | 'partially_filled'>;
};

/** One delivery of an order's message: reserve, claim, POST, verdict. */
export function delivery({ stem, owner, units, outcome }: Order): Process {
  return async (store) => {
    const reservation = { day: DAY, units, quoteRate: '1' };
    const claimed = await store.claimWithin(
      BUDGET,
      { stem, account: ACCOUNT },
      reservation,
      (reserved) => ({
        ...recordOf(stem),
        owner,
        reserved,
        status: 'submitting',
        attempt: ATTEMPT,
      }),
    );
    if ('overBudget' in claimed) {
      await store.create('refused', { ...recordOf(stem), status: 'rejected' });
      return;
    }
    const { record, applied } = claimed;
    if (!applied && record.owner !== owner) return;
    const filledTotal = outcome === 'partially_filled' ? FILLED : '0';
    const change = { status: outcome, orderId: '1', filledAmount: filledTotal, filledTotal };
    await store.transition('placed', record, change);
  };
}

/** One poll: what is open in the budget, then a verdict on each order without one. */
export function poll(stems: readonly string[]): Process {
  return async (store) => {
    await settleAll(store);
    for (const record of await store.getAll(stems)) {
      if (record.status === 'submitting') {
        await store.transition('not_placed', record, { status: 'not_placed' });
      } else if (record.status === 'open') {
        const change = { status: 'partially_filled', orderId: '1', filledTotal: FILLED } as const;
        await store.transition('ended', record, { ...change, filledAmount: FILLED });
      }
    }
  };
}

/** As shared/orders/tracking/open-entries.ts does. */
export async function settleAll(store: OrderStore): Promise<void> {
  const open = await store.openEntries(ACCOUNT, 'all');
  const records = await store.getAll(open.map(({ entry }) => entry.stem));
  for (const { day, entry } of open) {
    const record = records.find(({ stem }) => stem === entry.stem);
    await store.settleEntry(ACCOUNT, day, entry, record);
  }
}

/** In units: 0.00000004. */
const FILLED = '0.00000004';
const ATTEMPT = { number: 1, text: 't-1', signedAtMs: 0, exptimeMs: 3_000 };

export function claimOf({ stem, owner }: Order) {
  return { ...recordOf(stem), owner, status: 'submitting' as const, attempt: ATTEMPT };
}

function recordOf(stem: string) {
  return {
    stem,
    account: ACCOUNT,
    id: stem,
    action: 'place' as const,
    hash: 'hash',
    issuedAtMs: 0,
    submitByMs: 300_000,
    sentBy: { kind: 'message' as const, principal: 'model' },
    configHash: 'model',
    order: ORDER,
  };
}

const ORDER: PlaceRecord['order'] = {
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  amount: '1',
  price: '1',
  time_in_force: 'gtc',
};
