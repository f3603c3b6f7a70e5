import type { GateKey } from '../../../gate/api-key.ts';
import { isLasting } from '../../../gate/key-unavailable-error.ts';
import { circuitBreakerOpen, notActive } from '../../../kill-switch/state.ts';
import { isoTime } from '../../../lib/clock.ts';
import { isContract } from '../../../market/contract-order.ts';
import { placementBody } from '../../execution/place.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { SentBy } from '../../model/record.ts';
import { recurringOrderOf } from '../../model/recurring.ts';
import type {
  Action,
  CancelRequest,
  ExitRequest,
  OrderRequest,
  PlaceOrder,
} from '../../model/request.ts';
import { deadlinesOf } from '../../model/request.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { checkOrder } from './check-order.ts';
import type { Allowed, Checked, Claimable } from './claimable.ts';
import { checkContract } from './contract-checks.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { hold } from './held-until-known.ts';

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
  // What rests from a time when the account was live can still be cancelled.
  if (claimable.action !== 'cancel' && !deps.config.accounts[account]!.live) {
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
        const withExits = exits && { exits };
        const contract = await checkContract(deps, { account, stem, order: asked, ...withExits });
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
    case 'amend': {
      const amendments = await import('./check-amendment.ts');
      return amendments.checkAmendment(deps, request);
    }
    case 'cancel':
      return { kind: 'allowed', claimable: request };
  }
}

export function wouldBeSent(
  claimable:
    | Exclude<Claimable, CancelRequest>
    | { readonly action: 'place'; readonly order: PlaceOrder },
): object {
  switch (claimable.action) {
    case 'place':
      return placementBody(claimable.order);
    case 'amend':
      return { amend: claimable.target, ...claimable.amendment };
  }
}
