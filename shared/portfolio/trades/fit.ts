import type { Big } from '../../lib/decimal.ts';
import { divideDown, sum } from '../../lib/decimal.ts';
import type { Preconditions } from '../valuation/preconditions.ts';
import { type Draft, type Dropped, shrink, valueOfDraft } from './draft.ts';
import { sliceCountOf } from './slices.ts';

/** The legs that remain and those that are dropped. */
export type Selection = { readonly kept: readonly Draft[]; readonly dropped: readonly Dropped[] };

/** The quote amount that legs must fit into, with its reason for people. */
export type Room = { readonly quoteAmount: Big; readonly why: string };

/**
 * Shrinks legs to fit into a room, all in the same proportion. A leg that would become too small is
 * dropped instead, the least urgent first, and leaves its part to the others.
 */
export function fitInto({ quoteAmount, why }: Room, drafts: readonly Draft[]): Selection {
  let kept = [...drafts].sort(byUrgency);
  const dropped: Dropped[] = [];
  while (kept.length > 0) {
    const wanted = sum(kept.map(valueOfDraft));
    if (wanted.lte(quoteAmount)) break;
    const part = divideDown(quoteAmount, wanted);
    const fitted = kept.map((draft) => shrink(draft, valueOfDraft(draft).times(part)));
    const tooSmall = fitted.lastIndexOf(undefined);
    if (tooSmall === -1) {
      kept = fitted
        .filter((draft) => draft !== undefined)
        .map(withNote(`Less than wanted: ${why}.`));
      break;
    }
    dropped.push(drop(kept[tooSmall]!, why));
    kept = kept.filter((_, index) => index !== tooSmall);
  }
  return { kept, dropped };
}

/**
 * At most this many legs: sells first, because they pay for the next run's buys, then by urgency. Each
 * slice of a leg is an order of the day.
 */
export function fitCount(
  drafts: readonly Draft[],
  { portfolio, allowance }: Preconditions,
): Selection {
  const ofRun = portfolio.maxOrdersPerRun;
  const ofDay = Math.max(0, allowance.accountOrdersLeft);
  const sorted = [...drafts].sort((one, other) => sellsFirst(one, other) || byUrgency(one, other));
  const kept: Draft[] = [];
  const dropped: Dropped[] = [];
  let left = ofDay;
  for (const draft of sorted) {
    const orders = sliceCountOf(draft);
    if (kept.length >= ofRun) {
      dropped.push(drop(draft, `maxOrdersPerRun allows ${ofRun} orders`));
    } else if (orders > left) {
      dropped.push(drop(draft, `the account's maxDayOrders leaves ${ofDay} orders for today`));
    } else {
      kept.push(draft);
      left -= orders;
    }
  }
  return { kept, dropped };
}

function byUrgency(one: Draft, other: Draft): number {
  return other.urgency.cmp(one.urgency) || (one.asset < other.asset ? -1 : 1);
}

function sellsFirst(one: Draft, other: Draft): number {
  return Number(one.side === 'buy') - Number(other.side === 'buy');
}

function drop({ asset, reason }: Draft, why: string): Dropped {
  return {
    asset,
    reason: `${reason} Skipped: ${why}.`,
  };
}

function withNote(note: string) {
  return (draft: Draft): Draft => ({ ...draft, reason: `${draft.reason} ${note}` });
}
