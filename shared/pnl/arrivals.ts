import { type Big, sum } from '../lib/decimal.ts';
import { arrivalOf } from './given-cost.ts';
import { type Flow, isUnexplained, type Statement } from './statement.ts';

/** Coins that came in from elsewhere, whose cost their owner may give. */
export type Arrival = {
  /** As a given cost names it. */
  readonly arrival: string;
  readonly atMs: number;
  readonly coin: string;
  /** Gate's name of the change, or `opening`. */
  readonly type: string;
  readonly amount: Big;
  /** What they count as: the given cost, or their price then. */
  readonly value: Big;
  readonly isCostGiven: boolean;
};

/** The arrivals of a period, oldest first. Money in the currency of the values costs itself. */
export function arrivalsOf({
  flows,
  currency,
}: Pick<Statement, 'currency' | 'flows'>): readonly Arrival[] {
  const cameIn = flows.filter(
    (flow) => flow.coin !== currency && flow.change.gt('0') && !isUnexplained(flow),
  );
  return [...Map.groupBy(cameIn, arrivalOf)].map(([arrival, parts]) => whole(arrival, parts));
}

function whole(arrival: string, parts: readonly Flow[]): Arrival {
  const { atMs, coin, type } = parts[0]!;
  return {
    arrival,
    atMs,
    coin,
    type,
    amount: sum(parts.map(({ change }) => change)),
    value: sum(parts.map(({ value }) => value)),
    isCostGiven: parts.every(({ isCostGiven }) => isCostGiven),
  };
}
