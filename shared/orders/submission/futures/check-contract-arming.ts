import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import {
  checkContractOrder,
  notListed,
  offTick,
  type TradedContract,
} from '../../../limits/futures/contract-check.ts';
import { modeFault } from '../../../limits/futures/position-check.ts';
import { type ContractOrder, isOpening } from '../../../market/contract-order.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { describeMet } from '../../../triggers/already-met.ts';
import { isMet, judgedPrice, levelOf } from '../../../triggers/condition.ts';
import { judgedSide } from '../../model/armed.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { Trigger } from '../../model/request.ts';
import { type CheckDependencies, refused, type Unfit } from './asked-contract.ts';
import { notConfigured, readContract, unfitForExit, unreadable } from './check-contract.ts';
import { unfitOpeningExits } from './contract-exit-checks.ts';

/** An order of a contract that is to wait for its trigger. */
export type ArmedContract = {
  readonly account: string;
  readonly order: ContractOrder;
  readonly trigger: Trigger;
  readonly exits?: ExitPlan;
};

/**
 * The checks of an order of a contract at the price at which it would fire, and that it would not fire
 * at once. Position, leverage and budgets count at the firing.
 */
export async function checkContractArming(
  deps: Pick<CheckDependencies, 'config' | 'exchangeOf'>,
  { account, order, trigger, exits }: ArmedContract,
): Promise<Unfit | { readonly kind: 'fit' }> {
  const { futures: config, limits } = deps.config.accounts[account]!;
  const { futures, client } = deps.exchangeOf(account);
  if (!config || !futures) return refused(notConfigured(account));
  const unlisted = notListed(order, config.contracts);
  if (unlisted) return refused(unlisted);
  const reading = await readContract(deps, account, order, futures);
  if (reading.kind !== 'contract') return reading;
  const { contract } = reading;
  const offGrid = triggerOffTick(trigger, contract);
  if (offGrid) return refused(offGrid);
  const side = judgedSide(order, trigger);
  const price = await priceOf(futures, trigger, side, contract);
  if (typeof price !== 'string') return price;
  const watched = { extremum: { price, atMs: client.exchangeNowMs() } };
  if (!trigger.trail && isMet(trigger, side, watched, price)) {
    return refused(reason('TRIGGER_ALREADY_MET', describeMet(trigger, price), 'trigger.price'));
  }
  const level = levelOf(trigger, side, watched) ?? price;
  const atLevel = { ...contract, lastPrice: level, markPrice: level };
  const checked = checkContractOrder(order, config, atLevel, limits.currency);
  if (checked.kind === 'refused') return checked;
  const unclosable = exits && unfitOpeningExits(order, exits, atLevel, config.priceCollar);
  if (unclosable) return refused(unclosable);
  const unfit = isOpening(order) ? await unfitMode(futures) : await unfitForExit(futures);
  return unfit ?? { kind: 'fit' };
}

/** An order that may open is not armed while the account's mode is not known. */
async function unfitMode({ reads }: LazyFutures): Promise<Unfit | undefined> {
  try {
    const fault = modeFault(await reads.account());
    return fault && refused(fault);
  } catch (error) {
    return unreadable(error);
  }
}

function triggerOffTick(
  { price, trail }: Trigger,
  contract: Pick<TradedContract, 'contract' | 'priceTick'>,
): Reason | undefined {
  const [field, value] = trail ? ['trigger.trail.from', trail.from] : ['trigger.price', price];
  return value === undefined ? undefined : offTick(field, value, contract);
}

/** The price that the trigger is judged by. */
async function priceOf(
  { reads }: LazyFutures,
  trigger: Trigger,
  side: 'buy' | 'sell',
  { contract, lastPrice }: TradedContract,
): Promise<string | Unfit> {
  if (trigger.source === 'last') return lastPrice;
  try {
    const prices = await reads.prices(contract);
    const price = prices && judgedPrice(trigger, side, prices);
    if (price !== undefined) return price;
    const text = `The trigger could not be checked. The order book of ${contract} gives no price.`;
    return { kind: 'unreachable', reason: reason('NO_PRICE', text) };
  } catch (error) {
    return unreadable(error);
  }
}
