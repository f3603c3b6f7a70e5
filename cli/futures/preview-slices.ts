import type { ContractRules } from '../../shared/gate/futures/contract-rules.ts';
import { contractDecimals, leastContracts } from '../../shared/instrument/contract-slices.ts';
import { Big, divideDown } from '../../shared/lib/decimal.ts';
import { parseIsoDuration } from '../../shared/lib/iso-duration.ts';
import { contractsOf } from '../../shared/market/contract-order.ts';
import { normalizeSlices } from '../../shared/orders/message/normalize-slices.ts';
import { lastSlice, plainSlice } from '../../shared/programs/slices/sizes.ts';
import type { SlicePreview } from '../render/slice-plan.ts';

/** The slices of a message: ISO 8601 durations. */
export type AskedSlices = { readonly over: string; readonly every: string };

/** How an order of contracts would be cut; undefined while its times make no plan. */
export function previewContractSlices(
  { size, slices }: { readonly size: string; readonly slices: AskedSlices },
  rules: Pick<ContractRules, 'sizeMin' | 'sizeStep'>,
): SlicePreview | undefined {
  const over = parseIsoDuration(slices.over);
  const every = parseIsoDuration(slices.every);
  if (!over || !every) return undefined;
  const { count, everyMs } = normalizeSlices({ over, every });
  if (count < 2) return undefined;
  const total = contractsOf({ size });
  const sliced = { total, count, decimals: contractDecimals(rules) };
  const most = divideDown(new Big(total), new Big(leastContracts(rules))).round(0, Big.roundDown);
  return {
    count,
    everyMs,
    spanMs: (count - 1) * everyMs,
    size: plainSlice(sliced).toString(),
    lastSize: lastSlice(sliced).toString(),
    unit: 'contracts',
    ...(most.lt(String(count)) && { countMax: Number(most.toString()) }),
  };
}
