import { readMarket } from '../../../limits/market-reading.ts';
import {
  notAllowed,
  outsideCollar,
  preTradeCheck,
  unfitForPair,
} from '../../../limits/pre-trade-checks.ts';
import { resolveOrder } from '../../../limits/resolve-order.ts';
import { isContract } from '../../../market/contract-order.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { describeMet } from '../../../triggers/already-met.ts';
import { isMet, judgedPrice, levelOf } from '../../../triggers/condition.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { AskedOrder, AskedSpotOrder, Trigger } from '../../model/request.ts';
import { checkOrderExits, sidesOfEntry } from '../exits/check-order-exits.ts';
import { tooManyDecimals, unfitExits } from '../exits/exit-checks.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { checkContractArming } from './contract-checks.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { readFeeRate } from './read-fee-rate.ts';

type Fit = { readonly kind: 'fit' };
type CheckDependencies = Pick<SubmissionDependencies, 'config' | 'exchangeOf'>;

/** The checks at the price at which it would fire, and that it would not fire at once. */
export function checkArming(
  deps: CheckDependencies,
  account: string,
  asked: AskedOrder,
  trigger: Trigger,
  exits?: ExitPlan,
): Promise<Fit | Refused | Unreachable> {
  return isContract(asked)
    ? checkContractArming(deps, { account, order: asked, trigger, ...(exits && { exits }) })
    : checkSpotArming(deps, account, asked, trigger, exits);
}

async function checkSpotArming(
  { config, exchangeOf }: CheckDependencies,
  account: string,
  asked: AskedSpotOrder,
  trigger: Trigger,
  exits?: ExitPlan,
): Promise<Fit | Refused | Unreachable> {
  const { pairs, limits } = config.accounts[account]!;
  const notListed = notAllowed(asked, pairs);
  if (notListed) return refused(notListed);
  const { client } = exchangeOf(account);
  const { currency_pair: pair, side } = asked;
  const reading = await readMarket(client, pair, limits.currency);
  if (reading.kind !== 'market') return reading;
  const { market } = reading;
  const nowMs = client.exchangeNowMs();
  const unfit =
    unfitForPair(asked, pairs, market.rules, nowMs) ??
    tooPrecise(trigger, pair, market.rules.priceDecimals) ??
    (exits && unfitExits(exits, market.rules, limits.priceCollar));
  if (unfit) return refused(unfit);
  const price = await priceOf(client, pair, trigger, side, market.lastPrice);
  if (typeof price !== 'string') return price;
  const watched = { extremum: { price, atMs: nowMs } };
  if (!trigger.trail && isMet(trigger, side, watched, price)) {
    return refused(reason('TRIGGER_ALREADY_MET', describeMet(trigger, price), 'trigger.price'));
  }
  const lastPrice = levelOf(trigger, side, watched) ?? price;
  const atLevel = { ...market, lastPrice };
  // The available balance counts at the firing, and with it everything about its amount.
  if (asked.amount_of_available !== undefined) {
    const beyond =
      outsideCollar(asked, atLevel, limits.priceCollar) ??
      (exits && sidesOfEntry(asked, exits, lastPrice));
    return beyond ? refused(beyond) : { kind: 'fit' };
  }
  const order = resolveOrder(asked, atLevel, limits.priceCollar);
  const checked = preTradeCheck(order, { pairs, limits }, atLevel, nowMs);
  if (checked.kind === 'refused') return checked;
  const fee = await readFeeRate({ exchangeOf }, account, pair, exits);
  if (fee.kind !== 'fee') return fee;
  const { priceCollar } = limits;
  const context = { priceCollar, feeRate: fee.rate, nowMs };
  const unsold = exits && checkOrderExits(order, exits, atLevel, context);
  return unsold ? refused(unsold) : { kind: 'fit' };
}

/** The price that the trigger is judged by. */
async function priceOf(
  client: ReturnType<SubmissionDependencies['exchangeOf']>['client'],
  pair: string,
  trigger: Trigger,
  side: AskedSpotOrder['side'],
  lastPrice: string,
): Promise<string | Unreachable> {
  if (trigger.source === 'last') return lastPrice;
  const unreachable = (why: string): Unreachable => ({
    kind: 'unreachable',
    reason: reason('NO_PRICE', `The trigger could not be checked. ${why}`),
  });
  try {
    const prices = await client.prices(pair);
    const price = prices && judgedPrice(trigger, side, prices);
    return price ?? unreachable(`The order book of ${pair} gives no price.`);
  } catch (error) {
    return unreachable((error as Error).message);
  }
}

function tooPrecise({ price, trail }: Trigger, pair: string, allowed: number): Reason | undefined {
  const [field, value] = trail ? ['trigger.trail.from', trail.from] : ['trigger.price', price];
  return value === undefined ? undefined : tooManyDecimals(field, value, allowed, pair);
}
