import { calendarDay } from '../../../limits/futures/futures-day.ts';
import { type ContractOrder, isContract } from '../../../market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../../market/instrument.ts';
import { termsOf } from '../../../market/order-terms.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import { amendedOrder, isArmed, isPlace, isSliced, type PlaceRecord } from '../../model/record.ts';
import {
  type Amendment,
  type AmendRequest,
  amendedField,
  askedOrder,
  type ContractAmendment,
  type PlaceOrder,
} from '../../model/request.ts';
import type { CheckDependencies } from '../futures/asked-contract.ts';
import { checkContract } from '../futures/check-contract.ts';
import { refused } from './admission-result.ts';
import { checkArming } from './check-arming.ts';
import { checkOrder } from './check-order.ts';
import { checkSlices } from './check-sliced-order.ts';
import type { Checked } from './claimable.ts';
import type { SubmissionDependencies } from './dependencies.ts';

/** Checks the amended order like a new one. Only its increase is reserved. */
export async function checkAmendment(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'killSwitches' | 'openings' | 'store' | 'tag'
  >,
  request: AmendRequest,
): Promise<Checked> {
  const { account, target, amendment } = request;
  const record = await deps.store.get(orderStem(deps.tag, account, target));
  if (amendment.trigger && record && isArmed(record) && !record.trigger.trail) {
    const trigger = { ...record.trigger, ...amendment.trigger };
    const { order, exits } = record;
    const asked = isContract(order) ? order : askedOrder(order);
    const armable = await checkArming(deps, account, asked, trigger, exits);
    if (armable.kind === 'refused') return refused(ofAmendment(armable.reason, amendment));
    return armable.kind === 'fit' ? { kind: 'allowed', claimable: request } : armable;
  }
  if (record && isSliced(record) && amendment.price !== undefined) {
    const { order: whole, slices, exits } = record;
    const order = withPrice(whole, amendment.price);
    const checked = await checkSlices(deps, {
      account,
      id: target,
      order,
      slices,
      ...(exits && { exits }),
      hasBegun: true,
    });
    if (checked.kind === 'refused') return refused(ofAmendment(checked.reason, amendment));
    return checked.kind === 'fit' ? { kind: 'allowed', claimable: request } : checked;
  }
  // An amendment of an unsuitable order is refused with its reason after the claim.
  if (!record || !isPlace(record) || record.status !== 'open') {
    return { kind: 'allowed', claimable: request };
  }
  const checked = await checkAmended(deps, record, amendment);
  if (!checked) return { kind: 'allowed', claimable: request };
  if (checked.kind === 'refused') return refused(ofAmendment(checked.reason, amendment));
  if (checked.kind === 'unreachable') return checked;
  const claimable = { ...request, amends: amendedOrder(record.order) };
  const units = (checked.reserved?.units ?? 0) - (record.reserved?.units ?? 0);
  if (!checked.reserved || units <= 0) return { kind: 'allowed', claimable };
  if (record.reserved?.day !== checked.reserved.day)
    return refused(ofEarlierDay(record, amendment));
  return { kind: 'allowed', claimable, reserved: { ...checked.reserved, units } };
}

/** The checks of the order as it would be; undefined for an amendment that is of another market. */
async function checkAmended(
  deps: Parameters<typeof checkOrder>[0] & CheckDependencies,
  record: PlaceRecord,
  amendment: Amendment,
) {
  const { account, stem, order, exits } = record;
  // Checked as an order of another contract, it would be noted there, and missing where it rests.
  const asked = instrumentKey(instrumentOf(amendment));
  if (asked !== instrumentKey(instrumentOf(order))) return undefined;
  if (isContract(order) && isContract(amendment)) {
    if (turnsRound(order, amendment)) {
      const text = `"${record.id}" ${termsOf(order).side}s: its new size keeps the sign.`;
      return refused(reason('TARGET_NOT_AMENDABLE', text, 'size'));
    }
    const { trigger: _none, ...changes } = amendment;
    const amended = { ...order, ...changes };
    return checkContract(deps, { account, stem, order: amended, ...(exits && { exits }) });
  }
  if (isContract(order) || isContract(amendment)) return undefined;
  const { quote_amount: _quote, amount_of_available: _ratio, ...current } = order;
  return checkOrder(deps, record, { ...current, ...amendment }, exits);
}

/** Nothing of it is computed again: its amount is what its slices are cut from. */
function withPrice(whole: PlaceOrder, price: string): PlaceOrder {
  if (isContract(whole)) return { ...whole, price };
  const { quote_amount: _quote, amount_of_available: _ratio, ...order } = whole;
  return { ...order, price };
}

/** The new size of a contract's order is a total with the sign of the old one. */
function turnsRound({ size }: ContractOrder, { size: asked = size }: ContractAmendment): boolean {
  return size.startsWith('-') !== asked.startsWith('-');
}

/** A message that amends has no exits and no slices: its own field makes them unfit. */
function ofAmendment(why: Reason, amendment: Amendment): Reason {
  if (!why.field?.startsWith('exits.') && !why.field?.startsWith('slices.')) return why;
  const { limit: _ofExits, ...rest } = why;
  if (amendment.trigger) return { ...rest, field: 'trigger.price' };
  return { ...rest, field: amendedField(amendment) };
}

/** An order's reservation belongs to the day of its placement. */
function ofEarlierDay({ id, reserved }: PlaceRecord, amendment: Amendment): Reason {
  const day = reserved ? calendarDay(reserved) : 'no day';
  return reason(
    'TARGET_NOT_AMENDABLE',
    `"${id}" counts for ${day}, whose budget is over: it may become smaller, ` +
      'not larger. Cancel it and send a new order.',
    amendedField(amendment),
  );
}
