import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { describeExits, type ShownExits } from '../render/describe-exits.ts';
import { describeCondition, type ShownCondition } from '../render/describe-order.ts';
import { describeTimes } from '../render/describe-slices.ts';
import { formatPrice } from '../render/format.ts';
import { describeMostSlices, describeSliceSizes, type SlicePreview } from '../render/slice-plan.ts';
import { type ExpectedPosition, expectedPosition } from './expected-position.ts';
import { type AskedSlices, previewContractSlices } from './preview-slices.ts';
import type { ContractNow } from './read-contract.ts';

const SETTLE = 'USDT';

/** An order as its message has it. */
export type AskedOrder = {
  readonly contract: string;
  /** Signed contracts; "0" with `close`. */
  readonly size: string;
  /** "0" for a market order. */
  readonly price: string;
  readonly reduce_only?: true;
  readonly close?: true;
  readonly trigger?: ShownCondition;
  readonly slices?: AskedSlices;
  readonly exits?: ShownExits;
};

/** What an order is worth and where it leads, before it is sent: a line each. */
export function describeExpected(asked: AskedOrder, now: ContractNow): readonly string[] {
  const expected = expectedOf(asked, now);
  const lines = [describeOrder(asked, now, expected), ...describePlan(asked, now)];
  if (!expected) {
    const why = now.unread ?? 'Gate does not say what a contract is worth.';
    return [...lines, `Its value and its liquidation price are not known: ${why}`];
  }
  return [...lines, ...(now.position && !asked.close ? [describeAfter(expected)] : [])];
}

/** A stop that would come after the liquidation of the position; undefined for any other. */
export function stopBeyondLiquidation(asked: AskedOrder, now: ContractNow): string | undefined {
  const { size, liquidationPrice } = expectedOf(asked, now) ?? {};
  return lateStop(asked.exits, size, liquidationPrice);
}

/** The same of the stop of a position that is held, or will be. */
export function lateStop(
  exits: ShownExits | undefined,
  size: string | undefined,
  liquidationPrice: string | undefined,
): string | undefined {
  const stop = exits?.stop_loss?.price;
  if (stop === undefined || size === undefined || liquidationPrice === undefined) return undefined;
  const isLong = new Big(size).gt('0');
  const isLate = isLong ? new Big(stop).lte(liquidationPrice) : new Big(stop).gte(liquidationPrice);
  if (!isLate) return undefined;
  return `The stop at ${stop} lies beyond the liquidation price: the position would be liquidated first.`;
}

/** Its price: its own; at market that of its trigger, or the last one. */
function expectedOf(asked: AskedOrder, { rules, position, account }: ContractNow) {
  const { price, trigger } = asked;
  const at = price === '0' ? trigger?.price : price;
  return rules && expectedPosition({ ...asked, price: at }, rules, position, account);
}

function describeOrder(
  { contract, size, price, close, reduce_only: reduces, trigger, slices }: AskedOrder,
  { position }: ContractNow,
  expected: ExpectedPosition | undefined,
): string {
  const at = price === '0' ? 'at market' : `at ${price}`;
  const when = `${trigger ? describeCondition(trigger) : ''}${describeTimes({ slices })}`;
  if (close) {
    return `Closing ${contract} ${at}${when}: ${describeHeld(position)}.`;
  }
  const verb = size.startsWith('-') ? 'Selling' : 'Buying';
  const flag = reduces ? ', only to reduce' : '';
  const order = `${verb} ${countOf(contractsOf({ size }), contract)} ${at}${when}${flag}`;
  if (!expected) return `${order}.`;
  const { coins, notional } = expected;
  return `${order}: ${money(coins, currenciesOf(contract).base)}, about ${money(notional, SETTLE)}.`;
}

function describeHeld(position: ContractNow['position']): string {
  if (!position) return 'all of the position';
  if (position.size === '0') return 'there is no position now';
  const side = position.size.startsWith('-') ? 'short' : 'long';
  return `the position is ${side} ${countOf(contractsOf(position))} now`;
}

function describePlan(asked: AskedOrder, { rules }: ContractNow): readonly string[] {
  const { slices, exits, trigger } = asked;
  const preview = slices && rules && previewContractSlices({ ...asked, slices }, rules);
  const distance = trigger && describeDistance(trigger, rules?.lastPrice);
  return [
    ...(distance === undefined ? [] : [distance]),
    ...(preview ? [describeCut(preview)] : []),
    ...(exits ? [`Then ${describeExits(exits)}.`] : []),
  ];
}

function describeCut(preview: SlicePreview): string {
  const { countMax } = preview;
  return countMax === undefined
    ? `In slices: ${describeSliceSizes(preview)}.`
    : `Its slices are too small: ${describeMostSlices(countMax)}.`;
}

/** Whether they are too small: such an order is refused. */
export function hasTinySlices({ slices, ...asked }: AskedOrder, { rules }: ContractNow): boolean {
  const preview = slices && rules && previewContractSlices({ ...asked, slices }, rules);
  return preview?.countMax !== undefined;
}

/** Only the last price is known here. */
function describeDistance(
  { price, rule, source }: ShownCondition,
  last: string | undefined,
): string | undefined {
  if (price === undefined || last === undefined || source === 'touch') return undefined;
  const isMet = rule === '>=' ? new Big(last).gte(price) : new Big(last).lte(price);
  if (isMet) return `The last price is ${formatPrice(last)}: the trigger is met already.`;
  const apart = new Big(price).minus(last).abs().div(last).times('100');
  return `The last price is ${formatPrice(last)}, ${apart.round(2, Big.roundHalfUp)} % away.`;
}

function describeAfter({ size, leverage, margin, ...expected }: ExpectedPosition): string {
  const after = new Big(size);
  if (after.eq('0')) return 'Filled, it closes the position.';
  const side = after.gt('0') ? 'long' : 'short';
  const needs =
    leverage === undefined || margin === undefined
      ? ''
      : `, margin about ${money(margin, SETTLE)} at leverage ${leverage}`;
  const count = countOf(contractsOf({ size }));
  return `Filled, the position is ${side} ${count}${needs}, ${describeLiquidation(expected)}.`;
}

function describeLiquidation({
  liquidationPrice,
  isNeverLiquidated,
}: Pick<ExpectedPosition, 'isNeverLiquidated' | 'liquidationPrice'>): string {
  if (isNeverLiquidated) return 'no liquidation at any price';
  if (liquidationPrice === undefined) return 'liquidation price not known';
  return `liquidation near ${formatPrice(liquidationPrice)}`;
}
