import { Big } from '../../lib/decimal.ts';
import { sellEverything, statedShares } from '../../programs/exits/shares.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { EXITS } from './exits-field.ts';
import type { ValueOf } from './object-field.ts';

export type ExitsMessage = ValueOf<typeof EXITS>;

/** The price at which coins are bought or a position is opened, and its name for people. */
export type EnteredAt = { readonly name: string; readonly price: string };

type Prices = {
  /** The side on which the exit trades. */
  readonly side: 'buy' | 'sell';
  /** Absent if the message does not say it. */
  readonly entered?: EnteredAt;
};

/** What a message says of the price of its order: its own, or that of its trigger. */
export function enteredAt(
  price: string | undefined,
  trigger: { readonly price?: string } | undefined,
): Pick<Prices, 'entered'> {
  if (price !== undefined) return { entered: { name: 'the "price" of its order', price } };
  if (trigger?.price === undefined) return {};
  return { entered: { name: 'the "trigger.price" of its order', price: trigger.price } };
}

/** The rules between the fields of `exits`. */
export function exitsFault(exits: ExitsMessage, prices: Prices): Reason | undefined {
  const { stop_loss: stop, take_profit: takeProfits, trail } = exits;
  if (!(stop || takeProfits || trail)) {
    const text = '"exits" needs a "stop_loss", a "take_profit" or a "trail".';
    return reason('MISSING_FIELD', text, 'exits');
  }
  const sides = { ...(stop && { stopLoss: stop }), takeProfits: takeProfits ?? [] };
  return stopFault(exits, prices) ?? sharesFault(exits) ?? sidesFault(sides, prices);
}

/** The words for the two directions: an exit that sells loses below what was paid. */
const WORDS = {
  sell: { loss: 'below', profit: 'above' },
  buy: { loss: 'above', profit: 'below' },
} as const;

/** Whether a price lies on the losing side of another one. */
function loses(side: Prices['side'], price: string, than: string): boolean {
  return side === 'sell' ? new Big(price).lt(than) : new Big(price).gt(than);
}

function stopFault(
  { stop_loss: stop }: ExitsMessage,
  { side }: Pick<Prices, 'side'>,
): Reason | undefined {
  if (stop?.limit_price === undefined) return undefined;
  if (stop.slippage !== undefined) {
    const text = 'A stop takes a "limit_price" or a "slippage", not both.';
    return fault('stop_loss.slippage', text);
  }
  if (!loses(side, stop.price, stop.limit_price)) return undefined;
  const { loss } = WORDS[side];
  const text = `The "limit_price" of a stop lies at or ${loss} its "price", which is ${stop.price}.`;
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

/** A stop lies below what was paid, and a take-profit above it; the other way round for what is bought back. */
export function sidesFault(
  {
    stopLoss: stop,
    takeProfits,
  }: { readonly stopLoss?: Priced; readonly takeProfits: readonly Priced[] },
  { side, entered }: Prices,
): Reason | undefined {
  const { loss, profit } = WORDS[side];
  if (stop && entered && !loses(side, stop.price, entered.price)) {
    const text = `A stop lies ${loss} ${entered.name}, which is ${entered.price}.`;
    return fault('stop_loss.price', text);
  }
  for (const [index, { price }] of takeProfits.entries()) {
    const field = `take_profit.${index}.price`;
    if (entered && !loses(side, entered.price, price)) {
      const text = `A take-profit lies ${profit} ${entered.name}, which is ${entered.price}.`;
      return fault(field, text);
    }
    if (stop && !loses(side, stop.price, price)) {
      return fault(field, `A take-profit lies ${profit} the stop, which is at ${stop.price}.`);
    }
  }
  return undefined;
}

/** An exit over what is held waits for a better price: a target that is reached already would sell at once. */
export function targetsFault(
  { takeProfits }: { readonly takeProfits: readonly Priced[] },
  side: Prices['side'],
  lastPrice: string,
): Reason | undefined {
  return sidesFault(
    { takeProfits },
    { side, entered: { name: 'the last price', price: lastPrice } },
  );
}

function fault(field: string, text: string): Reason {
  return reason('INVALID_FIELD', text, `exits.${field}`);
}
