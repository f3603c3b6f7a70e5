import type { GateKey } from '../../gate/api-key.ts';
import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import type { ChangeOutcome, NotSent } from '../../gate/outcomes.ts';
import { Big } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import { termsOf } from '../../market/order-terms.ts';
import { orderStem, stemOfText } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import {
  type AmendRecord,
  amendedOrder,
  filledOf,
  isPlace,
  isSliced,
  isUnsent,
  type OrderRecord,
  type PlaceRecord,
} from '../model/record.ts';
import type { Amendment } from '../model/request.ts';
import { isFinal } from '../model/status.ts';
import { wouldBeOpen } from '../reconciliation/absence.ts';
import type {
  ExecutionDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { hasMarket, marketOfOrder } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { ownSnapshot } from '../reconciliation/own-snapshot.ts';
import { complete, noteAnswer, reject } from '../reconciliation/verdict.ts';
import { amendSlices, resolveSlicesAmendment } from './amend-slices.ts';
import { amendTrigger, resolveTriggerAmendment } from './amend-trigger.ts';
import { pause } from './pacing.ts';
import { nextAttempt, type TooLate, tooLateToSend } from './place.ts';

/**
 * Sends the attempts of a claimed amendment. Another one follows only if no byte of the last one
 * left. If the response leaves the outcome unknown, the order itself shows it later: its
 * `amend_text` names the last amendment. `unsent`: its message returns to the queue.
 */
export async function sendAmendment(
  deps: ExecutionDependencies,
  claimed: AmendRecord,
  key: GateKey,
  untilMs: number,
): Promise<'to_follow' | 'unsent'> {
  let command = claimed;
  // Each iteration either returns, or advances in time or to the next attempt.
  while (true) {
    const notSent = await attemptAmendment(deps, command, key);
    if (!notSent) return 'to_follow';
    const next = await nextAttempt(deps, command, notSent, untilMs);
    if (next === 'unsent') return next;
    if (!next) return 'to_follow';
    command = next;
  }
}

/** Sends one attempt; undefined unless no byte of it left for certain. */
async function attemptAmendment(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  key: GateKey,
): Promise<NotSent | TooLate | undefined> {
  const { account, id, amendment } = command;
  if (amendment.trigger) {
    await amendTrigger(deps, command, amendment.trigger.price);
    return undefined;
  }
  const reading = await readTarget(deps, command);
  if (reading.kind === 'not_sent') return reading;
  const { target } = reading;
  if (target && isSliced(target)) {
    await amendSlices(deps, command, target);
    return undefined;
  }
  const fault = faultOf(command, target);
  if (fault || !target || !isPlace(target) || !target.exchange) {
    await reject(deps, command, fault ?? notOpen(command));
    return undefined;
  }
  const blocker = await reserve(deps, command, target);
  if (blocker) {
    await reject(deps, command, blocker);
    return undefined;
  }
  const { market } = marketOfOrder(deps, target);
  const late = tooLateToSend(market, command.attempt);
  if (late) return late;
  const requestedAtMs = deps.clock.nowMs();
  const { trigger: _none, ...changes } = amendment;
  const body = { ...changes, amend_text: command.attempt.text };
  const outcome = await market.amendOrder(key, target.exchange.orderId, body, command.attempt);
  deps.log('info', 'amendment', { account, id, kind: outcome.kind });
  if (outcome.kind === 'not_sent') return outcome;
  await recordOutcome(deps, command, target, outcome);
  await pause(deps.clock, market, requestedAtMs);
  return undefined;
}

async function recordOutcome(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  target: PlaceRecord,
  outcome: Exclude<ChangeOutcome, NotSent>,
): Promise<void> {
  switch (outcome.kind) {
    case 'accepted': {
      const order = await ownSnapshot(deps, target, outcome.order);
      if (order) await endAmendment(deps, command, target, order);
      return;
    }
    case 'refused': {
      const { label: code, message } = outcome;
      const refusal = { code, message: `Gate refused it: ${message}`, retry: 'new_id' } as const;
      await reject(deps, command, refusal);
      return;
    }
    case 'unknown':
      if (outcome.words) await noteAnswer(deps, command, outcome.words);
  }
}

async function endAmendment(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  target: PlaceRecord,
  order: OrderSnapshot,
): Promise<void> {
  await mergeSnapshot(deps, target, order);
  // It was filled beyond the new amount meanwhile. Gate responds to that by cancelling it.
  const isCancelled = !order.isOpen && !new Big(order.left).eq('0');
  await (isCancelled ? reject(deps, command, cancelledInstead(target)) : complete(deps, command));
}

function cancelledInstead({ id }: PlaceRecord): Reason {
  return reason(
    'AMEND_NOT_APPLIED',
    `Gate cancelled "${id}" instead: more than the new amount was filled meanwhile.`,
  );
}

/**
 * Reserves the order for this amendment, or says why that is impossible. An order names only its
 * last amendment, so the next one must wait for the outcome of this one.
 */
async function reserve(
  deps: Pick<ReconciliationDependencies, 'store' | 'tag'>,
  command: AmendRecord,
  target: PlaceRecord,
): Promise<Reason | undefined> {
  const earlierStem = stemOfText(target.exchange?.lastAmendment ?? '', deps.tag);
  // Its own stem: an attempt that was not sent, or there would be no other.
  const isOther = earlierStem !== undefined && earlierStem !== command.stem;
  const earlier = isOther ? await deps.store.get(earlierStem) : undefined;
  if (earlier && !isFinal(earlier.status)) return stillUnknown(earlier.id);
  const { text } = command.attempt;
  const change = { lastAmendment: text };
  const reserved = await deps.store.transition('amending', target, change, command.id);
  if (reserved.applied || reserved.record.exchange?.lastAmendment === text) return undefined;
  return faultOf(command, reserved.record) ?? stillUnknown(target.id);
}

function stillUnknown(id: string): Reason {
  return reason(
    'TARGET_NOT_AMENDABLE',
    `The outcome of the amendment before this one is not known yet (see "${id}").`,
    'target',
  );
}

/**
 * Reads the target order. Its fills since the last poll decide whether Gate would respond to the
 * new amount with a cancellation, so they are read first. Only a fill between this response and the
 * amendment can still interfere.
 */
async function readTarget(
  deps: ReconciliationDependencies,
  { account, target, amendment }: AmendRecord,
): Promise<{ readonly kind: 'read'; readonly target?: OrderRecord | undefined } | NotSent> {
  const record = await deps.store.get(orderStem(deps.tag, account, target));
  if (record?.status !== 'open' || !isPlace(record) || !record.exchange) {
    return { kind: 'read', target: record };
  }
  if (totalOf(amendment) === undefined) return { kind: 'read', target: record };
  const { market, name } = marketOfOrder(deps, record);
  try {
    const row = await market.order(record.exchange.orderId, name);
    const merged = row ? (await mergeSnapshot(deps, record, row)).record : record;
    return { kind: 'read', target: merged };
  } catch (error) {
    // The read failed, so no byte of the amendment has left.
    return { kind: 'not_sent', detail: String(error) };
  }
}

/** Finds out whether an amendment without a response was carried out. */
export async function resolveAmendment(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  listedAtMs: number | undefined,
): Promise<void> {
  if (command.amendment.trigger) return resolveTriggerAmendment(deps, command, listedAtMs);
  // Its message returns. Ending it now would end a waiting amendment.
  if (isUnsent(command) && deps.clock.nowMs() <= command.submitByMs) return;
  const target = await deps.store.get(orderStem(deps.tag, command.account, command.target));
  if (target && isSliced(target)) {
    return resolveSlicesAmendment(deps, command, target, listedAtMs);
  }
  if (!target || !isPlace(target) || !target.exchange) {
    return reject(deps, command, notOpen(command));
  }
  if (!hasMarket(deps, target)) return;
  const { market, name } = marketOfOrder(deps, target);
  const found = await market.order(target.exchange.orderId, name);
  const row = await ownSnapshot(deps, target, found);
  if (row) await mergeSnapshot(deps, target, row);
  const { amendText } = row ?? target.exchange;
  if (amendText === command.attempt.text) return complete(deps, command);
  // Received after the fence: Gate carries out no amendment after it.
  if (!wouldBeOpen(command.attempt, instrumentOf(target.order).market, listedAtMs)) return;
  if (isUnsent(command)) {
    const text = 'The exchange could not be reached, and the message did not come again in time.';
    return reject(deps, command, reason('EXCHANGE_UNREACHABLE', text));
  }
  const text = row
    ? `Its outcome was unknown, and the order does not show it: it has ${row.amount} at ${row.price}.`
    : `Its outcome is unknown, and no longer matters: Gate has forgotten "${target.id}", which ended.`;
  await reject(deps, command, reason('AMEND_NOT_APPLIED', text));
}

/** The new total, without a sign. */
function totalOf(amendment: Amendment): string | undefined {
  if (!isContract(amendment)) return amendment.amount;
  return amendment.size === undefined ? undefined : new Big(amendment.size).abs().toString();
}

/** The fault of an amendment that Gate would refuse, or carry out as a cancellation. */
function faultOf(command: AmendRecord, target: OrderRecord | undefined): Reason | undefined {
  if (target?.status !== 'open' || !isPlace(target)) return notOpen(command, target);
  const { amendment } = command;
  const fault = (field: string, text: string) => reason('TARGET_NOT_AMENDABLE', text, field);
  if (target.parent !== undefined) {
    return fault(
      'target',
      `"${target.id}" is a part of "${target.parent}", which decides its amount.`,
    );
  }
  const instrument = instrumentKey(instrumentOf(target.order));
  if (instrument !== instrumentKey(instrumentOf(amendment))) {
    const field = isContract(amendment) ? 'contract' : 'currency_pair';
    return fault(field, `"${target.id}" is an order in ${instrument}.`);
  }
  const { isMarket, side } = termsOf(target.order);
  if (isMarket || side === undefined) return fault('target', 'Only limit orders can be amended.');
  const { amends } = command;
  const current = amendedOrder(target.order);
  if (amends?.amount !== current.amount || amends.price !== current.price) {
    const text = `"${target.id}" changed while the amendment was checked: send it again under a new id.`;
    return fault('target', text);
  }
  if (target.cancelRequestedAtMs !== undefined) {
    return fault('target', `"${target.id}" is being cancelled.`);
  }
  const { filledAmount } = filledOf(target);
  // Source: Gate, PATCH /spot/orders/{order_id}: a new amount below the filled one cancels.
  const total = totalOf(amendment);
  if (total !== undefined && new Big(total).lte(filledAmount)) {
    return fault(
      isContract(amendment) ? 'size' : 'amount',
      `${filledAmount} are filled already: cancel it instead.`,
    );
  }
  return undefined;
}

function notOpen({ target }: AmendRecord, found?: OrderRecord | PlaceRecord): Reason {
  const state = found ? `is ${found.status}` : 'is not known';
  return reason(
    'TARGET_NOT_OPEN',
    `"${target}" ${state}: only an open order can be amended.`,
    'target',
  );
}
