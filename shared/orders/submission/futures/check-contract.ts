import type { FuturesConfig } from '../../../config/futures-schema.ts';
import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import { isGone, isReducible } from '../../../instrument/contract-seen.ts';
import { futuresCircuitOpen } from '../../../kill-switch/state.ts';
import { Big } from '../../../lib/decimal.ts';
import { amountOfUnits, dailyBudget, reserve } from '../../../limits/daily-budget.ts';
import {
  checkContractOrder,
  notListed,
  type TradedContract,
  tradedContract,
  withoutMaximums,
} from '../../../limits/futures/contract-check.ts';
import { futuresDay } from '../../../limits/futures/futures-day.ts';
import { leverageFault, modeFault, sharesMargin } from '../../../limits/futures/position-check.ts';
import { rateOf } from '../../../limits/market-reading.ts';
import { type ContractOrder, isOpening } from '../../../market/contract-order.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { Reservation } from '../../model/reservation.ts';
import {
  type AskedContract,
  type CheckDependencies,
  refused,
  type Unfit,
} from './asked-contract.ts';
import { unfitOpeningExits } from './contract-exit-checks.ts';
import { takeRoom } from './take-room.ts';
import { reducedWithin } from './within-collar.ts';

/** The currency that the contracts are settled in. */
const SETTLE = 'USDT';

type Resolved = {
  readonly kind: 'resolved';
  readonly order: ContractOrder;
  readonly contract: TradedContract;
  /** Openings count for the day. */
  readonly reserved?: Reservation;
};

/** The checks of an order of a contract before its claim. What cannot be read stops an opening. */
export async function checkContract(
  deps: CheckDependencies,
  asked: AskedContract,
): Promise<Unfit | Resolved> {
  const { account, exits } = asked;
  const { futures: configured, limits } = deps.config.accounts[account]!;
  const { futures } = deps.exchangeOf(account);
  if (!configured || !futures) return refused(notConfigured(account));
  const config = asked.isFired ? listedAtArming(asked.order, configured) : configured;
  const unlisted = notListed(asked.order, config.contracts);
  if (unlisted) return refused(unlisted);
  const reading = await readContract(deps, account, asked.order, futures);
  if (reading.kind !== 'contract') return reading;
  const { contract } = reading;
  const judged = asked.isWhole ? withoutMaximums(contract) : contract;
  const { priceCollar } = config;
  const order = asked.isFired ? reducedWithin(asked.order, contract, priceCollar) : asked.order;
  const checked = checkContractOrder(order, config, judged, limits.currency);
  if (checked.kind === 'refused') {
    // What reduces waits for a contract that will trade again.
    const waits = !isOpening(order) && !isReducible(contract) && !isGone(contract);
    return { kind: waits ? 'unreachable' : 'refused', reason: checked.reason, order };
  }
  const unclosable = exits && unfitOpeningExits(checked.order, exits, contract, priceCollar);
  if (unclosable) return { kind: 'refused', reason: unclosable, order: checked.order };
  const resolved = { ...asked, order: checked.order };
  // Fills are counted in contracts times price: the rate has the coins in a contract.
  const rate = new Big(contract.multiplier).times(contract.usdtRate).toString();
  const today = reserve(checked.notional, rate, deps.clock.nowMs());
  const reserved = { ...today, day: futuresDay(today.day) };
  const over = isOpening(order) && overDay(reserved, config, limits.currency);
  if (over) return { kind: 'refused', reason: over, order: checked.order };
  const unfit = isOpening(order)
    ? await unfitForOpening(deps, futures, resolved, contract, config)
    : await unfitForExit(futures);
  if (unfit) return unfit.kind === 'refused' ? { ...unfit, order: checked.order } : unfit;
  const fit = { kind: 'resolved', order: checked.order, contract } as const;
  return isOpening(order) ? { ...fit, reserved } : fit;
}

/** For what only reduces, the list of the time when it was armed counts: refused now, it would protect nothing. */
function listedAtArming(order: ContractOrder, config: FuturesConfig): FuturesConfig {
  return isOpening(order) ? config : { ...config, contracts: [order.contract] };
}

/** An order that is worth more than a whole day may use. */
function overDay(
  { units }: Reservation,
  config: FuturesConfig,
  currency: string,
): Reason | undefined {
  const budget = dailyBudget(config);
  if (units <= budget.units) return undefined;
  const text =
    `It is worth ${amountOfUnits(units)} ${currency}; the maxDay of the account's futures is ` +
    `${amountOfUnits(budget.units)}.`;
  return reason('MAX_DAY', text, 'size');
}

export function notConfigured(account: string): Reason {
  const text =
    `The account "${account}" trades no contracts. To allow them, give it "futures" in ` +
    'sluice.config.json, with the contract in "contracts", and deploy.';
  return reason('FUTURES_NOT_CONFIGURED', text, 'contract');
}

type ContractReading = Unfit | { readonly kind: 'contract'; readonly contract: TradedContract };

/** What closes a part of a position, for the reading of its contract. */
export function reducing({ contract }: Pick<ContractOrder, 'contract'>) {
  return { contract, reduce_only: true } as const;
}

/**
 * Reads a contract for an order in it. What only reduces needs no value in the currency of the limits, and
 * one of the two prices: it is not stopped where the others cannot be read.
 */
export async function readContract(
  { config, exchangeOf }: Pick<CheckDependencies, 'config' | 'exchangeOf'>,
  account: string,
  order: Pick<ContractOrder, 'contract' | 'reduce_only' | 'close'>,
  { reads }: LazyFutures,
): Promise<ContractReading> {
  const { contract: name } = order;
  const { currency } = config.accounts[account]!.limits;
  const reduces = !isOpening(order);
  try {
    const [rules, usdtRate] = await Promise.all([
      reads.contract(name),
      reduces ? '0' : rateOf(exchangeOf(account).client, SETTLE, currency),
    ]);
    if (!rules) {
      return refused(reason('UNKNOWN_PAIR', `Gate has no contract ${name}.`, 'contract'));
    }
    if (usdtRate === undefined) {
      const text = `The limits could not be checked, so nothing was sent. No pair says what 1 USDT is worth in ${currency}.`;
      return refused(reason('NO_PRICE', text));
    }
    const traded = tradedContract(rules, usdtRate, reduces);
    if (!('reason' in traded)) return { kind: 'contract', ...traded };
    const waits = reduces && traded.reason.code === 'NO_PRICE';
    return { kind: waits ? 'unreachable' : 'refused', reason: traded.reason };
  } catch (error) {
    return unreadable(error);
  }
}

async function unfitForOpening(
  deps: CheckDependencies,
  futures: LazyFutures,
  asked: AskedContract,
  contract: TradedContract,
  config: FuturesConfig,
): Promise<Unfit | undefined> {
  const { killSwitch } = await deps.killSwitches.readRecent(asked.account);
  const closed = futuresCircuitOpen(killSwitch);
  if (closed) return refused(closed);
  try {
    const [held, position] = await Promise.all([
      futures.reads.account(),
      futures.reads.position(contract.contract),
    ]);
    const fault = modeFault(held) ?? leverageFault(position, config.maxLeverage);
    if (fault) return refused(fault);
    if (asked.hasBegun) return undefined;
    const equity = sharesMargin(held, position) ? await futures.reads.equity(held) : undefined;
    return await takeRoom(deps, futures, asked, contract, config, equity);
  } catch (error) {
    return unreadable(error);
  }
}

/** What shrinks a position must not fail because the account cannot be read. */
export async function unfitForExit({ reads }: LazyFutures): Promise<Unfit | undefined> {
  const account = await reads.account().catch(() => undefined);
  const fault = account && modeFault(account);
  return fault && refused(fault);
}

/** Gate's labels for an account or a key that must be changed at Gate before contracts trade. */
const LASTING: Readonly<Record<string, string>> = {
  FORBIDDEN: 'The key may not trade futures: give it the right to.',
  READ_ONLY: 'The key may not trade futures: give it the right to.',
  USER_NOT_FOUND: 'The account has no futures wallet yet: transfer USDT to it at Gate.',
};

export function unreadable(error: unknown): Unfit {
  const { label = '' } = error as { readonly label?: string };
  const remedy = LASTING[label];
  if (remedy !== undefined) return refused({ code: label, message: remedy, retry: 'new_id' });
  const text = `The limits could not be checked, so nothing was sent. ${(error as Error).message}`;
  return { kind: 'unreachable', reason: reason('NO_PRICE', text) };
}
