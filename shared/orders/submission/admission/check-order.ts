import { amountOfUnits, dailyBudget, reserve } from '../../../limits/daily-budget.ts';
import type { DailyUsage } from '../../../limits/daily-usage.ts';
import { calendarDay, limitsOf, sectionOf } from '../../../limits/futures/futures-day.ts';
import type { Market } from '../../../limits/market.ts';
import { readMarket } from '../../../limits/market-reading.ts';
import { notAllowed, preTradeCheck } from '../../../limits/pre-trade-checks.ts';
import { resolveOrder } from '../../../limits/resolve-order.ts';
import { type SizeField, sizeField } from '../../../limits/size-bounds.ts';
import { soldWithin } from '../../../limits/sold-within.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import type { HeldCoins } from '../../ledger/holdings-store.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { AskedSpotOrder, SpotOrder } from '../../model/request.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { checkOrderExits } from '../exits/check-order-exits.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { type HeldUntilKnown, heldUntilKnown } from './held-until-known.ts';
import { readAvailable } from './read-available.ts';
import { readFeeRate } from './read-fee-rate.ts';

type Resolved = {
  readonly kind: 'resolved';
  readonly order: SpotOrder;
  readonly reserved: Reservation;
  /** To be held before its claim. */
  readonly held?: HeldUntilKnown;
};

/** The order that is checked. */
type Checked = {
  readonly account: string;
  readonly id: string;
  /** A price has fired it. */
  readonly isFired?: true;
};

export async function checkOrder(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'
  >,
  claimant: Checked,
  asked: AskedSpotOrder,
  exits?: ExitPlan,
): Promise<Refused | Unreachable | Resolved> {
  const { account } = claimant;
  const { limits } = deps.config.accounts[account]!;
  const read = await readAsked(deps, claimant, asked, exits);
  if (read.kind !== 'read') return read;
  const { order, market, feeRate, holdings } = read;
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const pairs = pairsFor(deps, claimant, asked);
  const checked = preTradeCheck(order, { pairs, limits }, market, nowMs);
  if (checked.kind === 'refused') return { ...checked, order };
  const { priceCollar } = limits;
  const context = { priceCollar, feeRate, nowMs };
  const unfit = exits && (await unfitExits(order, exits, market, context));
  if (unfit) return { ...refused(unfit), order };
  const reserved = reserve(checked.notional, market.quoteRate, deps.clock.nowMs());
  const budget = dailyBudget(limits);
  if (reserved.units > budget.units) {
    const unused = { usedUnits: 0, orders: 0 };
    const why = overBudget(deps, account, reserved, unused, sizeField(order));
    return { ...refused(why), order };
  }
  const held = heldUntilKnown(order, exits, market, holdings);
  return { kind: 'resolved', order, reserved, ...(held && { held }) };
}

/** For a sell that fires, the list of the time when it was armed counts: refused now, it would protect nothing. */
function pairsFor(
  { config }: Pick<SubmissionDependencies, 'config'>,
  { account, isFired }: Checked,
  { side }: AskedSpotOrder,
) {
  return isFired && side === 'sell' ? '*' : config.accounts[account]!.pairs;
}

/** The code of exits is loaded with the first order that has some. */
async function unfitExits(...args: Parameters<typeof checkOrderExits>) {
  const exits = await import('../exits/check-order-exits.ts');
  return exits.checkOrderExits(...args);
}

type Read = {
  readonly kind: 'read';
  /** With its amount. */
  readonly order: SpotOrder;
  readonly market: Market;
  readonly feeRate: string;
  /** What is held of the coin that it spends, if its amount depends on the balance. */
  readonly holdings?: HeldCoins;
};

/** Reads the facts that an order is checked by, and its amount if that depends on them. */
export async function readAsked(
  deps: Pick<SubmissionDependencies, 'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'>,
  claimant: Checked,
  asked: AskedSpotOrder,
  exits?: ExitPlan,
): Promise<Refused | Unreachable | Read> {
  const { account, id, isFired } = claimant;
  const { limits } = deps.config.accounts[account]!;
  const notListed = notAllowed(asked, pairsFor(deps, claimant, asked));
  if (notListed) return refused(notListed);
  const pair = asked.currency_pair;
  const [reading, available, fee] = await Promise.all([
    readMarket(deps.exchangeOf(account).client, pair, limits.currency),
    readAvailable(deps, account, asked, orderStem(deps.tag, account, id)),
    readFeeRate(deps, account, pair, exits),
  ]);
  if (reading.kind !== 'market') return reading;
  if (available.kind !== 'available') return available;
  if (fee.kind !== 'fee') return fee;
  const { market } = reading;
  const terms = isFired ? soldWithin(asked, market, limits.priceCollar) : asked;
  const order = resolveOrder(terms, market, limits.priceCollar, available.amount);
  const { holdings } = available;
  return { kind: 'read', order, market, feeRate: fee.rate, ...(holdings && { holdings }) };
}

/** Why the day has no room for this reservation. */
export function overBudget(
  deps: Pick<SubmissionDependencies, 'config'>,
  account: string,
  reserved: Reservation,
  { usedUnits, orders }: DailyUsage,
  field: SizeField | 'size' | 'price',
): Reason {
  const configured = deps.config.accounts[account]!;
  const budget = dailyBudget(limitsOf(configured, reserved));
  const section = sectionOf(reserved);
  if (orders >= budget.orders) {
    const text = `The account's ${section}maxDayOrders of today, ${budget.orders}, are used up.`;
    return reason('MAX_DAY_ORDERS', text);
  }
  const left = amountOfUnits(Math.max(0, budget.units - usedUnits));
  const { currency } = configured.limits;
  const text =
    `It is worth ${amountOfUnits(reserved.units)} ${currency}; of the account's ${section}maxDay of ` +
    `${amountOfUnits(budget.units)}, ${left} ${currency} are left for ${calendarDay(reserved)} (UTC).`;
  return reason('MAX_DAY', text, field);
}
