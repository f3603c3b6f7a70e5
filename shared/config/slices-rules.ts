import { Big } from '../lib/decimal.ts';
import { isoDuration } from '../lib/iso-duration.ts';
import { readSchedule, timetable } from '../lib/schedule/schedule.ts';
import {
  DEFAULT_SLIPPAGE,
  intervalFault,
  OVER_MIN_MS,
  sliceCount,
  sliceDuration,
  slotCount,
} from '../market/slice-terms.ts';
import { type ConfigFault, fault } from './config-fault.ts';
import type { AccountConfig, Config } from './schema.ts';

type Order = Config['recurring'][string]['order'];
type Portfolio = Config['portfolios'][string];

const DAY_MS = 24 * 3_600_000;

/** The faults of a recurring order's slices. */
export function orderSlicesFaults(
  { slices, trigger, time_in_force: inForce }: Order,
  { limits: { maxDayOrders, priceCollar } }: AccountConfig,
): readonly ConfigFault[] {
  if (!slices) return [];
  const faults: ConfigFault[] = [];
  if (trigger) faults.push(fault(['slices'], 'an order takes a trigger or slices, not both'));
  if (inForce === 'poc' || inForce === 'fok') {
    const message = 'a slice takes what is there at once: leave it out';
    faults.push(fault(['time_in_force'], message));
  }
  const { slippage = DEFAULT_SLIPPAGE } = slices;
  if (new Big(slippage).gt(priceCollar)) {
    const message = `${slippage} is more than the priceCollar of the account, ${priceCollar}`;
    faults.push(fault(['slices', 'slippage'], message));
  }
  const interval = intervalOf(slices);
  const unfit = intervalFault(interval);
  if (unfit) return [...faults, fault(['slices', unfit.field], unfit.message)];
  const count = slotCount(interval);
  const ofOneDay = Math.min(count, Math.ceil(DAY_MS / (interval.overMs / count)));
  if (ofOneDay > maxDayOrders) {
    const message = `it has ${ofOneDay} slices within a day, more than the maxDayOrders of the account, ${maxDayOrders}`;
    faults.push(fault(['slices'], message));
  }
  return faults;
}

function intervalOf({ over, every, count }: NonNullable<Order['slices']>) {
  return {
    overMs: sliceDuration(over, OVER_MIN_MS)!,
    everyMs: every === undefined ? undefined : sliceDuration(every, 0)!,
    count: count === undefined ? undefined : sliceCount(count)!,
  };
}

/** The faults of the settings by which a portfolio's legs are worked in slices. */
export function portfolioSlicesFaults(
  { sliceAbove, sliceOver, account, minTrade }: Portfolio,
  { limits: { priceCollar } }: AccountConfig,
): readonly ConfigFault[] {
  if (sliceAbove === undefined && sliceOver === undefined) return [];
  if (sliceAbove === undefined) {
    return [fault(['sliceAbove'], 'sliceOver needs it: the amount above which a trade is sliced')];
  }
  if (sliceOver === undefined) {
    return [fault(['sliceOver'], 'sliceAbove needs it: how long a sliced trade may take')];
  }
  const faults: ConfigFault[] = [];
  if (new Big(sliceAbove).lt(new Big(minTrade).times('2'))) {
    const message = `${sliceAbove} is less than twice minTrade, ${minTrade}: its slices would be too small`;
    faults.push(fault(['sliceAbove'], message));
  }
  if (new Big(DEFAULT_SLIPPAGE).gt(priceCollar)) {
    const message = `a slice may trade ${DEFAULT_SLIPPAGE} from the best price, more than the priceCollar of "${account}", ${priceCollar}`;
    faults.push(fault(['sliceAbove'], message));
  }
  return faults;
}

/** Besides its sells and its buys: until they begin, and until the last outcome is known. */
const AROUND_RUN_MS = 15 * 60_000;
/** So many times of a schedule show how close they get: more than a month of days. */
const TIMES_SEEN = 40;

/**
 * Portfolios whose next run would come while the sells and the buys of the one before may still be
 * worked in slices: it would be left out.
 */
export function runsThatOverlap({ portfolios }: Config, now: Date): readonly ConfigFault[] {
  return Object.entries(portfolios).flatMap(([name, portfolio]) => {
    const { sliceOver } = portfolio;
    if (sliceOver === undefined) return [];
    const needsMs = 2 * sliceDuration(sliceOver, OVER_MIN_MS)! + AROUND_RUN_MS;
    const gapMs = shortestGapMs(portfolio, now);
    if (gapMs >= needsMs) return [];
    const most = Math.floor((gapMs - AROUND_RUN_MS) / 2 / 60_000) * 60_000;
    const instead = most >= OVER_MIN_MS ? `at most ${isoDuration(most)}, or ` : '';
    const message =
      `${sliceOver} for the sells and again for the buys may take ${isoDuration(needsMs)} with all around it, ` +
      `and runs come after ${isoDuration(gapMs)}: ${instead}a schedule with longer gaps`;
    return [fault(['portfolios', name, 'sliceOver'], message)];
  });
}

function shortestGapMs({ schedule, timezone }: Portfolio, now: Date): number {
  const { next } = timetable(readSchedule(schedule), timezone, now);
  let shortest = Number.POSITIVE_INFINITY;
  let before: Date | undefined;
  let due = next(now);
  for (let count = 0; due && count < TIMES_SEEN; count++) {
    if (before) shortest = Math.min(shortest, due.getTime() - before.getTime());
    before = due;
    due = next(due);
  }
  return shortest;
}
