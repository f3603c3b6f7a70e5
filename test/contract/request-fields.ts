import type { OrderRequest, Trigger } from '../../shared/orders/model/request.ts';
import type { ExitPlan } from '../../shared/programs/exits/plan.ts';
import type { SlicePlan } from '../../shared/programs/slices/plan.ts';
import type { Message } from './bad-message.ts';
import { spoken } from './oracle-values.ts';

/** A request as the message that asks for it. */
export function fieldsOfRequest(request: OrderRequest): Message {
  const { id, account, action, issuedAtMs, note } = request;
  const common = {
    id,
    account,
    action,
    issued_at: issuedAtMs,
    ...(note !== undefined && { note }),
  };
  switch (request.action) {
    case 'cancel':
      return { ...common, target: request.target };
    case 'amend':
      return {
        ...common,
        target: request.target,
        ...request.amendment,
        submit_by: request.submitByMs,
      };
    case 'exit':
      return {
        ...common,
        ...request.holding,
        exits: fieldsOfExits(request.exits),
        submit_by: request.submitByMs,
      };
    case 'place':
      return {
        ...common,
        ...request.order,
        ...(request.trigger && { trigger: fieldsOfTrigger(request.trigger) }),
        ...(request.exits && { exits: fieldsOfExits(request.exits) }),
        ...(request.slices && { slices: fieldsOfSlices(request.slices) }),
        submit_by: request.submitByMs,
        ...(request.cancelAtMs !== undefined && { cancel_at: request.cancelAtMs }),
      };
  }
}

function fieldsOfTrigger({ expiresAtMs, confirmSeconds, ...rest }: Trigger): Message {
  return { ...rest, confirm_seconds: String(confirmSeconds), expires_at: expiresAtMs };
}

function fieldsOfSlices({ overMs, everyMs, startAtMs, catchUp, ...rest }: SlicePlan): Message {
  const { count, ...texts } = rest;
  return {
    ...texts,
    ...spoken(overMs, everyMs, count),
    catch_up: catchUp,
    ...(startAtMs !== undefined && { start_at: startAtMs }),
  };
}

function fieldsOfExits({ stopLoss, takeProfits, trail }: ExitPlan): Message {
  const { limitPrice, confirmSeconds, ...stop } = stopLoss ?? { confirmSeconds: 0 };
  return {
    ...(stopLoss && {
      stop_loss: {
        ...stop,
        ...(limitPrice !== undefined && { limit_price: limitPrice }),
        confirm_seconds: String(confirmSeconds),
      },
    }),
    take_profit: takeProfits,
    ...(trail && { trail }),
  };
}
