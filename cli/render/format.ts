import { Big } from '../../shared/lib/decimal.ts';
import { columnAmount } from '../../shared/lib/money.ts';
import type { PlannedAsset } from '../../shared/portfolio/model/plan.ts';
import type { Paint } from '../terminal/terminal.ts';

const HUNDRED = new Big('100');

/** A share as in `12.3 %`; `?` for an unknown one. */
export function formatPercent(share: string | undefined): string {
  return share === undefined ? '?' : `${oneDecimal(share).toFixed(1)} %`;
}

export function formatSignedPercent(share: string | undefined): string {
  return share !== undefined && oneDecimal(share).gt('0')
    ? `+${formatPercent(share)}`
    : formatPercent(share);
}

/** Rounds and turns minus zero into zero. */
function oneDecimal(share: string): Big {
  return new Big(share).times(HUNDRED).round(1, Big.roundHalfUp).plus('0');
}

/** An amount of money as in `1234.50 USDT`; `?` for an unknown one. */
export function formatMoney(amount: string | undefined, currency: string): string {
  return amount === undefined ? '?' : `${columnAmount(amount, currency)} ${currency}`;
}

const PRICE_DIGITS = 8;

/** A price for people: an average has more digits than anybody reads. */
export function formatPrice(price: string): string {
  return new Big(price).prec(PRICE_DIGITS, Big.roundHalfUp).toString();
}

const BAR_WIDTH = 21;
const LOW_AT = 5;
const HIGH_AT = 15;

/**
 * The weight of an asset in its band, on the same scale for each asset: `·····[····│····]·····` with
 * a dot at the weight. Left of the brackets is too little, right of them too much.
 */
export function bandBar({ band, weight, position }: PlannedAsset, paint: Paint): string {
  if (!band) return ' '.repeat(BAR_WIDTH);
  const cells: string[] = Array.from({ length: BAR_WIDTH }, (_, index) =>
    isInside(index) ? '─' : '·',
  );
  cells[LOW_AT] = '[';
  cells[HIGH_AT] = ']';
  cells[(LOW_AT + HIGH_AT) / 2] = '│';
  if (weight === undefined) return cells.join('');
  cells[cellOf(weight, band)] = '●';
  return paint(position === 'within' ? 'green' : 'yellow', cells.join(''));
}

const isInside = (index: number): boolean => index > LOW_AT && index < HIGH_AT;

function cellOf(weight: string, { low, high }: NonNullable<PlannedAsset['band']>): number {
  const width = new Big(high).minus(low);
  if (width.eq('0')) return new Big(weight).gt(high) ? BAR_WIDTH - 1 : LOW_AT;
  const place = new Big(weight)
    .minus(low)
    .div(width)
    .times(String(HIGH_AT - LOW_AT));
  const cell = Number(place.round(0, Big.roundHalfUp).toString()) + LOW_AT;
  return Math.min(BAR_WIDTH - 1, Math.max(0, cell));
}

/** Wraps text to lines of at most `width` characters, each with an indent. */
export function wrap(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}
