import type { FuturesConfig } from '../../config/futures-schema.ts';
import type { FuturesAccount } from '../../gate/futures/futures-account.ts';
import type { PositionReading } from '../../gate/futures/position.ts';
import { Big, largest, sum } from '../../lib/decimal.ts';
import { LEVERAGE_CEILING } from '../../market/leverage-ceiling.ts';
import { marginModeNamed } from '../../market/margin-modes.ts';
import { type Reason, reason } from '../../orders/model/reason.ts';
import { CEILINGS, smaller } from '../pre-trade-checks.ts';

const ZERO = new Big('0');

/** Signed contracts that an order may still add to a position. */
export type Adding = { readonly contract: string; readonly size: string };

/** A contract that is held or traded, and its value. */
export type ValuedContract = {
  readonly contract: string;
  /** Signed contracts. */
  readonly held: string;
  /** The value of one contract at the mark price, in the currency of the limits. */
  readonly unitValue: string;
};

/**
 * The value of a position in the worst case: everything that adds on one side fills, and nothing on
 * the other. A position on the other side makes no room for it, because it may be closed first: by
 * an exit, by hand, or by Gate.
 */
export function worstValueOf(
  { contract, held, unitValue }: ValuedContract,
  adding: readonly Adding[],
): Big {
  const sizes = adding
    .filter((each) => each.contract === contract)
    .map(({ size }) => new Big(size));
  const size = new Big(held);
  const long = largest(size, ZERO).plus(sum(sizes.filter((each) => each.gt(ZERO))));
  const short = largest(size.neg(), ZERO).minus(sum(sizes.filter((each) => each.lt(ZERO))));
  return largest(long, short).times(unitValue);
}

/** The value of everything that is held or may be, in the worst case. */
export function worstExposure(
  asked: Adding,
  contracts: readonly ValuedContract[],
  others: readonly Adding[],
): Big {
  const adding = [...others, asked];
  return sum(contracts.map((each) => worstValueOf(each, adding)));
}

/**
 * Why an opening would use more leverage than allowed where all positions share one margin: there the
 * exposure to the equity counts, and not what is set.
 *
 * @param equity in the currency of the limits
 */
export function sharedLeverageFault(
  exposure: Big,
  equity: Big,
  configured: string,
  currency: string,
): Reason | undefined {
  const maxLeverage = smaller(configured, LEVERAGE_CEILING);
  if (exposure.lte(equity.times(maxLeverage))) return undefined;
  const text =
    `All positions together could be worth ${exposure} ${currency}, and what secures them is worth ` +
    `${equity}; the account's maxLeverage is ${maxLeverage}.`;
  return reason('MAX_LEVERAGE', text, 'size');
}

/** Why an opening would exceed the limit for one position, or for all of them. */
export function exposureFault(
  asked: Adding,
  contracts: readonly ValuedContract[],
  others: readonly Adding[],
  { maxPosition, maxExposure }: Pick<FuturesConfig, 'maxPosition' | 'maxExposure'>,
  currency: string,
): Reason | undefined {
  const own = contracts.find(({ contract }) => contract === asked.contract);
  const position = own ? worstValueOf(own, [...others, asked]) : ZERO;
  const mostPosition = smaller(maxPosition, CEILINGS.maxDay);
  if (!own || position.gt(mostPosition)) {
    const text =
      `With everything that rests on its side, the position would be worth ${position} ${currency}; ` +
      `the account's maxPosition is ${mostPosition}.`;
    return reason('MAX_POSITION', text, 'size');
  }
  const exposure = worstExposure(asked, contracts, others);
  const mostExposure = smaller(maxExposure, CEILINGS.maxDay);
  if (exposure.lte(mostExposure)) return undefined;
  const text =
    `All positions together could be worth ${exposure} ${currency}; the account's maxExposure is ` +
    `${mostExposure}.`;
  return reason('MAX_EXPOSURE', text, 'size');
}

/** Why the account's mode forbids an order: in every mode but one-way, signs mean something else. */
export function modeFault({ positionMode }: FuturesAccount): Reason | undefined {
  if (positionMode === 'single') return undefined;
  const mode = positionMode === undefined ? 'not known' : `"${positionMode}"`;
  return positionModeFault(`The position mode of the account is ${mode}`);
}

/** Why an opening is not allowed at the leverage that is set. It is read, and never set. */
export function leverageFault(reading: PositionReading, configured: string): Reason | undefined {
  if (reading.kind === 'other_mode') return otherModeFault(reading);
  const { leverage, contract } = reading.position;
  const maxLeverage = smaller(configured, LEVERAGE_CEILING);
  if (leverage !== undefined && new Big(leverage).lte(maxLeverage)) return undefined;
  const set = leverage === undefined ? 'is not known' : `is ${leverage}`;
  const text = `The leverage of ${contract} ${set}; the account's maxLeverage is ${maxLeverage}. Set it at Gate.`;
  return reason('MAX_LEVERAGE', text, 'contract');
}

/** Whether a position shares its margin with others: with cross margin, and in unified accounts. */
export function sharesMargin({ marginMode }: FuturesAccount, reading: PositionReading): boolean {
  const isAlone = reading.kind === 'one_way' && reading.position.marginMode === 'isolated';
  return !isAlone || marginModeNamed(marginMode) !== 'classic';
}

/** Why a position that was read is none of one-way mode. */
export function otherModeFault(reading: PositionReading): Reason | undefined {
  if (reading.kind === 'one_way') return undefined;
  return positionModeFault(`The account has a position in the mode "${reading.mode}"`);
}

function positionModeFault(state: string): Reason {
  return reason('POSITION_MODE', `${state}: Sluice trades one-way positions only.`, 'contract');
}
