import { Big } from '../../lib/decimal.ts';
import { sellEverything, statedShares } from '../../programs/exits/shares.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { EXITS } from './exits-field.ts';
import type { ValueOf } from './object-field.ts';

export type ExitsMessage = ValueOf<typeof EXITS>;

/** The price at which coins are bought, and its name for people. */
export type BoughtAt = { readonly name: string; readonly price: string };

type Prices = {
  /** Absent if the message does not say it. */
  readonly bought?: BoughtAt;
};

/** The rules between the fields of `exits`. */
export function exitsFault(exits: ExitsMessage, prices: Prices): Reason | undefined {
  const { stop_loss: stop, take_profit: takeProfits, trail } = exits;
  if (!(stop || takeProfits || trail)) {
    const text = '"exits" needs a "stop_loss", a "take_profit" or a "trail".';
    return reason('MISSING_FIELD', text, 'exits');
  }
  const sides = { ...(stop && { stopLoss: stop }), takeProfits: takeProfits ?? [] };
  return stopFault(exits) ?? sharesFault(exits) ?? sidesFault(sides, prices);
}

function stopFault({ stop_loss: stop }: ExitsMessage): Reason | undefined {
  if (stop?.limit_price === undefined) return undefined;
  if (stop.slippage !== undefined) {
    const text = 'A stop takes a "limit_price" or a "slippage", not both.';
    return fault('stop_loss.slippage', text);
  }
  if (new Big(stop.limit_price).lte(stop.price)) return undefined;
  const text = `The "limit_price" of a stop lies at or below its "price", which is ${stop.price}.`;
  return fault('stop_loss.limit_price', text);
}

function sharesFault({
  stop_loss: stop,
  take_profit: takeProfits = [],
  trail,
}: ExitsMessage): Reason | undefined {
  for (const [index, { share }] of takeProfits.entries()) {
    const before = statedShares(takeProfits.slice(0, index));
    if (share !== undefined && before.plus(share).gt('1')) {
      const text = `The shares may add up to 1 at most; those before it add up to ${before}.`;
      return fault(`take_profit.${index}.share`, text);
    }
  }
  const unstated = takeProfits.findIndex(({ share }) => share === undefined);
  if (unstated !== -1 && statedShares(takeProfits).eq('1')) {
    const text = 'The other shares add up to 1 already, so that nothing is left for this one.';
    return fault(`take_profit.${unstated}.share`, text);
  }
  if (stop || trail || sellEverything(takeProfits)) return undefined;
  const all = statedShares(takeProfits);
  const text = `Without a stop or a trail the shares must add up to 1; they add up to ${all}.`;
  return fault('take_profit', text);
}

type Priced = { readonly price: string };

/** A stop lies below what was paid, and a take-profit above it. */
export function sidesFault(
  {
    stopLoss: stop,
    takeProfits,
  }: { readonly stopLoss?: Priced; readonly takeProfits: readonly Priced[] },
  { bought }: Prices,
): Reason | undefined {
  if (stop && bought && new Big(stop.price).gte(bought.price)) {
    const text = `A stop lies below ${bought.name}, which is ${bought.price}.`;
    return fault('stop_loss.price', text);
  }
  for (const [index, { price }] of takeProfits.entries()) {
    const field = `take_profit.${index}.price`;
    if (bought && new Big(price).lte(bought.price)) {
      const text = `A take-profit lies above ${bought.name}, which is ${bought.price}.`;
      return fault(field, text);
    }
    if (stop && new Big(price).lte(stop.price)) {
      return fault(field, `A take-profit lies above the stop, which is at ${stop.price}.`);
    }
  }
  return undefined;
}

function fault(field: string, text: string): Reason {
  return reason('INVALID_FIELD', text, `exits.${field}`);
}
