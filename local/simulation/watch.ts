import type { HttpRequest } from '../../shared/gate/http.ts';
import { type Item, type Key, keyOfDay, keyOfOrder, stemOf } from '../../shared/ledger/keys.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { unitsHeld } from '../../shared/limits/daily-budget.ts';
import { dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { isForClaim, openEntriesOf } from '../../shared/limits/open-entry.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { termsOf } from '../../shared/market/order-terms.ts';
import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import { stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { exitSideOf } from '../../shared/orders/model/request.ts';
import {
  CREATIONS,
  type Creation,
  TRANSITIONS,
  type TransitionName,
  transitionOf,
} from '../../shared/orders/model/transitions.ts';
import { committed } from '../../shared/programs/children.ts';
import { better, type Watched } from '../../shared/triggers/condition.ts';
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
  const isStale =
    event === 'updated' &&
    previous.missingAtMs === undefined &&
    (next.updateTimeMs ?? 0) < (previous.updateTimeMs ?? 0);
  if (isStale) return `${at} replaces a newer state by an older one`;
  if (next.attempt > previous.attempt && previous.cancelRequestedAtMs !== undefined) {
    return `${at} begins an attempt after a cancel`;
  }
  return undefined;
}

/**
 * The fault of a change of an exit: its legs are never granted more than it owns. When somebody else has
 * closed a part of its position, resting legs were granted before.
 */
export function faultOfExit(after: Item): string | undefined {
  const { action, id, progress, holding } = after as Stored;
  if (action !== 'exit' || !progress) return undefined;
  const { owned, missing, legs } = progress.state;
  const granted = committed(legs);
  const isPosition = holding !== undefined && isContract(holding);
  const most = isPosition ? new Big(owned).plus(missing) : new Big(owned);
  return granted.gt(most) ? `exit ${id}: ${granted} are granted of ${owned}` : undefined;
}

/** The fault of a change of what is remembered of an armed order or an exit: a best price never gets worse. */
export function faultOfWatch(
  before: Item | undefined,
  after: Item,
  storedAt: (key: Item) => Item | undefined,
): string | undefined {
  const known = (before?.watched as Watched | undefined)?.extremum;
  const { extremum } = after.watched as Watched;
  if (!known) return undefined;
  // An exit has a key for each of its conditions.
  const [partition = ''] = String(after.pk).split('.');
  const { order, holding } = storedAt({ pk: partition, sk: 'ORDER' }) as Stored;
  const side = holding ? exitSideOf(holding) : termsOf(order!).side!;
  const isKept = extremum && better(side, known, extremum).price === extremum.price;
  return isKept ? undefined : `${after.pk} forgets ${known.price} for ${extremum?.price}`;
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

/**
 * The fault of a day's usage, if any: after every write, what its orders hold is counted, by their
 * records or by an open entry, and nothing else.
 */
export function faultOfUsage(day: Item, items: readonly Item[]): string | undefined {
  const entries = openEntriesOf(day);
  const records = items
    .filter((item) => {
      const { sk, account, reserved } = item as Stored & Item;
      return sk === 'ORDER' && isKeyOf(day, keyOfDay(account, reserved?.day ?? ''));
    })
    .map((item) => ({ ...(item as Stored), stem: stemOf(item) }));
  const namedBy = ({ stem, reserved }: (typeof records)[number]) =>
    entries.find((entry) => entry.stem === stem && entry.id === reserved?.entry);
  const named = new Set(records.map(namedBy));
  const unclaimed = entries.filter((entry) => isForClaim(entry) && !named.has(entry));
  const held = records.map((record) => namedBy(record)?.units ?? unitsHeld(record));
  const units = [...held, ...unclaimed.map((entry) => entry.units)].reduce((a, b) => a + b, 0);
  const orders = records.length + unclaimed.length;
  const { usedUnits, orders: counted } = dailyUsageOf(day);
  if (usedUnits === units && counted === orders) return undefined;
  const { pk, sk } = day;
  return `${pk} ${sk} counts ${usedUnits} units of ${counted}, but ${orders} hold ${units}`;
}

const isKeyOf = (item: Item, { pk, sk }: Key): boolean => item.pk === pk && item.sk === sk;
