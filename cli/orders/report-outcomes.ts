import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { Context } from '../program/command.ts';
import { describeStatus } from '../render/describe-order.ts';
import { renderVerdict } from '../render/order-view.ts';
import { EXIT, Failure, failureJson } from '../terminal/failure.ts';
import type { OrderInput, OrderMessage } from './order-input.ts';
import type { SubmitOutcome } from './submit.ts';

/** Shows the outcome of each message; the exit code is 0 if all of them were accepted. */
export function reportOutcomes(
  { terminal }: Context,
  { messages, isList }: OrderInput,
  outcomes: readonly SubmitOutcome[],
): number {
  const failures = outcomes.map((outcome, index) => outcomeFailure(outcome, messages[index]!));
  const json = outcomes.map((outcome, index) => ({
    ...(failures[index] && failureJson(failures[index])),
    ...outcomeJson(outcome, messages[index]!),
  }));
  const text = () =>
    outcomes
      .map((outcome, index) => outcomeText(outcome, messages[index]!, terminal))
      .filter((each) => each !== undefined)
      .join('\n\n');
  terminal.show(isList ? json : json[0], text);
  for (const [index, failure] of failures.entries()) {
    // The text of a verdict contains its reason.
    if (failure && outcomes[index]!.kind !== 'verdict') terminal.fail(failure.message);
  }
  return failures.some(Boolean) ? EXIT.failed : EXIT.success;
}

/** The failure of an outcome, or undefined if the order was accepted. */
export function outcomeFailure(
  outcome: SubmitOutcome,
  { request }: OrderMessage,
): Failure | undefined {
  const { id } = request;
  switch (outcome.kind) {
    case 'verdict':
      return refusalOf(outcome.record);
    case 'used':
      return new Failure(
        'ID_USED',
        `Already there: "${id}" is ${outcome.record.status}. Nothing was sent; a new order needs a new id.`,
        'id',
      );
    case 'conflict':
      return new Failure(
        'ID_CONFLICT',
        `The id "${id}" is already used by another order: ${describeVerdict(outcome.record)}. Use a new id.`,
        'id',
      );
    case 'pending':
      return new Failure(
        'NO_VERDICT_YET',
        `"${id}" has no outcome yet and may still be placed: do not send it under another id. See: sluice get ${id}`,
      );
    case 'queued':
      return undefined;
  }
}

function refusalOf({ id, status, reason }: OrderRecord): Failure | undefined {
  if (status !== 'rejected' && status !== 'not_placed') return undefined;
  const message = reason?.message ?? describeStatus(status);
  return new Failure(reason?.code ?? 'NOT_PLACED', `"${id}": ${message}`, reason?.field);
}

function describeVerdict({ status, reason }: OrderRecord) {
  return `${status}${reason ? ` (${reason.code}: ${reason.message})` : ''}`;
}

function outcomeJson(outcome: SubmitOutcome, { request }: OrderMessage) {
  if (outcome.kind === 'verdict' || outcome.kind === 'used') return orderJson(outcome.record);
  const { id, account } = request;
  return outcome.kind === 'queued'
    ? { id, account, message_id: outcome.messageId }
    : { id, account };
}

function outcomeText(
  outcome: SubmitOutcome,
  { request }: OrderMessage,
  { paint, tableWidth }: Context['terminal'],
): string | undefined {
  if (outcome.kind === 'queued') return `Sent. Result: sluice get ${request.id}`;
  return outcome.kind === 'conflict' || !outcome.record
    ? undefined
    : renderVerdict(outcome.record, paint, tableWidth);
}
