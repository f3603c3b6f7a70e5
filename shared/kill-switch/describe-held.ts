import { Big } from '../lib/decimal.ts';
import { plural } from '../lib/plural.ts';
import type { HeldPosition, HeldPositions } from './state.ts';

const PRICE_DIGITS = 8;

/** What a halt has left, for people: a line for each position, or why there is none. */
export function describeHeld(held: HeldPositions | undefined): readonly string[] {
  if (!held) return [];
  if (held.kind === 'unreadable') {
    return ['Gate did not show the positions: see on its page what is held.'];
  }
  return held.positions.map(describePosition);
}

/** "BTC_USDT: long 5 contracts, entry 88000, liquidation 79000; 3 contracts rest to reduce it, no stop covers it" */
export function describePosition(position: HeldPosition): string {
  const { contract, size, entryPrice, liquidationPrice, reducing, covered } = position;
  const side = size.startsWith('-') ? 'short' : 'long';
  const entry = entryPrice === undefined ? '' : `, entry ${shown(entryPrice)}`;
  const end = liquidationPrice === undefined ? '' : `, liquidation ${shown(liquidationPrice)}`;
  const rest = reducing === '0' ? 'nothing rests' : `${contracts(reducing)} rest`;
  const stop = covered === '0' ? 'no stop covers it' : `a stop covers ${contracts(covered)}`;
  const held = `${contract}: ${side} ${contracts(size.replace('-', ''))}${entry}${end}`;
  return `${held}; ${rest} to reduce it, ${stop}`;
}

/** An average has more digits than anybody reads. */
const shown = (price: string) => new Big(price).prec(PRICE_DIGITS, Big.roundHalfUp).toString();

/** Some contracts have decimal sizes. */
function contracts(size: string): string {
  return size.includes('.') ? `${size} contracts` : plural(Number(size), 'contract');
}
