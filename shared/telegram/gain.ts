import { Big, sum } from '../lib/decimal.ts';
import { arrivalOf, type CostOf, createCostOf, type GivenCost } from '../pnl/given-cost.ts';
import type { AccountSnapshot, PnlEvent, PnlFlow } from '../pnl/ledger.ts';
import { snapshotValue } from '../pnl/snapshot-value.ts';

const ZERO = new Big('0');

type Snapshot = AccountSnapshot & { readonly currency: string };

export type GainBasis = {
  readonly first: Snapshot;
  readonly last: Snapshot;
  /** What happened between the two. */
  readonly events: readonly PnlEvent[];
  readonly costs: readonly GivenCost[];
  /** Whether nothing is known of the account before `first`: then what it held counts at its given cost. */
  readonly isOpening: boolean;
};

/**
 * What an account gained between two snapshots: realised and unrealised profit of a statement, from the
 * flows alone. Income is a gain; every other flow came in or went out at its price, or at its given cost.
 */
export function gainOf({ first, last, events, costs, isOpening }: GainBasis): {
  readonly gain: Big;
  /** A flow without a price counts as nothing. */
  readonly hasUnpriced: boolean;
} {
  const { currency } = last;
  const costOf = createCostOf(costs, currency);
  // Two readings at a time may store a wallet that joins twice.
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const flows = once.filter((event) => event.kind === 'flow' && event.flow !== 'income');
  const values = flows.map((flow) => inflowOf(flow as PnlFlow, last, costOf));
  const start = isOpening ? openingValue(first, costOf) : snapshotValue(first, currency);
  return {
    gain: snapshotValue(last, currency)
      .minus(start)
      .minus(sum(values.map((value) => value ?? ZERO))),
    hasUnpriced: values.includes(undefined),
  };
}

function inflowOf(flow: PnlFlow, last: Snapshot, costOf: CostOf): Big | undefined {
  const { coin, price } = flow;
  const change = new Big(flow.change);
  const given = change.gt('0') ? costOf(arrivalOf(flow), change) : undefined;
  const known = coin === last.currency ? '1' : (price ?? last.prices[coin]);
  return given ?? (known === undefined ? undefined : change.times(known));
}

function openingValue(first: Snapshot, costOf: CostOf): Big {
  const { balances, prices, currency } = first;
  const given = Object.entries(balances).map(([coin, amount]) => {
    const cost = costOf(arrivalOf({ flow: 'opening', id: '', coin }), new Big(amount));
    const price = coin === currency ? '1' : (prices[coin] ?? '0');
    return cost ? cost.minus(new Big(amount).times(price)) : ZERO;
  });
  return snapshotValue(first, currency).plus(sum(given));
}
