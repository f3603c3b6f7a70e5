import type { GateKey } from '../../gate/api-key.ts';
import { isLasting } from '../../gate/key-unavailable-error.ts';
import { circuitBreakerOpen, notActive } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { amountOfUnits, dailyBudget, reserve } from '../../limits/daily-budget.ts';
import type { DailyUsage } from '../../limits/daily-usage.ts';
import { readMarket } from '../../limits/market-reading.ts';
import { notAllowed, preTradeCheck } from '../../limits/pre-trade-checks.ts';
import { type SizeField, sizeField } from '../../limits/size-bounds.ts';
import { placementBody } from '../execution/place.ts';
import { orderStem } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import {
  type AmendedOrder,
  amendedOrder,
  isArmed,
  isPlace,
  type PlaceRecord,
  type SentBy,
} from '../model/record.ts';
import { recurringOrderOf } from '../model/recurring.ts';
import type {
  Action,
  AmendRequest,
  AskedOrder,
  CancelRequest,
  ExitRequest,
  OrderRequest,
  PlaceOrder,
  PlaceRequest,
} from '../model/request.ts';
import { askedOrder, deadlinesOf } from '../model/request.ts';
import type { Reservation } from '../model/reservation.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { checkArming } from './check-arming.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { readAvailable } from './read-available.ts';
import { resolveOrder } from './resolve-order.ts';

/** A request as it is claimed: an order with its amount, an amendment with its order. */
export type Claimable =
  | (PlaceRequest & { readonly order: PlaceOrder })
  | (AmendRequest & {
      /** The order that it was checked against. */
      readonly amends?: AmendedOrder;
    })
  | CancelRequest;

type Allowed = {
  readonly kind: 'allowed';
  readonly claimable: Claimable;
  /** From the day's budget. */
  readonly reserved?: Reservation;
};

type Active = {
  readonly kind: 'active';
  /** When the account's kill switch was read; our clock. */
  readonly killSwitchReadAtMs: number;
  /** Its version at that reading. */
  readonly killSwitchVersion: number;
};

export type Admitted = Omit<Allowed, 'kind'> &
  Omit<Active, 'kind'> & {
    readonly kind: 'admitted';
    /** The key that signs an order or an amendment. */
    readonly key?: GateKey;
  };

export type Admission = Refused | Unreachable | Admitted;

type Checked = Refused | Unreachable | Allowed;

/**
 * The checks before every claim. No caller can bypass them.
 *
 * @param sentAtMs when SQS received the message
 */
export async function admit(
  deps: Omit<SubmissionDependencies, 'configHash' | 'log' | 'newNonce' | 'senders'>,
  request: Exclude<OrderRequest, ExitRequest>,
  sender: SentBy,
  sentAtMs: number,
): Promise<Admission> {
  const { account } = request;
  const late = tooLate(deps.clock.nowMs(), request);
  if (late) return refused(late);
  const paused = await pausedOccurrence(deps, request, sender);
  if (paused) return refused(paused);
  const [reading, checked, key] = await Promise.all([
    readKillSwitch(deps, request, sentAtMs),
    checkLimits(deps, request),
    readKey(deps, request),
  ]);
  if (reading.kind === 'refused') return reading;
  if (checked.kind !== 'allowed') return checked;
  const { claimable } = checked;
  if (!deps.config.accounts[account]!.live) {
    const body = JSON.stringify(wouldBeSent(claimable));
    const text = `The account is not live ("live": false). This would have been sent: ${body}`;
    return {
      ...refused(reason('DRY_RUN', text)),
      ...(claimable.action === 'place' && { order: claimable.order }),
    };
  }
  if (key?.kind === 'refused' || key?.kind === 'unreachable') return key;
  return { ...checked, ...reading, ...(key && { key: key.key }), kind: 'admitted' };
}

/** Whether the kill switch can stop an action, and a missing key delay it. A cancel waits for nothing. */
const IS_GUARDED: Readonly<Record<Action, boolean>> = {
  place: true,
  amend: true,
  exit: true,
  cancel: false,
};

type Key = Refused | Unreachable | { readonly kind: 'key'; readonly key: GateKey };

/** Reads the key in parallel with the market, so that an order waits only for the slower one. */
export async function readKey(
  { config, exchangeOf }: Pick<SubmissionDependencies, 'config' | 'exchangeOf'>,
  { account, action }: Pick<OrderRequest, 'account' | 'action'>,
): Promise<Key | undefined> {
  // An account that is not live sends nothing.
  if (!IS_GUARDED[action] || !config.accounts[account]!.live) return undefined;
  try {
    return { kind: 'key', key: await exchangeOf(account).readKey() };
  } catch (error) {
    const { message } = error as Error;
    const why = reason('NO_KEY', `No API key; nothing was sent. ${message}`);
    return { kind: isLasting(error as Error) ? 'refused' : 'unreachable', reason: why };
  }
}

/** Cancelling is always allowed: a halt stops only submissions. */
export async function readKillSwitch(
  { killSwitches, clock }: Pick<SubmissionDependencies, 'clock' | 'killSwitches'>,
  { account, action, issuedAtMs }: OrderRequest,
  sentAtMs: number,
): Promise<Refused | Active> {
  if (!IS_GUARDED[action])
    return { kind: 'active', killSwitchReadAtMs: clock.nowMs(), killSwitchVersion: 0 };
  const { killSwitch, readAtMs } = await killSwitches.readRecent(account);
  const refusal =
    notActive(killSwitch, account, Math.min(issuedAtMs, sentAtMs)) ??
    circuitBreakerOpen(killSwitch);
  if (refusal) return refused(refusal);
  return { kind: 'active', killSwitchReadAtMs: readAtMs, killSwitchVersion: killSwitch.version };
}

/** A cancel is never too late. */
export function tooLate(nowMs: number, request: OrderRequest): Reason | undefined {
  const { submitByMs, cancelAtMs } = deadlinesOf(request);
  if (submitByMs !== undefined && nowMs > submitByMs) {
    const deadline = isoTime(submitByMs);
    const text = `It was to be submitted by ${deadline}; nothing was sent.`;
    return reason('EXPIRED', text, 'submit_by');
  }
  if (cancelAtMs !== undefined && nowMs >= cancelAtMs) {
    const text = `It was to be cancelled at ${isoTime(cancelAtMs)} already; nothing was sent.`;
    return reason('EXPIRED', text, 'cancel_at');
  }
  return undefined;
}

/** Only orders from the scheduler can be paused, so only they wait for this read. */
export async function pausedOccurrence(
  { pauses }: Pick<SubmissionDependencies, 'pauses'>,
  { id }: OrderRequest,
  { kind }: SentBy,
): Promise<Reason | undefined> {
  if (kind !== 'recurring') return undefined;
  const name = recurringOrderOf(id);
  const pause = await pauses.read('recurring', name);
  if (!pause) return undefined;
  const text = `"${name}" is paused since ${isoTime(pause.atMs)} (${pause.reason}): sluice unpause ${name}`;
  return reason('PAUSED', text);
}

/** Why the day has no room for this reservation. */
export function overBudget(
  deps: Pick<SubmissionDependencies, 'config'>,
  account: string,
  reserved: Reservation,
  { usedUnits, orders }: DailyUsage,
  field: SizeField,
): Reason {
  const { limits } = deps.config.accounts[account]!;
  const budget = dailyBudget(limits);
  if (orders >= budget.orders) {
    return reason('MAX_DAY_ORDERS', `The account's ${budget.orders} orders of today are used up.`);
  }
  const left = amountOfUnits(Math.max(0, budget.units - usedUnits));
  const { currency } = limits;
  const text =
    `It is worth ${amountOfUnits(reserved.units)} ${currency}; of the account's maxDay of ` +
    `${amountOfUnits(budget.units)}, ${left} ${currency} are left for ${reserved.day} (UTC).`;
  return reason('MAX_DAY', text, field);
}

async function checkLimits(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'
  >,
  request: Exclude<OrderRequest, ExitRequest>,
): Promise<Checked> {
  switch (request.action) {
    case 'place': {
      const checked = await checkOrder(deps, request.account, request.order);
      if (checked.kind !== 'resolved') return checked;
      const { order, reserved } = checked;
      return { kind: 'allowed', claimable: { ...request, order }, reserved };
    }
    case 'amend':
      return checkAmendment(deps, request);
    case 'cancel':
      return { kind: 'allowed', claimable: request };
  }
}

type Resolved = {
  readonly kind: 'resolved';
  readonly order: PlaceOrder;
  readonly reserved: Reservation;
};

export async function checkOrder(
  deps: Pick<SubmissionDependencies, 'clock' | 'config' | 'exchangeOf' | 'holdings'>,
  account: string,
  asked: AskedOrder,
): Promise<Refused | Unreachable | Resolved> {
  const { pairs, limits } = deps.config.accounts[account]!;
  const notListed = notAllowed(asked, pairs);
  if (notListed) return refused(notListed);
  const { client } = deps.exchangeOf(account);
  const [reading, available] = await Promise.all([
    readMarket(client, asked.currency_pair, limits.currency),
    readAvailable(deps, account, asked),
  ]);
  if (reading.kind !== 'market') return reading;
  if (available.kind !== 'available') return available;
  const { market } = reading;
  const order = resolveOrder(asked, market, limits.priceCollar, available.amount);
  const checked = preTradeCheck(order, { pairs, limits }, market, client.exchangeNowMs());
  if (checked.kind === 'refused') return { ...checked, order };
  const reserved = reserve(checked.notional, market.quoteRate, deps.clock.nowMs());
  const budget = dailyBudget(limits);
  if (reserved.units > budget.units) {
    const unused = { usedUnits: 0, orders: 0 };
    const why = overBudget(deps, account, reserved, unused, sizeField(order));
    return { ...refused(why), order };
  }
  return { kind: 'resolved', order, reserved };
}

/** Checks the amended order like a new one. Only its increase is reserved. */
async function checkAmendment(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'
  >,
  request: AmendRequest,
): Promise<Checked> {
  const { account, target, amendment } = request;
  const record = await deps.store.get(orderStem(deps.tag, account, target));
  if (amendment.trigger && record && isArmed(record) && !record.trigger.trail) {
    const trigger = { ...record.trigger, ...amendment.trigger };
    const armable = await checkArming(deps, account, askedOrder(record.order), trigger);
    return armable.kind === 'fit' ? { kind: 'allowed', claimable: request } : armable;
  }
  // An amendment of an unsuitable order is refused with its reason after the claim.
  if (!record || !isPlace(record) || record.status !== 'open') {
    return { kind: 'allowed', claimable: request };
  }
  const { quote_amount: _quote, amount_of_available: _ratio, ...order } = record.order;
  const checked = await checkOrder(deps, account, { ...order, ...amendment });
  if (checked.kind === 'refused') return refused(checked.reason);
  if (checked.kind === 'unreachable') return checked;
  const claimable = { ...request, amends: amendedOrder(record.order) };
  const units = checked.reserved.units - (record.reserved?.units ?? 0);
  if (units <= 0) return { kind: 'allowed', claimable };
  if (record.reserved?.day !== checked.reserved.day) return refused(ofEarlierDay(record));
  return { kind: 'allowed', claimable, reserved: { ...checked.reserved, units } };
}

/** An order's reservation belongs to the day of its placement. */
function ofEarlierDay({ id, reserved }: PlaceRecord): Reason {
  return reason(
    'TARGET_NOT_AMENDABLE',
    `"${id}" counts for ${reserved?.day ?? 'no day'}, whose budget is over: it may become smaller, ` +
      'not larger. Cancel it and send a new order.',
    'amount',
  );
}

export function wouldBeSent(
  claimable: Claimable | { readonly action: 'place'; readonly order: PlaceOrder },
): object {
  switch (claimable.action) {
    case 'place':
      return placementBody(claimable.order);
    case 'cancel':
      return { cancel: claimable.target };
    case 'amend':
      return { amend: claimable.target, ...claimable.amendment };
  }
}
