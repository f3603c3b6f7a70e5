import type { GateKey } from '../../../gate/api-key.ts';
import { isLasting } from '../../../gate/key-unavailable-error.ts';
import { circuitBreakerOpen, notActive } from '../../../kill-switch/state.ts';
import { isoTime } from '../../../lib/clock.ts';
import { type ContractOrder, isContract } from '../../../market/contract-order.ts';
import { termsOf } from '../../../market/order-terms.ts';
import { placementBody } from '../../execution/place.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import {
  type AmendedOrder,
  amendedOrder,
  isArmed,
  isPlace,
  isSliced,
  type PlaceRecord,
  type SentBy,
} from '../../model/record.ts';
import { recurringOrderOf } from '../../model/recurring.ts';
import type {
  Action,
  Amendment,
  AmendRequest,
  CancelRequest,
  ContractAmendment,
  ExitRequest,
  OrderRequest,
  PlaceOrder,
  PlaceRequest,
} from '../../model/request.ts';
import { askedOrder, deadlinesOf } from '../../model/request.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { AskedContract, CheckDependencies } from '../futures/asked-contract.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { checkArming } from './check-arming.ts';
import { checkOrder, checkSlices } from './check-order.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { type HeldUntilKnown, hold } from './held-until-known.ts';

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
  readonly held?: HeldUntilKnown;
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

/** Losing so many races in a row is more than real traffic can cause. */
const RACES_MAX = 10;

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
  for (let race = 0; race < RACES_MAX; race++) {
    const checked = await checkOnce(deps, request, sender, sentAtMs);
    // Another one has taken coins since the balance was read.
    const isHeld = checked.kind !== 'admitted' || !checked.held;
    if (isHeld || (await hold(deps, request, checked.held))) return checked;
  }
  throw new Error(`${RACES_MAX} others changed what is held of the coins.`);
}

async function checkOnce(
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

async function checkLimits(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'killSwitches' | 'openings' | 'store' | 'tag'
  >,
  request: Exclude<OrderRequest, ExitRequest>,
): Promise<Checked> {
  switch (request.action) {
    case 'place': {
      const { order: asked, account, id, exits } = request;
      if (isContract(asked)) {
        const stem = orderStem(deps.tag, account, id);
        const contract = await checkContract(deps, { account, stem, order: asked });
        if (contract.kind !== 'resolved') return contract;
        const { order, reserved } = contract;
        return {
          kind: 'allowed',
          claimable: { ...request, order },
          ...(reserved && { reserved }),
        };
      }
      const checked = await checkOrder(deps, request, asked, exits);
      if (checked.kind !== 'resolved') return checked;
      const { order, reserved, held } = checked;
      return {
        kind: 'allowed',
        claimable: { ...request, order },
        reserved,
        ...(held && { held }),
      };
    }
    case 'amend':
      return checkAmendment(deps, request);
    case 'cancel':
      return { kind: 'allowed', claimable: request };
  }
}

/** Checks the amended order like a new one. Only its increase is reserved. */
async function checkAmendment(
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
    const armable = await checkArming(deps, account, askedOrder(order), trigger, exits);
    return armable.kind === 'fit' ? { kind: 'allowed', claimable: request } : armable;
  }
  if (record && isSliced(record) && amendment.price !== undefined) {
    const { quote_amount: _quote, amount_of_available: _ratio, ...whole } = record.order;
    const order = { ...whole, price: amendment.price };
    const { slices, exits } = record;
    const checked = await checkSlices(deps, {
      account,
      id: target,
      order,
      slices,
      ...(exits && { exits }),
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
  if (record.reserved?.day !== checked.reserved.day) return refused(ofEarlierDay(record));
  return { kind: 'allowed', claimable, reserved: { ...checked.reserved, units } };
}

/** The code is loaded with the first order of a contract: a spot order does not wait for it. */
async function checkContract(deps: CheckDependencies, asked: AskedContract) {
  const futures = await import('../futures/check-contract.ts');
  return futures.checkContract(deps, asked);
}

/** The checks of the order as it would be; undefined for an amendment that is of another market. */
async function checkAmended(
  deps: Parameters<typeof checkOrder>[0] & CheckDependencies,
  record: PlaceRecord,
  amendment: Amendment,
) {
  const { account, stem, order, exits } = record;
  if (isContract(order) && isContract(amendment)) {
    if (turnsRound(order, amendment)) {
      const text = `"${record.id}" ${termsOf(order).side}s: its new size keeps the sign.`;
      return refused(reason('TARGET_NOT_AMENDABLE', text, 'size'));
    }
    return checkContract(deps, { account, stem, order: { ...order, ...amendment } });
  }
  if (isContract(order) || isContract(amendment)) return undefined;
  const { quote_amount: _quote, amount_of_available: _ratio, ...current } = order;
  return checkOrder(deps, record, { ...current, ...amendment }, exits);
}

/** The new size of a contract's order is a total with the sign of the old one. */
function turnsRound({ size }: ContractOrder, { size: asked = size }: ContractAmendment): boolean {
  return size.startsWith('-') !== asked.startsWith('-');
}

/** A message that amends has no exits and no slices: its own field makes them unfit. */
function ofAmendment(why: Reason, { price }: Amendment): Reason {
  if (!why.field?.startsWith('exits.') && !why.field?.startsWith('slices.')) return why;
  const { limit: _ofExits, ...rest } = why;
  return { ...rest, field: price === undefined ? 'amount' : 'price' };
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
