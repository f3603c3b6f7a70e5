import type { FuturesPosition } from '../../../gate/futures/position.ts';
import { Big, sum } from '../../../lib/decimal.ts';
import type { Opening } from '../../ledger/openings-store.ts';
import { filledOf, isPlace, type OrderRecord } from '../../model/record.ts';

/**
 * The openings whose fills the positions show: together they have made a position what it is now, out
 * of what was held before the first of them. Where anything else has changed it meanwhile, that
 * cannot be told, and none of them counts as shown.
 */
export function shownFills(
  positions: readonly FuturesPosition[],
  openings: readonly Opening[],
  records: ReadonlyMap<string, OrderRecord>,
): ReadonlySet<string> {
  const fills = openings.flatMap((opening) => {
    const record = records.get(opening.stem);
    const filled = filledContracts(opening, record);
    return filled.eq('0') ? [] : [{ opening, filled, atMs: updateTimeOf(record) }];
  });
  const byContract = Map.groupBy(fills, ({ opening }) => opening.contract);
  return new Set(
    [...byContract].flatMap(([contract, ofContract]) => {
      const [first] = ofContract.toSorted((one, other) => one.opening.atMs - other.opening.atMs);
      const { heldBefore } = first!.opening;
      const position = positions.find((each) => each.contract === contract);
      if (!position || heldBefore === undefined) return [];
      const expected = sum([heldBefore, ...ofContract.map(({ filled }) => filled)]);
      // A change by hand may be of the same size. Gate gives the time of positions in whole seconds.
      const lastMs = Math.max(...ofContract.map(({ atMs }) => atMs));
      const isNewer = (position.updateTimeMs ?? 0) >= lastMs - (lastMs % 1_000);
      return expected.eq(position.size) && isNewer
        ? ofContract.map(({ opening }) => opening.stem)
        : [];
    }),
  );
}

/** Exchange time. */
function updateTimeOf(record: OrderRecord | undefined): number {
  return record && isPlace(record) ? (record.exchange?.updateTimeMs ?? 0) : 0;
}

/** Signed contracts. */
function filledContracts({ size }: Opening, record: OrderRecord | undefined): Big {
  const filled = new Big(record && isPlace(record) ? filledOf(record).filledAmount : '0');
  return size.startsWith('-') ? filled.neg() : filled;
}
