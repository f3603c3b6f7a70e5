import type { HttpRequest } from '../../shared/gate/http.ts';
import { type Item, keyOfOrder } from '../../shared/ledger/keys.ts';
import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import {
  CREATIONS,
  type Creation,
  TRANSITIONS,
  type TransitionName,
  transitionOf,
} from '../../shared/orders/model/transitions.ts';
import { TAG } from './deployment.ts';

type Stored = OrderAttributes & Item;

/** The fault of one change of a record, if any: the change must be in the transition table. */
export function faultOfWrite(before: Item | undefined, after: Item): string | undefined {
  const next = after as Stored;
  const event = next.history.at(-1)?.event ?? '(none)';
  const at = `${next.action} ${next.id}: "${event}"`;
  if (!before) {
    const born: readonly string[] | undefined = CREATIONS[event as Creation];
    if (!born?.includes(next.status)) return `${at} gives birth to ${next.status}`;
    return next.version === 1 ? undefined : `${at} is born with version ${next.version}`;
  }
  const previous = before as Stored;
  if (next.version !== previous.version + 1) {
    return `${at} turns version ${previous.version} into ${next.version}`;
  }
  if (!Object.hasOwn(TRANSITIONS, event)) return `${at} is no transition`;
  const { from, to } = transitionOf(event as TransitionName);
  const isAllowed =
    from.includes(previous.status) &&
    (to ? to.includes(next.status) : next.status === previous.status);
  if (!isAllowed) return `${at} leads from ${previous.status} to ${next.status}`;
  if (next.attempt > previous.attempt && previous.cancelRequestedAtMs !== undefined) {
    return `${at} begins an attempt after a cancel`;
  }
  return undefined;
}

/** How a change counts: which transition fired, and where it led. */
export function labelOfWrite(before: Item | undefined, after: Item): string {
  const next = after as Stored;
  const event = next.history.at(-1)?.event;
  return `transition ${event}: ${before?.status ?? '-'} -> ${next.status}`;
}

/**
 * The fault of a request about orders, if any: a request that names an account may not be shown
 * those of a unified one.
 */
export function faultOfFilter({ method, target, body }: HttpRequest): string | undefined {
  const [path = '', query = ''] = target.split('?');
  const names = new URLSearchParams(query).has('account') || body.includes('"account":');
  return names ? `${method} ${path} names an account` : undefined;
}

/** The fault of a placement that leaves now, if any. */
export function faultOfPost(
  { headers, body }: HttpRequest,
  isFirst: boolean,
  storedAt: (key: Item) => Item | undefined,
): string | undefined {
  const { text } = JSON.parse(body) as { text: string };
  const stem = stemOfText(text, TAG);
  const record = stem === undefined ? undefined : (storedAt(keyOfOrder(stem)) as Stored);
  if (!record) return `${text} is sent without a claim`;
  if (!isFirst) return `${text} is sent twice`;
  if (Number(headers['x-gate-exptime']) > (record.submitByMs ?? 0)) {
    return `${text} may be placed after its submit_by`;
  }
  return undefined;
}
