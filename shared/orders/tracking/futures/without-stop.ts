import type { FuturesPosition } from '../../../gate/futures/position.ts';
import { Big, smallest, sum } from '../../../lib/decimal.ts';
import {
  type ContractOrder,
  contractsOf,
  isContract,
  isOpening,
} from '../../../market/contract-order.ts';
import { soldOf } from '../../../programs/exits/legs.ts';
import { isProtected } from '../../../programs/exits/plan.ts';
import type { TriggerCondition } from '../../../triggers/condition.ts';
import type { WithoutStop } from '../../ledger/futures-watch-store.ts';
import { isArmed, isExit, type OrderRecord } from '../../model/record.ts';
import { exitSideOf } from '../../model/request.ts';

/**
 * A position may be read a minute after its fill, and its exit begins with a poll. Sooner nobody is
 * told.
 */
const TOLD_AFTER_MS = 2 * 60_000;
/** How often the alarm repeats it. */
const TOLD_EVERY_MS = 60 * 60_000;

/** A position that no stop covers in whole. */
export type Uncovered = {
  readonly contract: string;
  /** Signed contracts. */
  readonly size: string;
  readonly covered: string;
};

/** The positions in these contracts that the stops of an account do not cover. */
export function uncoveredPositions(
  positions: readonly FuturesPosition[],
  contracts: readonly string[],
  records: readonly OrderRecord[],
): readonly Uncovered[] {
  return positions
    .filter(({ contract }) => contracts.includes(contract))
    .flatMap((position) => {
      const { contract, size } = position;
      const covered = coveredOf(position, records);
      return covered.lt(new Big(size).abs())
        ? [{ contract, size, covered: covered.toString() }]
        : [];
    });
}

/** How much of a position the stops among these records cover. */
export function coveredOf(
  { contract, size }: Pick<FuturesPosition, 'contract' | 'size'>,
  records: readonly OrderRecord[],
): Big {
  const held = new Big(size).abs();
  const closing = size.startsWith('-') ? 'buy' : 'sell';
  return smallest(held, sum(records.map((each) => coveredBy(each, contract, closing, held))));
}

/** How much of a position a record stops: an exit with a stop or trail, or an armed order that closes. */
function coveredBy(record: OrderRecord, contract: string, closing: 'buy' | 'sell', held: Big): Big {
  if (isExit(record)) {
    const { holding, exits, program, status } = record;
    const isOurs = isContract(holding) && holding.contract === contract;
    const isStop = status === 'working' && isProtected(exits) && !program.state.suspended;
    if (!isOurs || !isStop || exitSideOf(holding) !== closing) return ZERO;
    return new Big(program.state.owned).minus(soldOf(program.state));
  }
  if (!isArmed(record) || record.armed.suspended || !isContract(record.order)) return ZERO;
  const { order, trigger } = record;
  if (order.contract !== contract || isOpening(order) || !stops(order, trigger, closing))
    return ZERO;
  if (order.close) return held;
  const side = order.size.startsWith('-') ? 'sell' : 'buy';
  return side === closing ? new Big(contractsOf(order)) : ZERO;
}

/**
 * A sell stops a loss when the price falls, a buy when it rises. A trail does either. With a limit price on
 * the other side of its trigger, it would rest where the price has come from.
 */
function stops(
  { price: limit }: Pick<ContractOrder, 'price'>,
  { rule, trail, price }: TriggerCondition,
  closing: 'buy' | 'sell',
): boolean {
  if (trail) return true;
  if (rule !== (closing === 'sell' ? '<=' : '>=')) return false;
  if (limit === '0' || price === undefined) return true;
  return closing === 'sell' ? new Big(limit).lte(price) : new Big(limit).gte(price);
}

/** Since when each of them has been without a stop, and who is to be told now. */
export function noteUncovered(
  before: Readonly<Record<string, WithoutStop>>,
  uncovered: readonly Uncovered[],
  nowMs: number,
): {
  readonly withoutStop: Readonly<Record<string, WithoutStop>>;
  /** For the first time: a notice; again: the alarm alone. */
  readonly first: readonly (Uncovered & { readonly sinceMs: number })[];
  readonly again: readonly Uncovered[];
} {
  const noted = uncovered.map((each) => {
    const { sinceMs, toldAtMs } = before[each.contract] ?? { sinceMs: nowMs };
    const isFirst = toldAtMs === undefined && nowMs - sinceMs >= TOLD_AFTER_MS;
    const isAgain = toldAtMs !== undefined && nowMs - toldAtMs >= TOLD_EVERY_MS;
    const told = isFirst || isAgain ? { toldAtMs: nowMs } : toldAtMs !== undefined && { toldAtMs };
    return { ...each, isFirst, isAgain, note: { sinceMs, ...told } };
  });
  return {
    withoutStop: Object.fromEntries(noted.map(({ contract, note }) => [contract, note])),
    first: noted
      .filter(({ isFirst }) => isFirst)
      .map(({ contract, size, covered, note }) => ({
        contract,
        size,
        covered,
        sinceMs: note.sinceMs,
      })),
    again: noted.filter(({ isAgain }) => isAgain),
  };
}

const ZERO = new Big('0');
