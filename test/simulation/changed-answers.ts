import type { ExchangeReply, ExchangeRequest } from '../../local/exchange/exchange.ts';
import type { World } from '../../local/simulation/world.ts';

/** Helpers for worlds whose exchange answers otherwise than it would. */

export type Row = Readonly<Record<string, unknown>>;

/** Lets every answer to such a request go through a change, after the exchange has given it. */
export function changeAnswers(
  { exchange }: World,
  method: string,
  path: string | RegExp,
  change: (body: string, request: ExchangeRequest) => string,
): void {
  const { handle } = exchange;
  Object.assign(exchange, {
    handle: (request: ExchangeRequest): ExchangeReply => {
      const reply = handle(request);
      const resource = request.path.replace('/api/v4', '');
      const isMeant = typeof path === 'string' ? resource === path : path.test(resource);
      if (reply.fault || request.method !== method || !isMeant) return reply;
      return { ...reply, body: change(reply.body, request) };
    },
  });
}

/** The same for each row of the answers, whose ids stay exact. */
export function changeRows(
  world: World,
  method: string,
  path: string | RegExp,
  change: (row: Row) => unknown,
): void {
  changeAnswers(world, method, path, (body) => {
    const exact = body.replace(/"(id|order_id|trade_id)":(\d{15,})/g, '"$1":"$2"');
    const json = JSON.parse(exact) as Row | readonly Row[];
    return JSON.stringify(Array.isArray(json) ? json.map(change) : change(json as Row));
  });
}

export function without(field: string): (row: Row) => Row {
  return ({ [field]: _left, ...rest }) => rest;
}
